/** Blocks, branches, calls and returns. */
import { operation } from "../../isa/instruction-set.ts";
import { type FunctionType, I64, type ValueType } from "../../module/types.ts";
import { NO_FIXUP } from "../code-emitter.ts";
import { linkSlotOf } from "../frame-layout.ts";
import { type BlockKind, type ControlFrame, type FunctionLowering, functionTypeAt } from "../function-lowering.ts";
import type { Rule, Rules } from "./rule.ts";

const BR_TABLE = operation("br_table");
const CALL = operation("call");
const CALL_LAZY = operation("call.lazy");
const CALL_INDIRECT = operation("call_indirect");

// Blocks

function block(kind: BlockKind): Rule {
  return (lowering) => {
    const type = lowering.readBlockType();
    lowering.settleTop(type.params.length);
    lowering.settleLocals();
    lowering.open(kind, type);
  };
}

const ifRule: Rule = (lowering) => {
  const type = lowering.readBlockType();
  const condition = lowering.pop();
  lowering.settleTop(type.params.length);
  lowering.settleLocals();
  const toElse = lowering.emitConditionalBranch(condition, false);
  lowering.open("if", type, toElse);
};

// Branches

const br: Rule = (lowering) => {
  lowering.branchTo(lowering.frameAt(lowering.reader.u32()), true);
  lowering.unreachable = true;
};

const brIf: Rule = (lowering) => {
  const frame = lowering.frameAt(lowering.reader.u32());
  const condition = lowering.pop();
  const count = lowering.labelTypes(frame).length;
  if (frame.kind !== "function" && lowering.valuesAreInPlace(count, frame.height)) {
    lowering.linkTarget(frame, lowering.emitConditionalBranch(condition, true));
    return;
  }
  const skip = lowering.emitConditionalBranch(condition, false);
  lowering.branchTo(frame, false);
  lowering.emitter.bind(skip);
};

/** Targets that take values along, or return, get the moves in a stub behind the table, one for each block. */
const brTable: Rule = (lowering) => {
  const { emitter, reader } = lowering;
  const count = reader.u32();
  const a = lowering.slotOf(lowering.pop());
  emitter.emit(BR_TABLE, 0, a, 0);
  emitter.immediate(count);
  const stubs = new Map<ControlFrame, number>();
  for (let i = 0; i <= count; i++) {
    const frame = lowering.frameAt(reader.u32());
    const at = emitter.target(NO_FIXUP);
    if (needsStub(lowering, frame)) {
      emitter.words[at] = stubs.get(frame) ?? NO_FIXUP;
      stubs.set(frame, at);
    } else {
      lowering.linkTarget(frame, at);
    }
  }
  for (const [frame, chain] of stubs) {
    emitter.bind(chain);
    lowering.branchTo(frame, false);
  }
  lowering.unreachable = true;
};

function needsStub(lowering: FunctionLowering, frame: ControlFrame): boolean {
  return frame.kind === "function" || !lowering.valuesAreInPlace(lowering.labelTypes(frame).length, frame.height);
}

// Calls

/** Takes the arguments off, pushes the results, and returns the callee's frame as a slot of the caller's. */
export function takeArguments(lowering: FunctionLowering, type: FunctionType): number {
  const base = lowering.settleTop(type.params.length);
  for (let i = 0; i < type.params.length; i++) lowering.pop();
  return base;
}

export function pushResults(lowering: FunctionLowering, types: readonly ValueType[]): void {
  for (const type of types) lowering.push(type);
  lowering.emitter.barrier();
}

const call: Rule = (lowering) => {
  const { code, emitter } = lowering;
  const index = lowering.reader.u32();
  const type = lowering.functionType(index);
  const base = takeArguments(lowering, type);
  const link = base + linkSlotOf(type);
  const entry = code.entries[index] as number;
  if (index < lowering.module.importedFunctionCount) {
    emitter.emitCold("call.import", base, link, 0);
    emitter.immediate(index);
  } else {
    emitter.emit(entry === 0 ? CALL_LAZY : CALL, base, link, 0);
    emitter.immediate(entry === 0 ? index : entry);
  }
  pushResults(lowering, type.results);
};

/** The type id and table of an indirect call. */
function readIndirect(lowering: FunctionLowering): { type: FunctionType; typeId: number; table: number } {
  const typeIndex = lowering.reader.u32();
  const table = lowering.reader.u32();
  const typeId = lowering.module.canonicalTypes.ids[typeIndex] as number;
  return { type: functionTypeAt(lowering.module, typeIndex), typeId, table };
}

const callIndirect: Rule = (lowering) => {
  const { emitter } = lowering;
  const { type, typeId, table } = readIndirect(lowering);
  const callee = lowering.slotOf(lowering.pop());
  const base = takeArguments(lowering, type);
  const link = base + linkSlotOf(type);
  if (table === 0 && lowering.tableType(table).address !== I64) {
    emitter.emit(CALL_INDIRECT, base, link, callee);
    emitter.immediate(typeId);
  } else {
    emitter.emitCold("call_indirect.table", base, link, callee);
    emitter.immediate(typeId);
    emitter.immediate(table);
  }
  pushResults(lowering, type.results);
};

const returnCall: Rule = (lowering) => {
  const index = lowering.reader.u32();
  const base = takeArguments(lowering, lowering.functionType(index));
  lowering.emitter.emitCold("return_call", base, lowering.linkSlot, 0);
  lowering.emitter.immediate(index);
  lowering.emitter.immediate(lowering.referenceSlots);
  lowering.unreachable = true;
};

const returnCallIndirect: Rule = (lowering) => {
  const { type, typeId, table } = readIndirect(lowering);
  const callee = lowering.slotOf(lowering.pop());
  const base = takeArguments(lowering, type);
  lowering.emitter.emitCold("return_call_indirect", base, lowering.linkSlot, callee);
  lowering.emitter.immediate(typeId);
  lowering.emitter.immediate(table);
  lowering.emitter.immediate(lowering.referenceSlots);
  lowering.unreachable = true;
};

export const CONTROL_RULES: Rules = {
  nop: () => {},
  unreachable: (lowering) => {
    lowering.emitter.emitCold("unreachable", 0, 0, 0);
    lowering.unreachable = true;
  },
  block: block("block"),
  loop: block("loop"),
  if: ifRule,
  else: (lowering) => lowering.beginElse(),
  end: (lowering) => lowering.close(),
  br,
  br_if: brIf,
  br_table: brTable,
  return: (lowering) => {
    lowering.emitReturn();
    lowering.unreachable = true;
  },
  call,
  call_indirect: callIndirect,
  return_call: returnCall,
  return_call_indirect: returnCallIndirect,
};
