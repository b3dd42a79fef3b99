import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anywasm } from "./support.ts";

const folder = mkdtempSync(path.join(tmpdir(), "anywasm-text-modules-"));
const file = (name: string): string => path.join(folder, name);

beforeAll(() => {
  writeFileSync(
    file("add.wat"),
    `(module
      (func (export "add") (param $a i32) (param $b i32) (result i32) (i32.add (local.get $a) (local.get $b)))
      (func $stop (export "stop") unreachable))`,
  );
  writeFileSync(file("bad.wat"), "(module\n  (func (i32.plus)))");
  writeFileSync(file("invalid.wat"), "(func (result i32))");
  writeFileSync(file("bytes.wat"), Uint8Array.of(0x28, 0xff));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("modules in the text format", () => {
  it("are run, with the names of their functions in the frames of traps", async () => {
    const added = await anywasm("run", "--invoke", "add", file("add.wat"), "40", "2");
    expect(added).toEqual({ status: 0, out: "42\n", error: "" });
    const stopped = await anywasm("run", "--invoke", "stop", file("add.wat"));
    expect(stopped.status).toBe(134);
    expect(stopped.error).toMatch(/unreachable\nwasm backtrace:\n {3}0: stop @0x[\da-f]+\n/);
  });

  it("are validated, inspected and lowered", async () => {
    expect(await anywasm("validate", file("add.wat"))).toMatchObject({ status: 0, error: "" });
    expect((await anywasm("inspect", file("add.wat"))).out).toContain("(i32 i32) -> (i32)");
    expect((await anywasm("lower", "--function", "stop", file("add.wat"))).out).toContain("function 1 (stop):");
  });

  it("are refused with line and column where they are malformed", async () => {
    for (const command of ["run", "validate", "inspect", "lower"]) {
      const { status, out, error } = await anywasm(command, file("bad.wat"));
      expect([status, out]).toEqual([1, ""]);
      expect(error).toBe(`anywasm: ${file("bad.wat")}: unknown operator i32.plus (at 2:10)\n`);
    }
    expect((await anywasm("validate", file("bytes.wat"))).error).toContain("malformed UTF-8 encoding (at 1:1)");
    expect((await anywasm("validate", file("invalid.wat"))).error).toContain("type mismatch");
  });
});
