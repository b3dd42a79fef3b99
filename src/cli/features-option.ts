/** The option `--features`, which several commands have. */
import { InvalidArgumentError, Option } from "commander";
import { selectFeatures } from "../base/feature-selection.ts";

/** Its value is the selection as text, whose names exist. */
export function featuresOption(): Option {
  return new Option(
    "--features <SET,+NAME,-NAME>",
    "the language: mvp, wasm-2.0, wasm-3.0 or all, with features added and removed",
  )
    .default("wasm-3.0")
    .argParser(checkedSelection);
}

function checkedSelection(selection: string): string {
  try {
    selectFeatures(selection);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
  return selection;
}
