/** Casts, scalar references, conversions between hierarchies of references, and comparison. */
import { readCastFlags } from "../../decoder/skip-immediates.ts";
import { depthOf } from "../../isa/object-types.ts";
import { canonicalValueType } from "../../module/canonical-types.ts";
import { CONCRETE_HEAP, heapTypeOf, I32, referenceType, type ValueType } from "../../module/types.ts";
import type { FunctionLowering } from "../function-lowering.ts";
import { branchOnReference, emitOnReference, REFERENCE, unusedSlot } from "./reference.ts";
import type { Rule, Rules } from "./rule.ts";

/** In the flags of a branch on a cast: the second type has null. */
const SECOND_NULLABLE = 2;

/** Reads a heap type and makes it a reference type. */
function readType({ reader }: FunctionLowering, nullable: boolean): ValueType {
  const heap = reader.heapType();
  return referenceType(heap, nullable, reader.exact);
}

/** Emits a type to cast to: itself in canonical form, and the number of its supertypes. */
function emitType({ emitter, module }: FunctionLowering, type: ValueType): void {
  const heap = heapTypeOf(type);
  emitter.immediate(canonicalValueType(type, module.canonicalTypes));
  emitter.immediate(heap < CONCRETE_HEAP ? 0 : depthOf(module, heap - CONCRETE_HEAP));
}

function cast(name: string, nullable: boolean, result: ValueType): Rule {
  return (lowering) => {
    const type = readType(lowering, nullable);
    emitOnReference(lowering, name);
    emitType(lowering, type);
    lowering.push(result);
  };
}

/** The reference stays on the stack, and is taken along. */
function brOnCast(branchesOnFailure: boolean): Rule {
  return (lowering) => {
    const { emitter, reader } = lowering;
    const flags = readCastFlags(reader);
    const frame = lowering.frameAt(reader.u32());
    reader.heapType();
    const type = readType(lowering, (flags & SECOND_NULLABLE) !== 0);
    const slot = lowering.slotOf(lowering.stack.height - 1);
    branchOnReference(lowering, frame, (isTaken) => {
      emitter.emitCold(isTaken === branchesOnFailure ? "br.cast_fail" : "br.cast", 0, slot, unusedSlot(lowering));
      emitType(lowering, type);
    });
  };
}

function unary(name: string, result: ValueType): Rule {
  return (lowering) => {
    const at = lowering.pop();
    lowering.emitter.emitCold(name, lowering.stack.slots[at] as number, lowering.slotOf(at), 0);
    lowering.push(result);
  };
}

const refEq: Rule = (lowering) => {
  const right = lowering.pop();
  const left = lowering.pop();
  const d = lowering.stack.slots[left] as number;
  lowering.emitter.emitCold("ref.eq", d, lowering.slotOf(left), lowering.slotOf(right));
  lowering.emitter.immediate(2 * d);
  lowering.push(I32);
};

/** Both hierarchies have the same references. */
const convert: Rule = () => {};

export const CAST_RULES: Rules = {
  "ref.test": cast("ref.test", false, I32),
  "ref.test.null": cast("ref.test", true, I32),
  "ref.cast": cast("ref.cast", false, REFERENCE),
  "ref.cast.null": cast("ref.cast", true, REFERENCE),
  br_on_cast: brOnCast(false),
  br_on_cast_fail: brOnCast(true),
  "ref.eq": refEq,
  "ref.i31": unary("ref.i31", REFERENCE),
  "i31.get_s": unary("i31.get_s", I32),
  "i31.get_u": unary("i31.get_u", I32),
  "any.convert_extern": convert,
  "extern.convert_any": convert,
};
