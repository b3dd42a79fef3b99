/**
 * `anywasm spec PATH…`: runs scripts of the official test suite (`.wast`) on the engine and reports what passes.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Engine } from "../wast/engine.ts";
import { type Expectations, judge, NO_EXPECTATIONS, parseExpectations } from "../wast/expectations.ts";
import { parseScript } from "../wast/parse-script.ts";
import { runtimeEngine } from "../wast/runtime-engine.ts";
import { type ScriptResult, unreadableScript } from "../wast/script-result.ts";
import { runScript } from "../wast/script-runner.ts";
import { suiteFeatures } from "../wast/suite-features.ts";
import { WastSyntaxError } from "../wast/wast-syntax-error.ts";
import { loadAssembler } from "./development-assembler.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import { type Output, PROCESS_OUTPUT } from "./output.ts";
import { reportError } from "./report-error.ts";
import { jsonReport, type ScriptReport, scriptLines, summaryLines } from "./spec-report.ts";

const SPEC_USAGE = `anywasm spec [options] PATH…

Runs scripts of the official WebAssembly test suite: files (.wast), or all of them in folders.
The features that a script may use follow from the folder it is in: legacy/ or proposals/NAME/.

  --filter TEXT         only scripts whose path contains TEXT
  --expectations FILE   what is known not to pass; an unexpected pass is a failure
  --json                the whole report as JSON
`;

/**
 * Runs the command.
 * @param args the arguments after `spec`
 * @param engine what runs the scripts
 * @returns the exit status: 0 when everything passed as expected, 1 when something did not, 2 for wrong arguments
 */
export async function runSpecCommand(
  args: readonly string[],
  output: Output = PROCESS_OUTPUT,
  engine: Engine = runtimeEngine,
): Promise<number> {
  let command: SpecCommand;
  try {
    command = readCommand(args);
  } catch (error) {
    output.error(`anywasm spec: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT_STATUS.usage;
  }
  if (command.help) {
    output.out(SPEC_USAGE);
    return EXIT_STATUS.success;
  }
  const reports: ScriptReport[] = [];
  for (const script of command.scripts) {
    let report: ScriptReport;
    try {
      report = await runOne(script, command.expectations, engine);
    } catch (error) {
      return reportError(error, script.name, output);
    }
    reports.push(report);
    if (!command.json) output.out(scriptLines(report));
  }
  output.out(command.json ? jsonReport(reports) : summaryLines(reports));
  const asExpected = reports.every(({ verdict }) => verdict.failures.length + verdict.unexpectedPasses.length === 0);
  return asExpected ? EXIT_STATUS.success : EXIT_STATUS.failure;
}

/** A script to run. */
interface ScriptFile {
  /** How the report calls it. */
  readonly name: string;
  /** Absolute, with `/` between the parts. */
  readonly path: string;
}

interface SpecCommand {
  readonly help: boolean;
  readonly json: boolean;
  readonly expectations: Expectations;
  readonly scripts: readonly ScriptFile[];
}

function readCommand(args: readonly string[]): SpecCommand {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h", default: false },
      json: { type: "boolean", default: false },
      filter: { type: "string", default: "" },
      expectations: { type: "string" },
    },
  });
  const { help, json, filter } = values;
  if (help) return { help, json, expectations: NO_EXPECTATIONS, scripts: [] };
  if (positionals.length === 0) throw new Error("no PATH given; see anywasm spec --help");
  const scripts = positionals
    .flatMap((place) => scriptsAt(place, positionals.length === 1))
    .filter((script) => script.name.includes(filter));
  if (scripts.length === 0) throw new Error("no script (.wast) to run");
  const expectations =
    values.expectations === undefined ? NO_EXPECTATIONS : parseExpectations(readFileSync(values.expectations, "utf8"));
  return { help, json, expectations, scripts };
}

/** The script at a path, or all scripts of the folder; those of an only folder go by their path in it. */
function scriptsAt(place: string, isOnly: boolean): ScriptFile[] {
  const absolute = path.resolve(place);
  if (!statSync(absolute).isDirectory()) return [{ name: place, path: withSlashes(absolute) }];
  return readdirSync(absolute, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".wast"))
    .sort()
    .map((name) => ({
      name: withSlashes(isOnly ? name : path.join(place, name)),
      path: withSlashes(path.join(absolute, name)),
    }));
}

function withSlashes(name: string): string {
  return name.replaceAll(path.sep, "/");
}

async function runOne(script: ScriptFile, expectations: Expectations, engine: Engine): Promise<ScriptReport> {
  const features = suiteFeatures(script.path);
  const assembler = await loadAssembler(features);
  let result: ScriptResult;
  try {
    const source = decodeUtf8(readFileSync(script.path));
    result =
      source === undefined
        ? unreadableScript("malformed UTF-8 encoding", 1)
        : runScript(parseScript(source), { engine, assembler, features });
  } catch (error) {
    if (!(error instanceof WastSyntaxError)) throw error;
    result = unreadableScript(error.message, error.line);
  }
  return { name: script.name, result, verdict: judge(script.path, result, expectations) };
}
