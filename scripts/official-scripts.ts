/**
 * Where the official test scripts come from, and how they are laid out here: `core/ custom/ legacy/ proposals/`.
 *
 * Two repositories make the suite. The specification's own has the scripts of the standard, with a folder for each
 * proposal that was merged; the test suite's has those of the open proposals, less what they share with the standard.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A repository at a fixed revision, and what to take from it. */
export interface ScriptSource {
  /** Anything that `git fetch` takes. */
  readonly url: string;
  /** The full hash of a commit. */
  readonly commit: string;
  /** The place here of a script there, both relative and with `/`; undefined for a script that is not wanted. */
  readonly place: (script: string) => string | undefined;
}

const PROPOSALS = ["custom-descriptors", "custom-page-sizes", "threads", "wide-arithmetic"];

/** In the proposal for threads these are scripts of the standard of 2020, which WebAssembly 3.0 contradicts. */
const THREADS_OF_2020 = ["exports.wast", "imports.wast", "memory.wast"];

export function placeOfStandard(script: string): string | undefined {
  const [top, kind, ...rest] = script.split("/");
  if (top !== "test") return undefined;
  if (kind === "core") return `core/${rest.join("/")}`;
  if (kind === "custom" && rest.length === 2) return `custom/${rest[1]}`;
  if (kind === "legacy" && rest[0] === "exceptions" && rest[1] === "core") return `legacy/${rest.slice(2).join("/")}`;
  return undefined;
}

export function placeOfProposal(script: string): string | undefined {
  const [top, proposal = "", ...rest] = script.split("/");
  if (top !== "proposals" || !PROPOSALS.includes(proposal)) return undefined;
  const file = rest.join("/");
  const old = proposal === "threads" && THREADS_OF_2020.includes(file);
  return `proposals/${old ? "threads-2020" : proposal}/${file}`;
}

/** The revisions that spec-tests/expectations.json was written for. */
export const OFFICIAL_SOURCES: readonly ScriptSource[] = [
  {
    url: "https://github.com/WebAssembly/spec",
    commit: "98773554ea57bf039ac3c1e32cfa1f6cc2c13424",
    place: placeOfStandard,
  },
  {
    url: "https://github.com/WebAssembly/testsuite",
    commit: "b464a4cd100d98175ae6e3890db89a2e6c8302f7",
    place: placeOfProposal,
  },
];

/** {@link scriptsDigest} of the suite that spec-tests/expectations.json was written for. */
export const OFFICIAL_DIGEST = "cf4de5e04310f7b38c211efda84869d9d7758dc969a1d76ba2af25eb91239e59";

function scriptsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((script) => script.replaceAll(path.sep, "/"))
    .filter((script) => script.endsWith(".wast"))
    .sort();
}

/** Writes the scripts of the sources below `destination`, which is emptied first; needs `git`. */
export function fetchScripts(sources: readonly ScriptSource[], destination: string): void {
  rmSync(destination, { recursive: true, force: true });
  for (const { url, commit, place } of sources) {
    const clone = mkdtempSync(path.join(tmpdir(), "anywasm-scripts-"));
    const git = (...args: string[]): Buffer => execFileSync("git", ["-C", clone, ...args], { stdio: "pipe" });
    try {
      git("init", "--quiet");
      git("fetch", "--quiet", "--depth=1", url, commit);
      git("checkout", "--quiet", "FETCH_HEAD");
      for (const script of scriptsBelow(clone)) {
        const placed = place(script);
        if (placed === undefined) continue;
        const target = path.join(destination, placed);
        mkdirSync(path.dirname(target), { recursive: true });
        copyFileSync(path.join(clone, script), target);
      }
    } finally {
      rmSync(clone, { recursive: true, force: true });
    }
  }
}

/** How many scripts there are below a folder, and a SHA-256 over their paths and contents. */
export function scriptsDigest(folder: string): { count: number; digest: string } {
  const scripts = scriptsBelow(folder);
  const hash = createHash("sha256");
  for (const script of scripts)
    hash
      .update(`${script}\0`)
      .update(readFileSync(path.join(folder, script)))
      .update("\0");
  return { count: scripts.length, digest: hash.digest("hex") };
}
