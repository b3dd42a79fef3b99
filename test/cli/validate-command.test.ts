import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wat } from "../support/wat.ts";
import { anywasm } from "./support.ts";

const folder = mkdtempSync(path.join(tmpdir(), "anywasm-validate-command-"));
const file = (name: string): string => path.join(folder, name);

beforeAll(() => {
  writeFileSync(file("valid.wasm"), wat('(func (export "f"))'));
  writeFileSync(file("malformed.wasm"), wat("(func)").subarray(0, 12));
  writeFileSync(file("invalid.wasm"), wat("(func (result i32) i64.const 0)"));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("anywasm validate", () => {
  it("says that a module is valid", async () => {
    expect(await anywasm("validate", file("valid.wasm"))).toEqual({
      status: 0,
      out: `${file("valid.wasm")}: valid\n`,
      error: "",
    });
  });

  it("says of every file what is wrong, and where", async () => {
    const files = ["malformed.wasm", "valid.wasm", "invalid.wasm", "missing.wasm"].map(file);
    const { status, out, error } = await anywasm("validate", ...files);
    expect(status).toBe(1);
    expect(out).toBe(`${file("valid.wasm")}: valid\n`);
    const lines = error.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/malformed\.wasm: .* \(at offset 0x[\da-f]+\)$/);
    expect(lines[1]).toMatch(/invalid\.wasm: type mismatch.* in function 0 \(at offset 0x[\da-f]+\)$/);
    expect(lines[2]).toMatch(/missing\.wasm: no such file or directory$/);
  });

  it("takes the language from --features", async () => {
    writeFileSync(file("bulk.wasm"), wat("(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))"));
    const refused = await anywasm("validate", "--features", "mvp", file("bulk.wasm"));
    expect(refused.status).toBe(1);
    expect(refused.error).toMatch(/requires the bulk-memory feature/);
    const accepted = await anywasm("validate", "--features", "mvp,+bulk-memory", file("bulk.wasm"));
    expect(accepted).toMatchObject({ status: 0, error: "" });
    const unknown = await anywasm("validate", "--features", "mvp,+bulk", file("bulk.wasm"));
    expect(unknown.status).toBe(2);
    expect(unknown.error).toContain('no feature is called "bulk"');
  });
});
