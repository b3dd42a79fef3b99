import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { wat } from "../support/wat.ts";
import { anywasm } from "./support.ts";

const folder = mkdtempSync(path.join(tmpdir(), "anywasm-inspect-command-"));
const file = path.join(folder, "module.wasm");

afterAll(() => rmSync(folder, { recursive: true }));

async function inspect(bytes: Uint8Array): Promise<string> {
  writeFileSync(file, bytes);
  const { status, out, error } = await anywasm("inspect", file);
  expect([status, error]).toEqual([0, ""]);
  return out.replaceAll(file, "module.wasm");
}

describe("anywasm inspect", () => {
  it("lists sections, imports and exports, and the features that are used", async () => {
    const bytes = wat(
      `(module $shop
        (import "env" "log" (func $log (param i32 i64)))
        (import "env" "memory" (memory 1 2))
        (import "env" "base" (global (mut i32)))
        (table (export "table") 3 10 externref)
        (global (export "limit") f64 (f64.const 1))
        (func $main (export "main") (result i32 i32) i32.const 1 i32.const 2)
        (func $begin) (start $begin)
        (data (i32.const 0) "abc") (data "d"))`,
    );
    expect(await inspect(bytes)).toBe(
      `module.wasm: ${bytes.length} bytes, module shop
features: mutable-globals, multi-value, bulk-memory, reference-types
start: function 2 (begin)

sections:
  type           3 items  14 bytes  @0x8
  import         3 items  38 bytes  @0x18
  function       2 items  3 bytes   @0x40
  table          1 item   5 bytes   @0x45
  global         1 item   13 bytes  @0x4c
  export         3 items  24 bytes  @0x5b
  start                   1 byte    @0x75
  code           2 items  11 bytes  @0x78
  data           2 items  12 bytes  @0x85
  custom "name"           33 bytes  @0x93

imports:
  func    env log     (i32 i64) -> ()
  memory  env memory  1 to 2 pages
  global  env base    mutable i32

exports:
  table   table  3 to 10 elements of externref
  global  limit  f64
  func    main   () -> (i32 i32)
`,
    );
  });

  it("reads modules that need what is not executed yet", async () => {
    const out = await inspect(
      wat(
        `(type (struct)) (memory (export "m") i64 1) (tag (export "e") (param i32)) (table (export "t") i64 1 funcref)`,
      ),
    );
    expect(out).toContain("features: memory64, gc, exceptions\n");
    expect(out).toContain("  memory  m  1 or more pages, addresses i64\n");
    expect(out).toContain("  tag     e  (i32) -> ()\n");
    expect(out).toContain("  table   t  1 or more elements of funcref, indices i64\n");
  });

  it("says when a module needs nothing beyond 1.0, and shows no empty lists", async () => {
    const out = await inspect(wat("(func)"));
    expect(out).toContain("features: none beyond 1.0\n");
    expect(out).not.toContain("imports:");
    expect(out).not.toContain("exports:");
  });

  it("says what is wrong with a file that is no module", async () => {
    writeFileSync(file, "text");
    const { status, out, error } = await anywasm("inspect", file);
    expect([status, out]).toEqual([1, ""]);
    expect(error).toMatch(/^anywasm: .*: unknown operator text \(at 1:1\)\n$/);
  });
});
