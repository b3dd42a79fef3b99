/**
 * Runs one job in this process, `node child.mjs NAME native|anywasm [NAMESPACE]`, and prints as JSON what it answered and how
 * long that took; on the host's own WebAssembly also what the answer is known to be.
 *
 * With anywasm the process is started with `--no-expose-wasm`: then V8 gives no context a `WebAssembly`, and whatever runs
 * runs on ours, which is in place before the package is loaded. NAMESPACE is the module that exports it.
 */
import { performance } from "node:perf_hooks";
import process from "node:process";
import { pathToFileURL } from "node:url";
// Node's reader of CommonJS exports is WebAssembly as well: by this it is ready before the clock runs, and not on ours.
import "./warm-up.cjs";

const [name, mode, namespace] = process.argv.slice(2);

if (mode === "anywasm") {
  if (globalThis.WebAssembly !== undefined) throw new Error("the host's own WebAssembly is there: --no-expose-wasm");
  const { WebAssembly } = await import(pathToFileURL(namespace).href);
  Object.defineProperty(globalThis, "WebAssembly", { value: WebAssembly, writable: true, configurable: true });
}

const start = performance.now();
const { job, known } = await import(`./jobs/${name}.mjs`);
const loaded = performance.now();
const answer = await job();
const end = performance.now();

const result = { answer, milliseconds: { loading: loaded - start, job: end - loaded } };
if (mode === "native") result.known = await known();
process.stdout.write(`\n${JSON.stringify(result)}\n`, () => {
  // Some packages leave workers and timers behind.
  process.exit(0);
});
