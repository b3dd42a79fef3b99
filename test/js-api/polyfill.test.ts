/**
 * The entry point `anywasm/polyfill` in hosts without WebAssembly of their own, bundled as it is published. Node's `fetch`
 * compiles and runs its parser of HTTP with what `globalThis.WebAssembly` is.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { createContext, runInContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleModules, bundleSingleFile } from "../../scripts/bundle/bundles.ts";
import { newerNodePath } from "../differential/newer-node/newer-node.ts";

const run = promisify(execFile);

const FETCH_PROGRAM = path.join(import.meta.dirname, "fetch-program.mjs");

/** Where the bundle is. */
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "anywasm-polyfill-"));
  await bundleModules(["js-api/polyfill"], folder);
  await bundleSingleFile({ file: "polyfill.js", entry: "js-api/polyfill", format: "script", minify: false }, folder);
  // Where no package says what a file is, its ending does.
  await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The standard output of a program that Node runs with the polyfill. */
async function outputWithPolyfill(node: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(node, ["--import", path.join(folder, "js-api/polyfill.js"), ...args]);
  return stdout;
}

async function printed(node: string, flags: readonly string[], expression: string): Promise<string> {
  const script = `console.log(${expression})`;
  return (await outputWithPolyfill(node, ...flags, "--input-type=module", "--eval", script)).trim();
}

const newerNode = newerNodePath();
/** Each with the flags that leave WebAssembly out of it. */
const NODES: (readonly [node: string, flags: readonly string[]])[] = [
  [process.execPath, ["--jitless", "--no-expose-wasm"]],
];
if (newerNode !== undefined) NODES.push([newerNode, ["--jitless"]]);

describe.each(NODES)("the polyfill in %s", (node, flags) => {
  it.each(flags)("is the WebAssembly of a host started with %s", async (flag) => {
    const descriptor = "(({ value, ...rest }) => rest)(Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly'))";
    expect(await printed(node, [flag], `JSON.stringify(${descriptor})`)).toBe(
      '{"writable":true,"enumerable":false,"configurable":true}',
    );
    const bytes = "Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)";
    expect(await printed(node, [flag], `WebAssembly.validate(${bytes})`)).toBe("true");
  });

  it("can be required as well as imported, and serves the host's own reading of CommonJS modules", async () => {
    await writeFile(path.join(folder, "named.cjs"), "exports.alpha = 1; module.exports.beta = 2;");
    await writeFile(
      path.join(folder, "named.mjs"),
      'import { alpha, beta } from "./named.cjs"; console.log(typeof WebAssembly, alpha, beta);',
    );
    const args = ["--jitless", "--require", path.join(folder, "js-api/polyfill.js"), path.join(folder, "named.mjs")];
    expect((await run(node, args)).stdout.trim()).toBe("object 1 2");
  });

  it("leaves a host's own WebAssembly alone", async () => {
    const isNative = "Function.prototype.toString.call(WebAssembly.compile).includes('native code')";
    expect(await printed(node, [], isNative)).toBe("true");
  });

  it("makes fetch work with --jitless as it works with the host's own WebAssembly", async () => {
    const without = await run(node, ["--jitless", "--eval", "console.log(typeof WebAssembly)"]);
    expect(without.stdout.trim()).toBe("undefined");
    const expected = await run(node, [FETCH_PROGRAM]);
    const { lines, hasWebAssembly } = JSON.parse(await outputWithPolyfill(node, "--jitless", FETCH_PROGRAM)) as {
      lines: string[];
      hasWebAssembly: string;
    };
    expect(hasWebAssembly).toBe("object");
    expect(lines).toHaveLength(32);
    expect(lines).toEqual((JSON.parse(expected.stdout) as { lines: string[] }).lines);
  }, 120_000);
});

it("needs nothing but ECMAScript", async () => {
  const context = createContext({});
  // The global object of a new context has WebAssembly and nothing else that is not of ECMAScript.
  runInContext("delete globalThis.WebAssembly; delete globalThis.console;", context);
  runInContext(await readFile(path.join(folder, "polyfill.js"), "utf8"), context);
  const program = `
    const bytes = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 6, 1, 4, 0, 65, 42, 11);
    new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f()`;
  expect(runInContext(program, context)).toBe(42);
});
