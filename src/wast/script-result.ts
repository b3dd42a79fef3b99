/**
 * What came of running a script: counts for each kind of command, and an account of everything that did not pass.
 */
import type { Command } from "./command.ts";
import type { FailureClass } from "./engine.ts";

/**
 * How commands are counted, in the order of reports. Those kinds are split that ask different things: an `assert_trap` about
 * a module traps while that is instantiated; malformed text is refused by an assembler, malformed binaries by the decoder.
 * `script` counts scripts that cannot be read or run.
 */
export const COUNTED_KINDS = [
  "module",
  "module definition",
  "module instance",
  "register",
  "invoke",
  "get",
  "assert_return",
  "assert_trap",
  "assert_trap (module)",
  "assert_exhaustion",
  "assert_exception",
  "assert_unlinkable",
  "assert_invalid",
  "assert_malformed (binary)",
  "assert_malformed (text)",
  "assert_invalid_custom",
  "assert_malformed_custom",
  "thread",
  "wait",
  "script",
] as const;

export type CountedKind = (typeof COUNTED_KINDS)[number];

export interface Counts {
  passed: number;
  failed: number;
}

/** What failed: an engine's failure, or an assembler's refusal. */
interface DiscrepancyFailure {
  readonly class: FailureClass | "text";
  readonly message: string;
}

export interface Discrepancy {
  readonly kind: CountedKind;
  /** Line and column of the command in the script, both from 1; columns count UTF-16 code units. */
  readonly line: number;
  readonly column: number;
  /** The command as it is written, shortened. */
  readonly command: string;
  readonly expected: string;
  readonly actual: string;
  /** What failed, where it was not just another result. */
  readonly failure: DiscrepancyFailure | undefined;
}

export interface ScriptResult {
  readonly counts: ReadonlyMap<CountedKind, Counts>;
  /** Failed commands in the order of the script. */
  readonly discrepancies: readonly Discrepancy[];
}

/** Why there is no result of a script, and where in it. */
export interface ScriptComplaint {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** The result of a script that cannot be read, or whose run came to no end. */
export function failedScript({ message, line, column }: ScriptComplaint): ScriptResult {
  const discrepancy: Discrepancy = {
    kind: "script",
    line,
    column,
    command: "the script",
    expected: "a script that can be run",
    actual: message,
    failure: { class: "error", message },
  };
  return {
    counts: new Map([["script", { passed: 0, failed: 1 }]]),
    discrepancies: [discrepancy],
  };
}

/** How a command is counted. */
export function countedKind(command: Command): CountedKind {
  switch (command.kind) {
    case "module":
      return command.isDefinition ? "module definition" : "module";
    case "instance":
      return "module instance";
    case "action":
      return command.action.kind;
    case "assert_trap":
      return command.subject.kind === "invoke" || command.subject.kind === "get"
        ? "assert_trap"
        : "assert_trap (module)";
    case "assert_malformed":
      return command.source.kind === "binary" ? "assert_malformed (binary)" : "assert_malformed (text)";
    default:
      return command.kind;
  }
}

/** The entry of a kind, made when it is missing. */
export function countsOf(kind: CountedKind, counts: Map<CountedKind, Counts>): Counts {
  let entry = counts.get(kind);
  if (entry === undefined) {
    entry = { passed: 0, failed: 0 };
    counts.set(kind, entry);
  }
  return entry;
}
