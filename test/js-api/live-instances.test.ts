/** Many instances of one module at once, in a process of their own, bundled as the package is published. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bundleModules } from "../../scripts/bundle/bundles.ts";
import { wat } from "../support/wat.ts";

const MODULE = `
  (memory (export "memory") 1)
  (table (export "table") 10 funcref)
  (global (export "global") (mut i32) (i32.const 1))
  (elem (i32.const 0) 0)
  (data (i32.const 16) "hello")
  (func (export "next") (result i32)
    (global.set 0 (i32.add (global.get 0) (i32.load8_u (i32.const 16))))
    (global.get 0))`;

const PROGRAM = `
  import { readFileSync } from "node:fs";
  const { WebAssembly } = await import(process.argv[2]);
  const module = new WebAssembly.Module(readFileSync(process.argv[3]));
  const before = process.memoryUsage.rss();
  const instances = Array.from({ length: 10_000 }, () => new WebAssembly.Instance(module));
  const results = new Set(instances.map(({ exports }) => exports.next()));
  const lengths = new Set(instances.map(({ exports }) => exports.memory.buffer.byteLength));
  const megabytes = (process.memoryUsage.rss() - before) / 1e6;
  console.log(JSON.stringify({ results: [...results], lengths: [...lengths], megabytes }));`;

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "anywasm-instances-"));
  await bundleModules(["js-api/index"], folder);
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(path.join(folder, "program.mjs"), PROGRAM);
  writeFileSync(path.join(folder, "module.wasm"), wat(MODULE));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("10,000 live instances with a page of memory and a table take less than a gigabyte", () => {
  const args = ["program.mjs", "js-api/index.js", "module.wasm"].map((name) => path.join(folder, name));
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  const { results, lengths, megabytes } = JSON.parse(stdout) as {
    results: number[];
    lengths: number[];
    megabytes: number;
  };
  // Each has a state of its own.
  expect(results).toEqual([105]);
  expect(lengths).toEqual([65536]);
  expect(megabytes).toBeLessThan(1000);
}, 120_000);
