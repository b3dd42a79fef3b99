/** Throwing. */
import { Trap } from "../../base/errors.ts";
import type { ExceptionInstance } from "../../memory/exception-instance.ts";
import type { Tag } from "../../memory/tag.ts";
import { errorOf, exceptionAt } from "../exceptions.ts";
import type { Instance } from "../instance.ts";
import { activation, nextImmediate } from "../machine.ts";
import { unwind } from "../unwinding.ts";
import type { Handler, Handlers } from "./handler.ts";
import { readReference } from "./reference.ts";

/** @throws the exception as the host sees it, if no frame above the last call by the host catches it */
function raise(exception: ExceptionInstance): void {
  if (!unwind(exception)) throw errorOf(exception);
}

const throwTag: Handler = (_, a) => {
  const { tags } = activation.instance as Instance;
  raise(exceptionAt(tags[nextImmediate()] as Tag, a));
};

const throwRef: Handler = (_, a) => {
  const exception = readReference(a) as ExceptionInstance | null;
  if (exception === null) throw new Trap("nullExceptionReference");
  raise(exception);
};

export const EXCEPTION_HANDLERS: Handlers = { throw: throwTag, throw_ref: throwRef };
