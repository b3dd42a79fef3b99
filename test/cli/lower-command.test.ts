import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wat } from "../support/wat.ts";
import { anywasm } from "./support.ts";

const folder = mkdtempSync(path.join(tmpdir(), "anywasm-lower-command-"));
const file = path.join(folder, "module.wasm");

beforeAll(() => {
  writeFileSync(
    file,
    wat(
      `(import "env" "f" (func))
       (func $add (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
       (func (export "answer") (result i32) i32.const 42)
       (func)`,
    ),
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("anywasm lower", () => {
  it("shows the register code of every function that the module defines", async () => {
    const { status, out, error } = await anywasm("lower", file);
    expect([status, error]).toEqual([0, ""]);
    expect(out.match(/^function .*$/gm)).toEqual(["function 1 (add):", "function 2 (answer):", "function 3:"]);
    expect(out).toMatch(/^ *\d+ {2}i32\.add /m);
  });

  it("shows one function by its name, the name of its export, or its index", async () => {
    for (const [wanted, heading] of [
      ["add", "function 1 (add):"],
      ["answer", "function 2 (answer):"],
      ["3", "function 3:"],
    ] as const) {
      const { status, out } = await anywasm("lower", "--function", wanted, file);
      expect([status, out.match(/^function .*$/gm)]).toEqual([0, [heading]]);
    }
  });

  it("shows the code that counts instructions", async () => {
    expect((await anywasm("lower", file)).out).not.toContain("meter");
    expect((await anywasm("lower", "--metered", file)).out).toMatch(/^ *\d+ {2}meter ×\d+$/m);
  });

  it("refuses names of functions that the module does not define", async () => {
    expect(await anywasm("lower", "--function", "0", file)).toEqual({
      status: 2,
      out: "",
      error: "anywasm: the module defines no function 0\n",
    });
  });

  it("says what is wrong with a file that is no module", async () => {
    const text = path.join(folder, "text");
    writeFileSync(text, "text");
    expect(await anywasm("lower", text)).toMatchObject({
      status: 1,
      error: expect.stringContaining("unknown operator text"),
    });
  });
});
