/** Locals, globals, and the parametric instructions. */
import { operation } from "../../isa/instruction-set.ts";
import { NOT_IN_BLOCK } from "../../isa/module-code.ts";
import { F64, I64, isReference, V128, type ValueType } from "../../module/types.ts";
import type { FunctionLowering } from "../function-lowering.ts";
import type { Rule, Rules } from "./rule.ts";

const GLOBAL_GET_32 = operation("global.get.32");
const GLOBAL_GET_64 = operation("global.get.64");
const GLOBAL_SET_32 = operation("global.set.32");
const GLOBAL_SET_64 = operation("global.set.64");
const IMPORTED_GET_32 = operation("imported.get.32");
const IMPORTED_SET_32 = operation("imported.set.32");
const SELECT_32 = operation("select.32");
const SELECT_64 = operation("select.64");

function isWide(type: ValueType): boolean {
  return type === I64 || type === F64 || type === V128;
}

/** Emits the register instruction that reads a global into `d` or writes it from `a`. */
function emitGlobal(lowering: FunctionLowering, index: number, access: "get" | "set", slot: number): void {
  const { emitter, code } = lowering;
  const { type } = code.globalType(index);
  const offset = code.globalOffsets[index] as number;
  const d = access === "get" ? slot : 0;
  const a = access === "get" ? 0 : slot;
  if (isReference(type)) {
    emitter.emitCold(`global.${access}.ref`, d, a, 0);
  } else if (type === V128) {
    emitVectorGlobal(lowering, index, access, slot);
    return;
  } else if (offset !== NOT_IN_BLOCK) {
    const inLoop = access === "get" ? [GLOBAL_GET_32, GLOBAL_GET_64] : [GLOBAL_SET_32, GLOBAL_SET_64];
    emitter.emit(inLoop[isWide(type) ? 1 : 0] as number, d, a, 0);
    emitter.immediate(offset);
    return;
  } else if (isWide(type)) {
    emitter.emitCold(`imported.${access}.64`, d, a, 0);
  } else {
    emitter.emit(access === "get" ? IMPORTED_GET_32 : IMPORTED_SET_32, d, a, 0);
  }
  emitter.immediate(index);
}

/** The same for a vector, of which the loop has no more than halves. */
function emitVectorGlobal(lowering: FunctionLowering, index: number, access: "get" | "set", slot: number): void {
  const { emitter, code } = lowering;
  const offset = code.globalOffsets[index] as number;
  const isRead = access === "get";
  if (offset === NOT_IN_BLOCK) {
    emitter.emitCold(`imported.${access}.128`, isRead ? slot : 0, isRead ? 0 : slot, 0);
    emitter.immediate(index);
    return;
  }
  for (let half = 0; half < 2; half++) {
    emitter.emit(isRead ? GLOBAL_GET_64 : GLOBAL_SET_64, isRead ? slot + half : 0, isRead ? 0 : slot + half, 0);
    emitter.immediate(offset + 2 * half);
  }
}

/** `select`, with the types of its annotation already read. */
function emitSelect(lowering: FunctionLowering): void {
  const { emitter, stack } = lowering;
  const condition = lowering.pop();
  const second = lowering.pop();
  const first = lowering.pop();
  const type = lowering.typeAt(first);
  const d = stack.slots[first] as number;
  const a = lowering.slotOf(first);
  const b = lowering.slotOf(second);
  const slot = lowering.slotOf(condition);
  if (isReference(type)) emitter.emitCold("ref.select", d, a, b);
  else emitter.emit(isWide(type) ? SELECT_64 : SELECT_32, d, a, b);
  emitter.immediate(slot * 2);
  if (type === V128) {
    emitter.emit(SELECT_64, d + 1, a + 1, b + 1);
    emitter.immediate(slot * 2);
  }
  lowering.push(type);
}

const selectTyped: Rule = (lowering) => {
  for (let count = lowering.reader.u32(); count > 0; count--) lowering.reader.valueType();
  emitSelect(lowering);
};

export const VARIABLE_RULES: Rules = {
  "local.get": (lowering) => lowering.getLocal(lowering.reader.u32()),
  "local.set": (lowering) => lowering.setLocal(lowering.reader.u32()),
  "local.tee": (lowering) => lowering.teeLocal(lowering.reader.u32()),
  "global.get": (lowering) => {
    const index = lowering.reader.u32();
    emitGlobal(lowering, index, "get", lowering.stack.slotAt(lowering.stack.height));
    lowering.push(lowering.code.globalType(index).type);
  },
  "global.set": (lowering) => {
    const at = lowering.pop();
    emitGlobal(lowering, lowering.reader.u32(), "set", lowering.slotOf(at));
    lowering.forget(at);
  },
  drop: (lowering) => {
    lowering.forget(lowering.pop());
  },
  select: emitSelect,
  "select.types": selectTyped,
};
