/**
 * The document that the handle API follows: each of its TypeScript blocks runs as it is written, but for its import.
 *
 * The document is not part of this repository. `ANYWASM_REFERENCE_DOCUMENT` names it, or it stands beside the repository; without
 * it a developer's run says so in one line, and on CI that is a failure.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { format } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as anywasm from "../src/node/index.ts";
import { wat } from "./support/wat.ts";

const FILE =
  process.env["ANYWASM_REFERENCE_DOCUMENT"] ?? path.resolve(import.meta.dirname, "../../shared/reference/ext_wasm.md");

/** A program with all that the blocks call. `main` traps unless it finds two variables, two arguments and two directories. */
const MODULE = `
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $check (param i32) (if (i32.eqz (local.get 0)) (then unreachable)))
  (func (export "main")
    (call $check (i32.eqz (call $environ (i32.const 0) (i32.const 8))))
    (call $check (i32.eq (i32.load (i32.const 0)) (i32.const 2)))
    (call $check (i32.eqz (call $args (i32.const 0) (i32.const 8))))
    (call $check (i32.eq (i32.load (i32.const 0)) (i32.const 3)))
    (call $check (i32.eqz (call $prestat (i32.const 3) (i32.const 0))))
    (call $check (i32.eqz (call $prestat (i32.const 4) (i32.const 0))))
    (call $check (call $prestat (i32.const 5) (i32.const 0))))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "multiply") (param i32 i32) (result i32) (i32.mul (local.get 0) (local.get 1)))
  (func (export "add_i64") (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))
  (func (export "compute") (param f64 f32) (result f64) (f64.add (local.get 0) (f64.promote_f32 (local.get 1))))
  (func (export "process_i64") (param i64) (result i64) (local.get 0))
  (func (export "process_data") (i32.store8 (i32.const 0) (i32.add (i32.load8_u (i32.const 0)) (i32.const 1))))
  (func (export "process"))
  (func (export "process_string") (param i32 i32)
    (memory.copy (i32.const 1024) (local.get 0) (local.get 1)))`;

interface Block {
  /** The heading above it. */
  readonly heading: string;
  readonly text: string;
}

/** The TypeScript blocks; one that shows a wrong way and a right one are two. */
function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let heading = "";
  let lines: string[] | undefined;
  for (const line of markdown.split("\n")) {
    if (lines !== undefined && line === "```") {
      const parts = lines.join("\n").split(/^(?=\/\/ [❌✅])/mu);
      blocks.push(...parts.filter((part) => part.trim() !== "").map((text) => ({ heading, text })));
      lines = undefined;
    } else if (lines !== undefined) {
      lines.push(line);
    } else if (line === "```typescript") {
      lines = [];
    } else if (line.startsWith("#")) {
      heading = line.replace(/^#+ /, "");
    }
  }
  return blocks;
}

const folder = mkdtempSync(path.join(tmpdir(), "anywasm-reference-document-"));
const wasmBytes = wat(MODULE);

/** What stands around the blocks. */
async function surroundings(): Promise<Record<string, unknown>> {
  const moduleId = await anywasm.compile(wasmBytes);
  return {
    wasm: anywasm,
    ...anywasm,
    Deno: { readFile: async (name: string) => readFileSync(path.join(folder, name)) },
    wasmBytes,
    invalidBytes: Uint8Array.of(0, 97, 115, 109),
    moduleId,
    instance: await anywasm.instantiate(moduleId),
    pagesNeeded: 3,
    process: () => undefined,
  };
}

interface Printed {
  readonly log: string[];
  readonly error: unknown[][];
}

