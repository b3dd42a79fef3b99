/** References and tables: all of them are served by handlers. */
import { FUNCREF, I32, I64, referenceType } from "../../module/types.ts";
import type { FunctionLowering } from "../function-lowering.ts";
import { bulk, initialization } from "./bulk.ts";
import type { Rules } from "./rule.ts";

/** Emits a handler with a result and no operands. */
function emitNullary(lowering: FunctionLowering, name: string): void {
  lowering.emitter.emitCold(name, lowering.stack.slotAt(lowering.stack.height), 0, 0);
}

/** Emits a handler whose result replaces its operand. */
function emitUnary(lowering: FunctionLowering, name: string): void {
  const at = lowering.pop();
  lowering.emitter.emitCold(name, lowering.stack.slots[at] as number, lowering.slotOf(at), 0);
}

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
    emitUnary(lowering, "ref.is_null");
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
    lowering.push(lowering.tableType(index).address === I64 ? I64 : I32);
  },
  "table.fill": bulk("table.fill", 1),
  "table.copy": bulk("table.copy", 2),
  "table.init": initialization("table.init"),
  "elem.drop": (lowering) => {
    lowering.emitter.emitCold("elem.drop", 0, 0, 0);
    lowering.emitter.immediate(lowering.reader.u32());
  },
};
