/** Calls by reference, and what is done with null. */
import { linkSlotOf } from "../frame-layout.ts";
import { functionTypeAt } from "../function-lowering.ts";
import { pushResults, takeArguments } from "./control.ts";
import { branchOnReference, emitOnReference, REFERENCE, unusedSlot } from "./reference.ts";
import type { Rule, Rules } from "./rule.ts";

const callRef: Rule = (lowering) => {
  const type = functionTypeAt(lowering.module, lowering.reader.u32());
  const callee = lowering.slotOf(lowering.pop());
  const base = takeArguments(lowering, type);
  lowering.emitter.emitCold("call_ref", base, base + linkSlotOf(type), callee);
  pushResults(lowering, type.results);
};

const returnCallRef: Rule = (lowering) => {
  const type = functionTypeAt(lowering.module, lowering.reader.u32());
  const callee = lowering.slotOf(lowering.pop());
  const base = takeArguments(lowering, type);
  lowering.emitter.emitCold("return_call_ref", base, lowering.linkSlot, callee);
  lowering.emitter.immediate(lowering.referenceSlots);
  lowering.unreachable = true;
};

const asNonNull: Rule = (lowering) => {
  emitOnReference(lowering, "ref.as_non_null");
  lowering.push(REFERENCE);
};

/** The reference is not taken along, and stays where it is if it is not null. */
const brOnNull: Rule = (lowering) => {
  const frame = lowering.frameAt(lowering.reader.u32());
  const slot = lowering.slotOf(lowering.stack.height - 1);
  const unused = unusedSlot(lowering);
  const at = lowering.pop();
  branchOnReference(lowering, frame, (isTaken) => {
    lowering.emitter.emitCold(isTaken ? "br.null" : "br.non_null", 0, slot, unused);
  });
  lowering.restore(at);
};

/** The reference is taken along, and is off the stack if it is null. */
const brOnNonNull: Rule = (lowering) => {
  const frame = lowering.frameAt(lowering.reader.u32());
  const slot = lowering.slotOf(lowering.stack.height - 1);
  const unused = unusedSlot(lowering);
  branchOnReference(lowering, frame, (isTaken) => {
    lowering.emitter.emitCold(isTaken ? "br.non_null" : "br.null", 0, slot, unused);
  });
  lowering.pop();
};

export const FUNCTION_REFERENCE_RULES: Rules = {
  call_ref: callRef,
  return_call_ref: returnCallRef,
  "ref.as_non_null": asNonNull,
  br_on_null: brOnNull,
  br_on_non_null: brOnNonNull,
};
