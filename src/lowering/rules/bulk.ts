/** Instructions of three operands and no result that handlers serve: those on ranges of memories and tables. */
import type { FunctionLowering } from "../function-lowering.ts";
import type { Rule } from "./rule.ts";

function emitBulk(lowering: FunctionLowering, name: string): void {
  const third = lowering.pop();
  const second = lowering.pop();
  const d = lowering.slotOf(lowering.pop());
  const a = lowering.slotOf(second);
  lowering.emitter.emitCold(name, d, a, lowering.slotOf(third));
}

/** An instruction whose indices are given to the handler in their order. */
export function bulk(name: string, indices: number): Rule {
  return (lowering) => {
    emitBulk(lowering, name);
    for (let i = 0; i < indices; i++) lowering.emitter.immediate(lowering.reader.u32());
  };
}

/** An instruction that has the index of a segment before that of a memory or table; handlers get the segment last. */
export function initialization(name: string): Rule {
  return (lowering) => {
    const segment = lowering.reader.u32();
    emitBulk(lowering, name);
    lowering.emitter.immediate(lowering.reader.u32());
    lowering.emitter.immediate(segment);
  };
}
