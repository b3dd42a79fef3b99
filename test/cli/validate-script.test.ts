import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anywasm } from "./support.ts";

const folder = mkdtempSync(path.join(tmpdir(), "anywasm-validate-script-"));
const file = (name: string): string => path.join(folder, name);

beforeAll(() => {
  mkdirSync(file("legacy"));
  writeFileSync(
    file("good.wast"),
    `(module (func (export "trap") unreachable))
(assert_return (invoke "trap") (i32.const 1))
(module definition $m (func))
(module instance $i $m)
(assert_trap (module (func unreachable) (start 0)) "unreachable")
(assert_unlinkable (module (import "nowhere" "f" (func))) "unknown import")
(assert_invalid (module (func (result i32))) "type mismatch")
(assert_malformed (module quote "(func") "unexpected token")
(thread $t (module (func)))`,
  );
  writeFileSync(
    file("bad.wast"),
    `(module (func (result i32)))
  (assert_invalid (module) "type mismatch")
(assert_trap (module (func (result i32))) "unreachable")
(module binary "\\00asm")`,
  );
  const legacy =
    '(module binary "\\00asm" "\\01\\00\\00\\00" "\\01\\04\\01\\60\\00\\00" "\\03\\02\\01\\00" "\\0a\\08\\01\\06\\00\\06\\40\\19\\0b\\0b")';
  writeFileSync(file("legacy/try.wast"), legacy);
  writeFileSync(file("try.wast"), legacy);
  writeFileSync(file("broken.wast"), "(module)\n  (assert_what)");
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("anywasm validate on scripts", () => {
  it("validates every module, and nothing is run", async () => {
    expect(await anywasm("validate", file("good.wast"))).toEqual({
      status: 0,
      out: `${file("good.wast")}: valid (5 modules, and 2 that are refused as they should be)\n`,
      error: "",
    });
  });

  it("says where a module is not as it should be", async () => {
    const { status, out, error } = await anywasm("validate", file("bad.wast"), file("good.wast"));
    expect(status).toBe(1);
    expect(out).toMatch(/^.*good\.wast: valid.*\n$/);
    const [first = "", second = "", third = "", fourth = "", ...others] = error.trimEnd().split("\n");
    expect(others).toEqual([]);
    expect(first).toMatch(/bad\.wast:1:1: type mismatch.* \(at offset 0x[\da-f]+\)$/);
    expect(second).toBe(`${file("bad.wast")}:2:3: expected invalid: type mismatch, actual success`);
    expect(third).toMatch(/bad\.wast:3:1: type mismatch/);
    expect(fourth).toMatch(/bad\.wast:4:1: unexpected end/);
  });

  it("takes the features from the folder, unless --features says otherwise", async () => {
    expect(await anywasm("validate", file("legacy/try.wast"))).toMatchObject({ status: 0, error: "" });
    expect((await anywasm("validate", file("try.wast"))).error).toContain("requires the legacy-exceptions feature");
    expect((await anywasm("validate", "--features", "+legacy-exceptions", file("try.wast"))).status).toBe(0);
    expect((await anywasm("validate", "--features", "wasm-3.0", file("legacy/try.wast"))).status).toBe(1);
  });

  it("says where a script cannot be read", async () => {
    expect(await anywasm("validate", file("broken.wast"))).toMatchObject({
      status: 1,
      error: `anywasm: ${file("broken.wast")}: unknown command assert_what (at 2:3)\n`,
    });
  });
});
