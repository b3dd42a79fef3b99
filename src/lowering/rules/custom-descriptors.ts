/** Structures with descriptors, and casts by descriptor. */
import { readCastFlags } from "../../decoder/skip-immediates.ts";
import type { FunctionLowering } from "../function-lowering.ts";
import { emitFromOperands } from "./aggregate.ts";
import { branchOnReference, emitOnReference, REFERENCE } from "./reference.ts";
import type { Rule, Rules } from "./rule.ts";

/** In the flags of a branch on a cast: the second type has null. */
const SECOND_NULLABLE = 2;

const structNewDesc: Rule = (lowering) => {
  const { objectTypes } = lowering.code;
  const typeIndex = lowering.reader.u32();
  const { fields } = objectTypes.structAt(typeIndex);
  emitFromOperands(lowering, "struct.new_desc", objectTypes.numberOf(typeIndex), fields.length + 1);
};

const structNewDefaultDesc: Rule = (lowering) => {
  const type = lowering.code.objectTypes.numberOf(lowering.reader.u32());
  emitFromOperands(lowering, "struct.new_default_desc", type, 1);
};

const refGetDesc: Rule = (lowering) => {
  lowering.reader.u32();
  emitOnReference(lowering, "ref.get_desc");
  lowering.push(REFERENCE);
};

function refCastDescEq(nullable: boolean): Rule {
  return (lowering) => {
    const { emitter, stack } = lowering;
    lowering.reader.heapType();
    const descriptor = lowering.pop();
    const reference = lowering.pop();
    const d = stack.slots[reference] as number;
    emitter.emitCold("ref.cast_desc_eq", d, lowering.slotOf(reference), lowering.slotOf(descriptor));
    emitter.immediate(nullable ? 1 : 0);
    emitter.immediate(2 * d);
    lowering.push(REFERENCE);
  };
}

/** The reference stays on the stack, and is taken along; the descriptor does not. */
function brOnCastDescEq(branchesOnFailure: boolean): Rule {
  return (lowering: FunctionLowering) => {
    const { emitter, reader, stack } = lowering;
    const nullable = (readCastFlags(reader) & SECOND_NULLABLE) !== 0;
    const frame = lowering.frameAt(reader.u32());
    reader.heapType();
    reader.heapType();
    const descriptor = lowering.pop();
    const b = lowering.slotOf(descriptor);
    const forgotten = stack.slots[descriptor] as number;
    const a = lowering.slotOf(stack.height - 1);
    branchOnReference(lowering, frame, (isTaken) => {
      emitter.emitCold(isTaken === branchesOnFailure ? "br.cast_desc_fail" : "br.cast_desc", forgotten, a, b);
      emitter.immediate(nullable ? 1 : 0);
    });
  };
}

export const CUSTOM_DESCRIPTOR_RULES: Rules = {
  "struct.new_desc": structNewDesc,
  "struct.new_default_desc": structNewDefaultDesc,
  "ref.get_desc": refGetDesc,
  "ref.cast_desc_eq": refCastDescEq(false),
  "ref.cast_desc_eq.null": refCastDescEq(true),
  br_on_cast_desc_eq: brOnCastDescEq(false),
  br_on_cast_desc_eq_fail: brOnCastDescEq(true),
};
