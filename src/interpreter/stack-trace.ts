/** The wasm stack of a computation that failed, read from its frames. */
import { MAX_STACK_FRAMES, type StackFrame } from "../base/errors.ts";
import { codeArena, type LoweredFunction } from "../isa/code-arena.ts";
import { I32_STACK } from "../isa/value-stack.ts";
import { offsetAt } from "../lowering/lower-function.ts";
import { type Crossing, crossings } from "./handlers/call.ts";
import { FP, PC, REGISTERS } from "./machine.ts";
import { HALT, RETURN_ACROSS } from "./return-addresses.ts";

/** The innermost frames of the running computation, down to the call by the host. */
export function captureStack(): StackFrame[] {
  const frames: StackFrame[] = [];
  let pc = REGISTERS[PC] as number;
  let fp = REGISTERS[FP] as number;
  let crossing = crossings.length;
  while (frames.length < MAX_STACK_FRAMES && pc !== HALT) {
    if (pc === RETURN_ACROSS) {
      ({ pc, fp } = crossings[--crossing] as Crossing);
      continue;
    }
    const lowered = codeArena.functionAt(pc - 1);
    if (lowered === undefined) break;
    const frame = frameOf(lowered, pc - 1);
    if (frame !== undefined) frames.push(frame);
    const link = fp + 2 * lowered.linkSlot;
    pc = I32_STACK[link] as number;
    fp = I32_STACK[link + 1] as number;
  }
  return frames;
}

function frameOf({ code, functionIndex, start }: LoweredFunction, address: number): StackFrame | undefined {
  const moduleCode = code.deref();
  if (moduleCode === undefined) return undefined;
  const { exports, names } = moduleCode.module;
  const exported = exports.find(({ kind, index }) => kind === "func" && index === functionIndex);
  return {
    moduleName: names.module,
    functionName: names.functions.get(functionIndex) ?? exported?.name,
    functionIndex,
    offset: offsetAt(moduleCode, functionIndex, address - start),
  };
}
