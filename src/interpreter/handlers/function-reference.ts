/** Calls of functions by reference. */
import { Trap } from "../../base/errors.ts";
import type { FunctionInstance } from "../instance.ts";
import { call, tailCall } from "./call.ts";
import type { Handlers } from "./handler.ts";
import { forgetReference, readReference } from "./reference.ts";

function calleeAt(word: number): FunctionInstance {
  const func = readReference(word) as FunctionInstance | null;
  if (func === null) throw new Trap("nullFunctionReference");
  return func;
}

export const FUNCTION_REFERENCE_HANDLERS: Handlers = {
  call_ref: (d, a, b) => {
    const func = calleeAt(b);
    // In the callee's frame there must be nothing of the caller's but arguments.
    if (b >= d) forgetReference(b);
    call(func, d, a);
  },
  return_call_ref: (d, a, b) => tailCall(calleeAt(b), d, a),
};
