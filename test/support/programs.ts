/**
 * Runs whole programs: the same module with the same arguments under Node's own WASI and under anywasm's command line, each
 * in a process of its own, with a fresh copy of the directories that it is given.
 *
 * The known output of a program is a file, so that what it printed can be read and reviewed. It was recorded under
 * Node's own WASI by scripts/record-programs.ts.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { commandLine } from "./command-line.ts";

/** A program and what is known about it. */
export interface Program {
  /** What it does, as the end of a sentence that begins with the name of the runtime. */
  readonly does: string;
  /** The module, an absolute path. */
  readonly module: string;
  /** `argv[0]`. */
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** A host directory, an absolute path, that is copied before each run: the program may write there. */
  readonly tree?: string;
  /** Guest directories, and where they lie in the copy of `tree`, or as an absolute path that is not copied. */
  readonly directories?: Readonly<Record<string, string>>;
  /** A file with all that it writes to its standard output, an absolute path. */
  readonly stdout: string;
  /** All that it writes to its standard error stream. */
  readonly stderr?: string;
  readonly exitCode: number;
  /** The message of the trap that ends it, with exit code 134, printed by the runtime after `stderr`. */
  readonly trap?: string;
}

export const RUNTIMES = ["node", "anywasm"] as const;

/** `node` is Node's own WASI on V8. */
export type RuntimeName = (typeof RUNTIMES)[number];

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** `null` when a signal ended the process. */
  readonly exitCode: number | null;
}

/** The longest that a program may run, in milliseconds, before its process is killed. */
const LONGEST_RUN = 240_000;

const NODE_RUNNER = path.join(import.meta.dirname, "run-node-wasi.mjs");

/** V8's baseline compiler alone: php-cgi has functions on which the optimising one spends longer than the programs run. */
const NODE_FLAGS = ["--no-warnings", "--liftoff-only"];

function runtimeCommand(runtime: RuntimeName): string[] {
  return runtime === "node" ? [process.execPath, ...NODE_FLAGS, NODE_RUNNER] : [...commandLine(), "run"];
}

function programFlags(program: Program, copy: string): string[] {
  const directories = Object.entries(program.directories ?? {}).flatMap(([guest, host]) => [
    "--dir",
    `${path.resolve(copy, host)}::${guest}`,
  ]);
  const env = Object.entries(program.env ?? {}).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  return [...directories, ...env, "--argv0", program.name, program.module, ...program.args];
}

function runProcess(command: readonly string[], stdin: string): Promise<Outcome> {
  const [executable, ...args] = command as [string, ...string[]];
  return new Promise((resolve, reject) => {
    const child = spawn(executable, args, { timeout: LONGEST_RUN, env: { ...process.env, NO_COLOR: "1" } });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (exitCode) => {
      resolve({ stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString(), exitCode });
    });
    // A program that does not read its input may be gone before it is written.
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin);
  });
}

/** Runs the program once and waits for its end. */
export async function runProgram(program: Program, runtime: RuntimeName): Promise<Outcome> {
  const copy = mkdtempSync(path.join(tmpdir(), "anywasm-program-"));
  try {
    if (program.tree !== undefined) cpSync(program.tree, copy, { recursive: true });
    return await runProcess([...runtimeCommand(runtime), ...programFlags(program, copy)], program.stdin ?? "");
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** What the program should do, in the form of `summary`. */
export function knownOutcome(program: Program): Outcome & { trapped: boolean } {
  return {
    stdout: readFileSync(program.stdout, "utf8"),
    stderr: program.stderr ?? "",
    exitCode: program.exitCode,
    trapped: program.trap !== undefined,
  };
}

/** An outcome in which the report of the expected trap, whose words differ between the runtimes, is only a flag. */
export function summary(program: Program, outcome: Outcome): Outcome & { trapped: boolean } {
  const own = program.stderr ?? "";
  const report = outcome.stderr.slice(own.length);
  const trapped = program.trap !== undefined && outcome.stderr.startsWith(own) && report.includes(program.trap);
  return { ...outcome, stderr: trapped ? own : outcome.stderr, trapped };
}
