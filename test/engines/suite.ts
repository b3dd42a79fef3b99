/**
 * The suite as scripts: the bundle, the assertions bundled by themselves, and the fixtures as one object.
 *
 * What native WebAssembly gives for the kernels is found out here, so that the engines need none.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleSingleFile } from "../../scripts/bundle/bundles.ts";
import type { Fixtures, KernelFixture } from "./assertions/check.ts";
import type { Report } from "./assertions/run.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

const FILES = {
  "word-count.wasm": "examples/word-count/word-count.wasm",
  "sample.txt": "examples/word-count/sample.txt",
  "vm.wasm": "bench/kernels/vm.wasm",
  "harbour.wasm": "test/fixtures/rust/harbour/harbour.wasm",
  "ships.csv": "test/fixtures/rust/harbour/data/ships.csv",
  "harbour.txt": "test/fixtures/expected/harbour.txt",
} as const;

/** Kernels with their numbers of repetitions, which the time of all of them but `fib` is proportional to. */
const KERNELS = {
  fib: { small: 12, large: 27 },
  blake: { small: 1, large: 30 },
  nbody: { small: 100, large: 20_000 },
  vm: { small: 10, large: 20_000 },
} as const;

/** How large the kernels are: engines without a compiler take a hundred times longer. */
export type Size = "small" | "large";

function kernel(name: keyof typeof KERNELS, size: Size): KernelFixture {
  const bytes = readFileSync(path.join(ROOT, `bench/kernels/${name}.wasm`));
  const n = KERNELS[name][size];
  const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as { run(n: number): number };
  return { name, bytes: bytes.toString("base64"), n, result: native.run(n) };
}

function fixtures(size: Size): Fixtures {
  const files = Object.entries(FILES).map(([name, file]) => [name, readFileSync(path.join(ROOT, file), "base64")]);
  const names = Object.keys(KERNELS) as (keyof typeof KERNELS)[];
  return { files: Object.fromEntries(files), kernels: names.map((name) => kernel(name, size)) };
}

/** The sources of the scripts. */
export interface Suite {
  /** Defines `anywasm`. */
  readonly bundle: string;
  /** Defines `assertions`, whose `run` is that of assertions/run.ts. */
  readonly assertions: string;
  /** Defines `fixtures`. */
  fixtures(size: Size): string;
}

export async function buildSuite(): Promise<Suite> {
  const directory = mkdtempSync(path.join(tmpdir(), "anywasm-engines-"));
  try {
    const build = async (name: string, entry: string): Promise<string> => {
      await bundleSingleFile({ file: `${name}.js`, entry, format: "global", name }, directory);
      return readFileSync(path.join(directory, `${name}.js`), "utf8").replace(/\/\/# sourceMappingURL=.*/, "");
    };
    return {
      bundle: await build("anywasm", "portable"),
      assertions: await build("assertions", path.join(import.meta.dirname, "assertions/run")),
      fixtures: (size) => `var fixtures = ${JSON.stringify(fixtures(size))};\n`,
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** An engine's report. */
export interface EngineReport extends Report {
  /** Milliseconds that the bundle took to load. */
  readonly loadTime: number;
  /** On a page: whether its policy really forbids what it is there to forbid. */
  readonly blocked?: { readonly eval: boolean; readonly WebAssembly: boolean };
}

/**
 * All scripts as one, whose last expression is a promise of the report as JSON.
 * @param now an expression: the milliseconds since any time
 */
export function completeScript(suite: Suite, size: Size, now: string): string {
  return [
    `var loadStart = ${now};`,
    suite.bundle,
    `var loadTime = ${now} - loadStart;`,
    suite.assertions,
    suite.fixtures(size),
    `assertions.run(anywasm, fixtures, () => ${now}).then((report) => JSON.stringify({ ...report, loadTime }));`,
  ].join("\n");
}
