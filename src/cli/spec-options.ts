/**
 * The flags of `anywasm spec`, checked as far as that goes without looking at files.
 */
import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import { featuresOption } from "./features-option.ts";

export interface SpecOptions {
  /** Only scripts whose names match. */
  readonly filter?: RegExp;
  /** Changes what follows from a script's folder. */
  readonly features?: string;
  readonly expectations?: string;
  readonly bail?: boolean;
  /** Worker threads; 0 runs everything in this one. */
  readonly jobs: number;
  /** Seconds that a script may take. */
  readonly timeout: number;
  readonly json?: boolean;
  /** The file that JUnit XML is written to. */
  readonly junit?: string;
  readonly quantum?: number;
  readonly fusions: boolean;
  readonly suspend?: boolean;
  readonly fuel?: number;
}

const DETAILS = `
Every folder below a PATH is searched for scripts. Which features a script may use follows from the folder
it is in: WebAssembly 3.0, with more in legacy/ and proposals/NAME/. --features replaces that set by another
(--features wasm-2.0) or changes it (--features +threads,-simd).

Exit status: 0 if everything came out as expected, 1 if not, 2 if the command line was not understood,
130 if the run was interrupted.
`;

/** Seconds; the slowest script of the official suite takes about one. */
const DEFAULT_TIMEOUT = "60";

/** Gives the command its description, arguments and flags. */
export function describeSpec(command: Command): Command {
  return command
    .description("run scripts of the official test suite (.wast)")
    .argument("[PATH...]", "scripts, or folders with scripts; the current folder unless given")
    .option("--filter <REGEX>", "only scripts whose path matches", regularExpression)
    .addOption(featuresOption().default(undefined))
    .option("--expectations <FILE>", "what is known not to pass, as JSON; an unexpected pass is a failure")
    .option("--bail", "stop after the first script with a failure")
    .option("--jobs <N>", "worker threads; 0 runs all in one, without a timeout", count, availableParallelism())
    .option("--timeout <SECONDS>", "how long a script may take", seconds, seconds(DEFAULT_TIMEOUT))
    .option("--json", "print the report as JSON")
    .option("--junit <FILE>", "write the report as JUnit XML, too")
    .addOption(
      new Option("--quantum <UNITS>", "back-edges and calls until the loop returns").argParser(units).hideHelp(),
    )
    .addOption(new Option("--no-fusions", "join no instructions").hideHelp())
    .addOption(
      new Option("--fuel <UNITS>", "meter code, and run so many instructions at a time").argParser(units).hideHelp(),
    )
    .addOption(new Option("--suspend", "make host functions asynchronous, and suspend code when it leaves").hideHelp())
    .addHelpText("after", DETAILS);
}

function regularExpression(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function count(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError("It is a number from 0 to 999.");
  return Number(text);
}

function seconds(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  // A timer of the host takes no more.
  if (value <= 0 || value > 2_000_000) throw new InvalidArgumentError("It is a number above 0, up to 2000000.");
  return value;
}

/** What `--quantum` takes: `tiny` leaves the loop at every back-edge and call. */
function units(text: string): number {
  if (text === "tiny") return 1;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It is a number from 1, or tiny.");
  return Number(text);
}
