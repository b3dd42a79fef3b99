/**
 * Lowers one validated function to register code and puts it into the code arena.
 *
 * Functions are lowered when they are first called. Lowering is deterministic, so the offsets in the binary that belong to
 * positions in the code are not kept: `positionsOf` lowers once more, recording them.
 */
import { ExhaustionError } from "../base/errors.ts";
import { readInstruction } from "../decoder/read-instruction.ts";
import { skipImmediates } from "../decoder/skip-immediates.ts";
import { codeArena } from "../isa/code-arena.ts";
import type { ModuleCode } from "../isa/module-code.ts";
import { STACK_RED_ZONE } from "../isa/value-stack.ts";
import { MNEMONICS } from "../instructions/instructions.ts";
import { BlockMeter, flagsOf } from "./block-meter.ts";
import { CodePositions } from "./code-positions.ts";
import { type FrameTraits, FunctionLowering } from "./function-lowering.ts";
import { LOWERING_MODE } from "./lowering-mode.ts";
import { AGGREGATE_RULES } from "./rules/aggregate.ts";
import { ATOMIC_RULES } from "./rules/atomic.ts";
import { CAST_RULES } from "./rules/cast.ts";
import { CUSTOM_DESCRIPTOR_RULES } from "./rules/custom-descriptors.ts";
import { CONTROL_RULES } from "./rules/control.ts";
import { EXCEPTION_RULES } from "./rules/exception.ts";
import { FUNCTION_REFERENCE_RULES } from "./rules/function-reference.ts";
import { MEMORY_RULES } from "./rules/memory.ts";
import { NUMERIC_RULES } from "./rules/numeric.ts";
import { REFERENCE_RULES } from "./rules/reference.ts";
import type { Rule, Rules } from "./rules/rule.ts";
import { VARIABLE_RULES } from "./rules/variable.ts";
import { VECTOR_RULES } from "./rules/vector.ts";
import { WIDE_ARITHMETIC_RULES } from "./rules/wide-arithmetic.ts";

const ALL_RULES: Rules = {
  ...CONTROL_RULES,
  ...VARIABLE_RULES,
  ...NUMERIC_RULES,
  ...MEMORY_RULES,
  ...REFERENCE_RULES,
  ...EXCEPTION_RULES,
  ...FUNCTION_REFERENCE_RULES,
  ...AGGREGATE_RULES,
  ...CAST_RULES,
  ...CUSTOM_DESCRIPTOR_RULES,
  ...VECTOR_RULES,
  ...ATOMIC_RULES,
  ...WIDE_ARITHMETIC_RULES,
};

/** Rules by instruction id; absent for what validation refuses. */
const RULES: readonly (Rule | undefined)[] = MNEMONICS.map((mnemonic) => ALL_RULES[mnemonic]);

/** Begin a block. */
const OPENING = flagsOf("block", "loop", "if", "try_table", "try");
/** End a block. */
const CLOSING = flagsOf("end", "delegate");
/** End what is unreachable in a block, and may have code to emit though it is. */
const DELIMITING = flagsOf("end", "else", "catch", "catch_all", "delegate");

/** A frame with more slots than this checks the stack's limit itself; what is left of the red zone is for calls. */
const LARGE_FRAME = STACK_RED_ZONE / 2;

/** The most slots that instruction words can name. */
const MAX_FRAME_SLOTS = 0xffff;

/**
 * Lowers a function of a module, and every later call finds it lowered.
 * @returns its entry point in the code arena
 * @throws ExhaustionError when the function needs a larger frame than the machine has
 */
export function lowerFunction(code: ModuleCode, functionIndex: number): number {
  const lowering = lower(code, functionIndex);
  const skipped = lowering.finishPrologue();
  const { linkSlot } = lowering;
  const frame = { linkSlot, slots: Math.max(lowering.stack.slotsUsed, linkSlot + 1) };
  const entry = codeArena.add(lowering.emitter.finish(lowering.regions), code, functionIndex, frame).start + skipped;
  code.entries[functionIndex] = entry;
  return entry;
}

/** Which instructions belong to which positions in the code of a function, counted in words from its first one. */
export function positionsOf(code: ModuleCode, functionIndex: number): CodePositions {
  const positions = new CodePositions();
  lower(code, functionIndex, positions);
  return positions;
}

/** Lowers until the traits that are assumed at the start hold at the end. */
function lower(code: ModuleCode, functionIndex: number, positions?: CodePositions): FunctionLowering {
  const traits: FrameTraits = { large: false, references: false };
  for (;;) {
    const lowering = new FunctionLowering(code, functionIndex, traits);
    lowerBody(lowering, positions);
    const { usesReferences, stack } = lowering;
    if (stack.slotsUsed > MAX_FRAME_SLOTS) throw new ExhaustionError();
    const large = stack.slotsUsed > LARGE_FRAME;
    if (traits.large === large && traits.references === usesReferences) return lowering;
    traits.large = large;
    traits.references = usesReferences;
  }
}

function lowerBody(lowering: FunctionLowering, positions: CodePositions | undefined): void {
  lowering.emitPrologue();
  lowering.open("function", { params: [], results: lowering.type.results });
  const { reader, frames, emitter } = lowering;
  const { fusions } = LOWERING_MODE;
  const meter = lowering.code.isMetered ? new BlockMeter(lowering) : undefined;
  /** Blocks that are open inside unreachable code. */
  let skipped = 0;
  positions?.clear();
  positions?.addInstruction(0, reader.position, 0);
  while (frames.length > 0) {
    const offset = reader.position;
    const id = readInstruction(reader);
    if (skipped > 0 || (lowering.unreachable && DELIMITING[id] === 0)) {
      skipped += (OPENING[id] as number) - (CLOSING[id] as number);
      skipImmediates(reader, id);
      continue;
    }
    const at = emitter.length;
    const base = meter?.units ?? 0;
    if (meter?.beforeInstruction(id)) positions?.addBlock(at, base);
    emitter.changedFrom = emitter.length;
    (RULES[id] as Rule)(lowering);
    if (!fusions) lowering.settleNewest();
    meter?.afterInstruction();
    positions?.addInstruction(emitter.changedFrom, offset, meter?.units ?? 0);
  }
}
