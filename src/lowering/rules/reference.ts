/** References and tables: all of them are served by handlers. */
import { FUNCREF, HEAP, I32, I64, referenceType, type ValueType } from "../../module/types.ts";
import { NO_FIXUP } from "../code-emitter.ts";
import type { ControlFrame, FunctionLowering } from "../function-lowering.ts";
import { bulk, initialization } from "./bulk.ts";
import type { Rules } from "./rule.ts";

/** Emits a handler with a result and no operands. */
function emitNullary(lowering: FunctionLowering, name: string): void {
  lowering.emitter.emitCold(name, lowering.stack.slotAt(lowering.stack.height), 0, 0);
}

/** Stands for any reference: the lowering does not tell their types apart. */
export const REFERENCE: ValueType = referenceType(HEAP.any, true);

/** Emits a handler whose result replaces its operand. */
function emitUnary(lowering: FunctionLowering, name: string): void {
  const at = lowering.pop();
  lowering.emitter.emitCold(name, lowering.stack.slots[at] as number, lowering.slotOf(at), 0);
}

/** The same for an operand that is a reference, which its slot then forgets, also if the result goes to another one. */
export function emitOnReference(lowering: FunctionLowering, name: string): void {
  const at = lowering.pop();
  const d = lowering.stack.slots[at] as number;
  lowering.emitter.emitCold(name, d, lowering.slotOf(at), d);
}

/** The slot above all operands: for a branch to forget, whose own reference stays alive. */
export function unusedSlot({ stack }: FunctionLowering): number {
  return stack.slotAt(stack.height);
}

/**
 * Emits a branch to a block with the operands on the stack, under a condition on a reference; the stack stays as it is.
 * @param emit emits a conditional branch up to its target: when the branch to the block is taken, or when it is not
 */
export function branchOnReference(
  lowering: FunctionLowering,
  frame: ControlFrame,
  emit: (isTaken: boolean) => void,
): void {
  const { emitter } = lowering;
  if (frame.kind !== "function" && lowering.valuesAreInPlace(lowering.labelTypes(frame).length, frame.height)) {
    emit(true);
    lowering.linkTarget(frame, emitter.target(NO_FIXUP));
    return;
  }
  emit(false);
  const skip = emitter.target(NO_FIXUP);
  lowering.branchTo(frame, false);
  emitter.bind(skip);
}

const fill = bulk("table.fill", 1);

export const REFERENCE_RULES: Rules = {
  "ref.null": (lowering) => {
    const heap = lowering.reader.heapType();
    emitNullary(lowering, "ref.null");
    lowering.push(referenceType(heap, true));
  },
  "ref.func": (lowering) => {
    emitNullary(lowering, "ref.func");
    lowering.emitter.immediate(lowering.reader.u32());
    lowering.push(FUNCREF);
  },
  "ref.is_null": (lowering) => {
    emitOnReference(lowering, "ref.is_null");
    lowering.push(I32);
  },
  "table.get": (lowering) => {
    const index = lowering.reader.u32();
    emitUnary(lowering, "table.get");
    lowering.emitter.immediate(index);
    lowering.push(lowering.tableType(index).element);
  },
  "table.set": (lowering) => {
    const value = lowering.pop();
    const a = lowering.slotOf(lowering.pop());
    lowering.emitter.emitCold("table.set", 0, a, lowering.slotOf(value));
    lowering.emitter.immediate(lowering.reader.u32());
    lowering.forget(value);
  },
  "table.size": (lowering) => {
    const index = lowering.reader.u32();
    emitNullary(lowering, "table.size");
    lowering.emitter.immediate(index);
    lowering.push(lowering.tableType(index).address === I64 ? I64 : I32);
  },
  "table.grow": (lowering) => {
    const index = lowering.reader.u32();
    const delta = lowering.pop();
    const value = lowering.pop();
    const d = lowering.stack.slots[value] as number;
    const a = lowering.slotOf(value);
    lowering.emitter.emitCold("table.grow", d, a, lowering.slotOf(delta));
    lowering.emitter.immediate(index);
    lowering.forget(value);
    lowering.push(lowering.tableType(index).address === I64 ? I64 : I32);
  },
  "table.fill": (lowering) => {
    fill(lowering);
    // The value stands between the index and the number of elements.
    lowering.forget(lowering.stack.height + 1);
  },
  "table.copy": bulk("table.copy", 2),
  "table.init": initialization("table.init"),
  "elem.drop": (lowering) => {
    lowering.emitter.emitCold("elem.drop", 0, 0, 0);
    lowering.emitter.immediate(lowering.reader.u32());
  },
};
