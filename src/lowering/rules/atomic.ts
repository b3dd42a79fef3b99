/** Atomic instructions, all of them outside of the loop. */
import { ATOMIC_INSTRUCTIONS, type AtomicInstruction } from "../../isa/atomic-instructions.ts";
import { addressSlot, ALL_OFFSETS } from "./memory.ts";
import type { Rule, Rules } from "./rule.ts";

function access({ mnemonic, operands, result }: AtomicInstruction): Rule {
  return (lowering) => {
    const { emitter, reader, stack } = lowering;
    reader.memoryArgument();
    const { memoryIndex, memoryOffset } = reader;
    for (let i = 0; i < operands; i++) lowering.pop();
    const at = stack.height;
    const d = result === 0 ? 0 : (stack.slots[at] as number);
    const a = addressSlot(lowering, at);
    const b = operands > 1 ? lowering.slotOf(at + 1) : 0;
    const third = operands > 2 ? lowering.slotOf(at + 2) * 2 : 0;
    if (memoryOffset >= ALL_OFFSETS) {
      emitter.emitCold("trap.memory", 0, 0, 0);
    } else {
      emitter.emitCold(mnemonic, d, a, b);
      emitter.immediate(memoryIndex);
      emitter.immediate(memoryOffset | 0);
      if (operands > 2) emitter.immediate(third);
    }
    if (result !== 0) lowering.push(result);
  };
}

const fence: Rule = (lowering) => {
  lowering.reader.byte();
  lowering.emitter.emitCold("atomic.fence", 0, 0, 0);
};

export const ATOMIC_RULES: Rules = {
  ...Object.fromEntries(ATOMIC_INSTRUCTIONS.map((instruction) => [instruction.mnemonic, access(instruction)])),
  "atomic.fence": fence,
};
