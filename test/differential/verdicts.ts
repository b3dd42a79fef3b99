/** Damaged and mistaken modules: of which the engine and the other one have to say the same. */
import { FEATURE_SETS, FEATURES, type FeatureSet } from "../../src/base/features.ts";
import { printModule } from "../../src/text/print/print-module.ts";
import { damage } from "../fuzz/mutations.ts";
import { engineVerdict } from "../fuzz/verdict.ts";
import { Choices } from "./choices.ts";
import { generateModule } from "./generator/module-generator.ts";
import { withMistake } from "./mutations.ts";
import type { NewerNode } from "./newer-node/newer-node.ts";

/** What the other engine has, too. */
const COMMON: FeatureSet =
  FEATURE_SETS.all & ~(FEATURES["wide-arithmetic"] | FEATURES["custom-page-sizes"] | FEATURES["custom-descriptors"]);

/** Modules made of each seed's. */
const DAMAGED = 10;
const MISTAKEN = 20;

/** The module of a seed with damage and with mistakes. */
function spoiled(seed: number): Uint8Array<ArrayBuffer>[] {
  const choices = Choices.random(seed);
  const module = generateModule(choices, "all");
  return [
    ...Array.from({ length: DAMAGED }, () => damage(module.bytes, choices).bytes),
    ...Array.from({ length: MISTAKEN }, () => withMistake(module, choices)),
  ];
}

/**
 * Whether the other engine takes the results of a loop for what they are there, rather than for what the loop's type says, as
 * the specification has it: V8 finds valid
 *
 *     (func (result (ref $s)) (loop (result (ref null $s)) (struct.new_default $s)))
 */
function isResultOfLoop(bytes: Uint8Array, reason: string): boolean {
  if (!/type mismatch: instruction requires \[.*ref.*\] but stack has \[.*ref/.test(reason)) return false;
  return /loop .*\(result .*ref/.test([...printModule(bytes)].join(""));
}

export interface Verdicts {
  /** How many modules were valid, and how many not. */
  readonly valid: number;
  readonly invalid: number;
  /** What was found different, with the binary. */
  readonly differences: { readonly text: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
}

/** Asks both engines about the spoiled modules of seeds `from` to `to`. */
export async function compareVerdicts(from: number, to: number, oracle: NewerNode): Promise<Verdicts> {
  const result = { valid: 0, invalid: 0, differences: [] as Verdicts["differences"] };
  for (let seed = from; seed <= to; seed++) {
    const modules = spoiled(seed);
    const refusals = modules.map((bytes) => oracle.refusal(bytes));
    for (const [index, bytes] of modules.entries()) {
      const { isAccepted, reason } = engineVerdict(bytes, COMMON);
      const refusal = await refusals[index];
      if (refusal === undefined) result.valid++;
      else result.invalid++;
      if (isAccepted === (refusal === undefined)) continue;
      if (refusal === undefined && isResultOfLoop(bytes, reason)) continue;
      const text = `seed ${seed}, module ${index}: ${isAccepted ? "valid" : reason}, natively ${refusal ?? "valid"}`;
      result.differences.push({ text, bytes });
    }
  }
  return result;
}
