/** Arithmetic with results of 128 bits, which take the slots of two operands, the low half first. */
import { I64 } from "../../module/types.ts";
import type { FunctionLowering } from "../function-lowering.ts";
import type { Rule, Rules } from "./rule.ts";

/** Of two numbers of 128 bits: the four operands are brought to the slots of their heights, which follow each other. */
function sum(mnemonic: string): Rule {
  return (lowering) => {
    const slot = lowering.settleTop(4);
    for (let i = 0; i < 4; i++) lowering.pop();
    lowering.emitter.emitCold(mnemonic, slot, slot, 0);
    pushWide(lowering);
  };
}

function product(mnemonic: string): Rule {
  return (lowering) => {
    const right = lowering.pop();
    const left = lowering.pop();
    const a = lowering.slotOf(left);
    lowering.emitter.emitCold(mnemonic, lowering.stack.slots[left] as number, a, lowering.slotOf(right));
    pushWide(lowering);
  };
}

function pushWide(lowering: FunctionLowering): void {
  lowering.push(I64);
  lowering.push(I64);
}

export const WIDE_ARITHMETIC_RULES: Rules = {
  "i64.add128": sum("i64.add128"),
  "i64.sub128": sum("i64.sub128"),
  "i64.mul_wide_s": product("i64.mul_wide_s"),
  "i64.mul_wide_u": product("i64.mul_wide_u"),
};
