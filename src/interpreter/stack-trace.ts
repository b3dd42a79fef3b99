/** The wasm stack of a computation that failed, read from its frames. */
import { MAX_STACK_FRAMES, type StackFrame } from "../base/errors.ts";
import type { LoweredFunction } from "../isa/code-arena.ts";
import { walkFrames } from "./frames.ts";
import { knownPositions } from "./known-positions.ts";

/** The innermost frames of the running computation, down to the call by the host. */
export function captureStack(): StackFrame[] {
  const frames: StackFrame[] = [];
  walkFrames((lowered, address) => {
    const frame = frameOf(lowered, address);
    if (frame !== undefined) frames.push(frame);
    return frames.length === MAX_STACK_FRAMES;
  });
  return frames;
}

function frameOf(lowered: LoweredFunction, address: number): StackFrame | undefined {
  const { code, functionIndex, start } = lowered;
  const moduleCode = code.deref();
  if (moduleCode === undefined) return undefined;
  const { exports, names } = moduleCode.module;
  const exported = exports.find(({ kind, index }) => kind === "func" && index === functionIndex);
  return {
    moduleName: names.module,
    functionName: names.functions.get(functionIndex) ?? exported?.name,
    functionIndex,
    offset: knownPositions(lowered, moduleCode).offsetAt(address - start),
  };
}
