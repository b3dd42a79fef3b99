/**
 * Runs packages from npm that have WebAssembly inside, unmodified, each job in a process of its own: on the host's own
 * WebAssembly, and on anywasm's namespace in its place.
 *
 * A job is a module `jobs/NAME.mjs` with two functions. `job()` has the package do real work and returns an answer that JSON
 * can hold; `known()` returns what is known of that answer by other means: all of it, or parts in the form that Vitest's
 * `toMatchObject` takes. The packages are many, so that this folder has a package and a lock file of its own.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleSingleFile } from "../../scripts/bundle/bundles.ts";
import { newerNodePath } from "../differential/newer-node/newer-node.ts";
import { isBuilt } from "../support/command-line.ts";

const FOLDER = import.meta.dirname;
const ROOT = path.resolve(FOLDER, "../..");
const CHILD = path.join(FOLDER, "child.mjs");
const BUILT = path.join(ROOT, "dist/js-api/index.js");

export type Engine = "native" | "anywasm";

export interface Outcome {
  readonly answer: unknown;
  /** What the answer is known to be; only on `native`. */
  readonly known?: unknown;
  readonly milliseconds: { readonly loading: number; readonly job: number };
}

/** Jobs for whose modules the host's WebAssembly has to be newer than that of the oldest Node. */
const NEED_NEWER_NODE: ReadonlySet<string> = new Set(["moonbit"]);

/** The longest that a job may take, in milliseconds, before its process is killed. */
const LONGEST_RUN = 180_000;

/** Whether the packages of this folder are there. */
export function packagesAreInstalled(): boolean {
  return existsSync(path.join(FOLDER, "node_modules/.package-lock.json"));
}

export function jobNames(): string[] {
  return readdirSync(path.join(FOLDER, "jobs"))
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => file.slice(0, -".mjs".length))
    .filter((name) => !NEED_NEWER_NODE.has(name) || newerNodePath() !== undefined)
    .sort();
}

function nodeFor(name: string, engine: Engine): string {
  const newer = engine === "native" && NEED_NEWER_NODE.has(name) ? newerNodePath() : undefined;
  return newer ?? process.execPath;
}

let bundled: Promise<string> | undefined;

/** The namespace bundled from the sources, for the life of this process. */
async function bundle(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "anywasm-namespace-"));
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = "webassembly.mjs";
  await bundleSingleFile({ file, entry: "js-api/index", format: "module", minify: false }, folder);
  return path.join(folder, file);
}

/** The module that exports the namespace: as it is built, or, when a source is newer than that, bundled here. */
async function namespaceModule(): Promise<string> {
  if (isBuilt()) return BUILT;
  bundled ??= bundle();
  return bundled;
}

async function childArguments(name: string, engine: Engine): Promise<string[]> {
  if (engine === "native") return [CHILD, name, engine];
  return ["--no-expose-wasm", CHILD, name, engine, await namespaceModule()];
}

/** Runs a job in a process of its own. Rejects with what it wrote to its error stream if it fails. */
export async function runJob(name: string, engine: Engine): Promise<Outcome> {
  const args = await childArguments(name, engine);
  return new Promise((resolve, reject) => {
    const child = spawn(nodeFor(name, engine), args, {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LONGEST_RUN,
      killSignal: "SIGKILL",
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const lines = Buffer.concat(stdout).toString().trimEnd().split("\n");
      if (code === 0) resolve(JSON.parse(lines.at(-1) ?? "") as Outcome);
      else {
        const end = signal ?? `exit code ${String(code)}`;
        reject(new Error(`${name} on ${engine} ended with ${end}:\n${Buffer.concat(stderr).toString()}`));
      }
    });
  });
}
