/**
 * `anywasm validate` on a script: its modules are decoded and validated, also those that it asserts to be malformed or
 * invalid. Nothing is instantiated, and so nothing else of the script is carried out.
 */
import { readFileSync } from "node:fs";
import { decodeUtf8 } from "../base/utf8.ts";
import { textAssembler } from "../wast/assembler.ts";
import type { Command } from "../wast/command.ts";
import { parseScript } from "../wast/parse-script.ts";
import { runtimeEngine } from "../wast/runtime-engine.ts";
import type { Discrepancy } from "../wast/script-result.ts";
import { runScript } from "../wast/script-runner.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import type { Output } from "./output.ts";
import { scriptFeatures } from "./spec-scripts.ts";

/**
 * Validates the modules of a script, and says where one is not as it should be.
 * @param selection changes or replaces the features that follow from the script's folder
 * @returns the exit status
 */
export async function validateScript(file: string, selection: string | undefined, output: Output): Promise<number> {
  const features = scriptFeatures(file, selection);
  const source = decodeUtf8(readFileSync(file));
  if (source === undefined) throw new Error("malformed UTF-8 encoding");
  const commands = parseScript(source).commands.flatMap(validationsIn);
  const environment = { engine: runtimeEngine, assembler: textAssembler, features };
  const { discrepancies } = await runScript({ source, commands }, environment);
  for (const discrepancy of discrepancies) output.error(`${file}:${complaint(discrepancy)}\n`);
  if (discrepancies.length > 0) return EXIT_STATUS.failure;
  const modules = commands.filter(({ kind }) => kind === "module").length;
  output.out(
    `${file}: valid (${modules} modules, and ${commands.length - modules} that are refused as they should be)\n`,
  );
  return EXIT_STATUS.success;
}

/** What of a command can be validated. */
function validationsIn(command: Command): Command[] {
  switch (command.kind) {
    case "module":
      return [{ ...command, isDefinition: true }];
    case "assert_trap":
    case "assert_unlinkable": {
      const { subject, line, start, end } = command;
      return subject.kind === "module" ? [{ ...subject, isDefinition: true, line, start, end }] : [];
    }
    case "assert_invalid":
    case "assert_malformed":
    case "assert_invalid_custom":
    case "assert_malformed_custom":
      return [command];
    case "thread":
      return command.commands.flatMap(validationsIn);
    default:
      return [];
  }
}

function complaint({ line, column, expected, actual, failure }: Discrepancy): string {
  const what = expected === "success" ? (failure?.message ?? actual) : `expected ${expected}, actual ${actual}`;
  return `${line}:${column}: ${what}`;
}
