/**
 * Exceptions: `throw` and `throw_ref`, `try_table`, and the legacy `try` with its handlers.
 *
 * Blocks that catch emit nothing: their clauses stand in side tables (see isa/exception-table.ts), and whoever throws puts
 * the payload to where the code that goes on has its operands.
 */
import { readCatchKind } from "../../decoder/skip-immediates.ts";
import { ANY_TAG, type CatchClause, NO_SLOT } from "../../isa/exception-table.ts";
import { EXNREF, type FunctionType } from "../../module/types.ts";
import { NO_FIXUP } from "../code-emitter.ts";
import { slotsOf } from "../frame-layout.ts";
import { type FunctionLowering, functionTypeAt } from "../function-lowering.ts";
import { takeArguments } from "./control.ts";
import type { Rule, Rules } from "./rule.ts";

/** Catch clauses from this kind on catch every exception. */
const CATCH_ALL = 2;
/** Catch clauses with this bit hand on the exception itself. */
const WITH_REFERENCE = 1;

function tagType({ module }: FunctionLowering, index: number): FunctionType {
  return functionTypeAt(module, (module.tags[index] as { type: { typeIndex: number } }).type.typeIndex);
}

/** Brings everything on the stack to where handlers find it, and opens a block that catches. */
function openTry(lowering: FunctionLowering, clausesOf: (lowering: FunctionLowering) => CatchClause[]): void {
  const type = lowering.readBlockType();
  lowering.settleTop(type.params.length);
  lowering.settleLocals();
  lowering.open("try", type, NO_FIXUP, clausesOf(lowering));
}

/** The clauses of `try_table`: their labels are those around the block. */
function readClauses(lowering: FunctionLowering): CatchClause[] {
  const { reader, stack } = lowering;
  const clauses: CatchClause[] = [];
  for (let left = reader.u32(); left > 0; left--) {
    const kind = readCatchKind(reader);
    const tagIndex = kind < CATCH_ALL ? reader.u32() : ANY_TAG;
    const frame = lowering.frameAt(reader.u32());
    const payloadSlot = stack.slotAt(frame.height);
    const payloadSlots = tagIndex === ANY_TAG ? 0 : slotsOf(tagType(lowering, tagIndex).params);
    const exceptionSlot = (kind & WITH_REFERENCE) === 0 ? NO_SLOT : payloadSlot + payloadSlots;
    const clause = { tagIndex, payloadSlot, exceptionSlot, target: 0 };
    lowering.linkClause(frame, clause);
    clauses.push(clause);
  }
  return clauses;
}

const throwTag: Rule = (lowering) => {
  const tagIndex = lowering.reader.u32();
  const base = takeArguments(lowering, tagType(lowering, tagIndex));
  lowering.emitter.emitCold("throw", 0, base, 0);
  lowering.emitter.immediate(tagIndex);
  lowering.unreachable = true;
};

const throwRef: Rule = (lowering) => {
  lowering.emitter.emitCold("throw_ref", 0, lowering.slotOf(lowering.pop()), 0);
  lowering.unreachable = true;
};

/** Begins a handler of the legacy `try`: below the payload stands the exception, for `rethrow`. */
function handle(lowering: FunctionLowering, tagIndex: number): void {
  const frame = lowering.beginCatch();
  const exceptionSlot = lowering.push(EXNREF);
  const payloadSlot = lowering.stack.slotAt(lowering.stack.height);
  if (tagIndex !== ANY_TAG) for (const type of tagType(lowering, tagIndex).params) lowering.push(type);
  frame.exceptionSlot = exceptionSlot;
  frame.clauses?.push({ tagIndex, payloadSlot, exceptionSlot, target: lowering.emitter.length });
}

const rethrow: Rule = (lowering) => {
  lowering.emitter.emitCold("throw_ref", 0, lowering.frameAt(lowering.reader.u32()).exceptionSlot, 0);
  lowering.unreachable = true;
};

/** Ends a legacy `try`: what it throws is thrown by the block of the label, which counts from around the `try`. */
const delegate: Rule = (lowering) => {
  const around = lowering.frames.length - 1;
  lowering.endRegion(lowering.frameAt(0), around, around - 1 - lowering.reader.u32());
  lowering.close();
};

export const EXCEPTION_RULES: Rules = {
  throw: throwTag,
  throw_ref: throwRef,
  try_table: (lowering) => openTry(lowering, readClauses),
  try: (lowering) => openTry(lowering, () => []),
  catch: (lowering) => handle(lowering, lowering.reader.u32()),
  catch_all: (lowering) => handle(lowering, ANY_TAG),
  rethrow,
  delegate,
};
