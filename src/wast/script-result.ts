/**
 * What came of running a script: counts for each kind of command, and an account of everything that did not pass.
 */
import type { FeatureName } from "../base/features.ts";
import type { CommandKind } from "./command.ts";

/**
 * How commands are counted. Modules given as quoted text count apart where the text itself is at stake: there an
 * assembler is tested, not the engine. `script` counts scripts that cannot be read.
 */
export type CountedKind = CommandKind | "assert_malformed (text)" | "script";

export interface Counts {
  passed: number;
  failed: number;
  /** Not carried out, because a module needs a feature that the engine does not have. */
  blocked: number;
}

export interface Discrepancy {
  readonly kind: CountedKind;
  /** Line of the command in the script, from 1. */
  readonly line: number;
  /** The command as it is written, shortened. */
  readonly command: string;
  readonly expected: string;
  readonly actual: string;
  /** For blocked commands, the feature that is missing. */
  readonly feature: FeatureName | undefined;
}

export interface ScriptResult {
  readonly counts: ReadonlyMap<CountedKind, Counts>;
  /** Failed and blocked commands in the order of the script. */
  readonly discrepancies: readonly Discrepancy[];
}

/** The result of a script that is none. */
export function unreadableScript(complaint: string, line: number): ScriptResult {
  const discrepancy: Discrepancy = {
    kind: "script",
    line,
    command: "the script",
    expected: "a script that can be read",
    actual: complaint,
    feature: undefined,
  };
  return {
    counts: new Map([["script", { passed: 0, failed: 1, blocked: 0 }]]),
    discrepancies: [discrepancy],
  };
}

/** The entry of a kind, made when it is missing. */
export function countsOf(kind: CountedKind, counts: Map<CountedKind, Counts>): Counts {
  let entry = counts.get(kind);
  if (entry === undefined) {
    entry = { passed: 0, failed: 0, blocked: 0 };
    counts.set(kind, entry);
  }
  return entry;
}
