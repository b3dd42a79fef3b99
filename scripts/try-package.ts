/**
 * Packs the package as it would be published, installs it in an empty folder, and tries every way into it: the modules, the
 * types, the command, its threads, the single files; and that all modules share one engine.
 *
 * Usage: `tsx scripts/try-package.ts`, after `npm run build`.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");
const FOLDER = mkdtempSync(path.join(tmpdir(), "anywasm-package-"));

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd: FOLDER, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

const MODULES = `
import assert from "node:assert/strict";
import * as main from "anywasm";
import * as text from "anywasm/text";
import { WebAssembly } from "anywasm/webassembly";
import "anywasm/polyfill";

const bytes = text.assemble('(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))');
const instance = await main.instantiate(await main.compile(bytes));
assert.deepEqual(await instance.call("add", 40, 2), [42]);
assert.equal(new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.add(40, 2), 42);
// One engine: classes are the same whichever way they come.
assert.equal(text.DecodeError, main.DecodeError);
assert.equal(globalThis.WebAssembly === WebAssembly, process.execArgv.includes("--jitless"));
`;

// What each engine allocates as it is loaded tells how many there are.
const ENGINES = `
import assert from "node:assert/strict";

const large = [];
const counted = (constructor) =>
  new Proxy(constructor, {
    construct(target, args, newTarget) {
      if (args[0] >= 2 ** 20) large.push(target.name);
      return Reflect.construct(target, args, newTarget);
    },
  });
globalThis.ArrayBuffer = counted(ArrayBuffer);
globalThis.Int32Array = counted(Int32Array);
const ways = ["anywasm", "anywasm/webassembly", "anywasm/text", "anywasm/polyfill"];
for (const way of process.argv[2] === "backwards" ? ways.reverse() : ways) await import(way);
assert.deepEqual(large.sort(), ["ArrayBuffer", "Int32Array"], "one value stack, one arena for code");
await import("anywasm/portable");
assert.equal(large.length, 4, "the single file has another engine, so this test sees engines");
`;

const SINGLE_FILES = `
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import vm from "node:vm";
import * as everything from "anywasm/portable";
import { WebAssembly } from "./node_modules/anywasm/dist/webassembly.min.js";

const evaluate = (file, result) => {
  const realm = vm.createContext();
  vm.runInContext("delete globalThis.WebAssembly", realm);
  vm.runInContext(readFileSync("node_modules/anywasm/dist/" + file, "utf8"), realm);
  return vm.runInContext(result, realm);
};
assert.deepEqual(Object.keys(evaluate("anywasm.global.js", "anywasm")).sort(), Object.keys(everything).sort());
assert.equal(evaluate("polyfill.global.js", "typeof WebAssembly.Module"), "function");
assert.equal(typeof WebAssembly.Module, "function");
`;

/** Those tests of the types that need the types of browsers; all others need nothing but ECMAScript 2022. */
const BROWSER_TYPE_TESTS: readonly string[] = ["abort-signals.ts", "webassembly-in-place.ts"];
/** Those that a resolver has to know Node for. */
const NODE_TYPE_TESTS: readonly string[] = ["node-host.ts"];

/** Compiles all tests of the types that compile with these settings of a user. */
function compileTypeTests(module: "NodeNext" | "ESNext", lib: readonly string[]): void {
  const excluded = [
    ...(lib.includes("DOM") ? [] : BROWSER_TYPE_TESTS),
    ...(module === "NodeNext" ? [] : NODE_TYPE_TESTS),
  ];
  const files = readdirSync(path.join(ROOT, "test/types")).filter((file) => !excluded.includes(file));
  const moduleResolution = module === "NodeNext" ? "NodeNext" : "Bundler";
  const compilerOptions = { target: "ES2022", lib, types: [], strict: true, noEmit: true, module, moduleResolution };
  writeFileSync(path.join(FOLDER, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  run(process.execPath, path.join(ROOT, "node_modules/typescript/bin/tsc"), "-p", FOLDER);
}

try {
  const packed = execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", FOLDER], {
    cwd: ROOT,
    encoding: "utf8",
  }).trim();
  writeFileSync(path.join(FOLDER, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run("npm", "install", "--silent", "--no-audit", "--no-fund", `./${packed}`);
  const files = readdirSync(path.join(FOLDER, "node_modules/anywasm"), { recursive: true });

  writeFileSync(path.join(FOLDER, "modules.js"), MODULES);
  run(process.execPath, "modules.js");
  run(process.execPath, "--jitless", "--no-warnings", "modules.js");
  writeFileSync(path.join(FOLDER, "engines.js"), ENGINES);
  for (const order of ["forwards", "backwards"]) run(process.execPath, "engines.js", order);
  writeFileSync(path.join(FOLDER, "single-files.js"), SINGLE_FILES);
  run(process.execPath, "single-files.js");

  cpSync(path.join(ROOT, "test/types"), FOLDER, { recursive: true });
  for (const lib of [["ES2022"], ["ES2022", "DOM"]]) {
    compileTypeTests("NodeNext", lib);
    compileTypeTests("ESNext", lib);
  }

  const command = "node_modules/.bin/anywasm";
  const version = run(command, "--version").trim();
  for (const name of ["one", "two"]) {
    writeFileSync(
      path.join(FOLDER, `${name}.wast`),
      '(module (func (export "f") (nop)))\n(assert_return (invoke "f"))',
    );
  }
  const results = run(command, "spec", "--jobs", "2", "one.wast", "two.wast");
  if (!/^scripts: 2 in .*\b0 fail\b/m.test(results)) throw new Error(`scripts do not run in threads:\n${results}`);
  console.log(
    `anywasm ${version}, packed (${files.length} files) and installed: modules, types, command, single files work.`,
  );
} finally {
  rmSync(FOLDER, { recursive: true, force: true });
}