/** Runs a block; gives what it printed. */
async function run({ text }: Block): Promise<Printed> {
  const context = await surroundings();
  const names = Object.keys(context).filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  const body = text.replace(/^import .* from "runtime:wasm";$/gmu, "");
  const file = path.join(mkdtempSync(path.join(folder, "block-")), "block.ts");
  writeFileSync(file, `export async function block({ ${names.join(", ")} }) { {\n${body}\n} }`);
  const { block } = (await import(/* @vite-ignore */ file)) as { block: (context: unknown) => Promise<void> };
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  try {
    await block(context);
    return { log: log.mock.calls.map((values) => format(...values)), error: error.mock.calls };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}

const NOTHING: Printed = { log: [], error: [] };

/** What each block prints, in order; a number is that of the error that it ends with. */
const EXPECTED: readonly (readonly [heading: string, printed: Printed | number])[] = [
  ["Basic Module Compilation and Execution", { log: ["10 + 32 = 42"], error: [] }],
  ["WASI Configuration", NOTHING],
  [
    "Linear Memory Access",
    {
      log: [`Result: Hello, WASM!${"\0".repeat(244)}`, "Memory: 1 pages (64KB)", "Grew memory from 1 to 16 pages"],
      error: [],
    },
  ],
  ["Multiple Instances", NOTHING],
  ["Explicit Type Control", NOTHING],
  [
    "Export Introspection",
    { log: [expect.stringContaining("Available exports: ["), expect.anything(), "Memory export: memory"], error: [] },
  ],
  [
    "Error Handling Patterns",
    {
      log: [],
      error: [
        ["Compilation failed:", expect.objectContaining({ code: 5000 })],
        ["Instantiation failed:", expect.objectContaining({ code: 5004 })],
        ["Call failed:", expect.objectContaining({ code: 5003 })],
        ["Memory access failed:", expect.objectContaining({ code: 5006 })],
        ["WASI configuration failed:", expect.objectContaining({ code: 5009 })],
      ],
    },
  ],
  ["Optimization Tips", NOTHING],
  ["Optimization Tips", NOTHING],
  ["Optimization Tips", NOTHING],
  ["Optimization Tips", NOTHING],
  ["1. Not Dropping Instances Before Module", 5005],
  ["1. Not Dropping Instances Before Module", NOTHING],
  // Not a safe integer: refused, where the document warns of a loss of precision.
  ["2. Incorrect Type Conversion", 5007],
  ["2. Incorrect Type Conversion", NOTHING],
  ["3. Memory Growth Assumptions", NOTHING],
  ["3. Memory Growth Assumptions", { log: ["Grew from 1 pages"], error: [] }],
  ["4. Preopen Path Security", 5009],
  ["4. Preopen Path Security", NOTHING],
];

function testBlocks(blocks: readonly Block[]): void {
  const before = process.cwd();

  beforeAll(() => {
    writeFileSync(path.join(folder, "module.wasm"), wasmBytes);
    for (const name of ["app-data", "config", "temp-storage"]) mkdirSync(path.join(folder, name));
    process.chdir(folder);
  });

  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  it("is known block for block", () => {
    expect(blocks.map(({ heading }) => heading)).toEqual(EXPECTED.map(([heading]) => heading));
  });

  const cases = blocks.map((block, index) => ({ ...block, index, expected: EXPECTED[index]?.[1] }));

  it.each(cases.filter(({ expected }) => typeof expected === "object"))(
    "$heading (block $index) does what it says",
    async (block) => {
      expect(await run(block)).toEqual(block.expected);
    },
  );

  it.each(cases.filter(({ expected }) => typeof expected === "number"))(
    "$heading (block $index) is refused with $expected",
    async (block) => {
      await expect(run(block)).rejects.toMatchObject({ code: block.expected });
    },
  );
}

describe("the document of the handle API", () => {
  if (existsSync(FILE)) {
    testBlocks(blocksOf(readFileSync(FILE, "utf8")));
    return;
  }
  const notice = `Not run: the blocks of the reference document (no ${path.basename(FILE)})`;
  it("is there on CI", () => {
    console.log(notice);
    expect(process.env["CI"], notice).toBeUndefined();
  });
});
