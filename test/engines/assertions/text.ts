/** The text tools. */
import { type Assertions, bytesOf, equal, isError, thrownBy } from "./check.ts";

export const TEXT: Assertions = {
  "the text of a program assembles to what it was printed from": ({ anywasm, fixtures }) => {
    for (const name of ["word-count.wasm", "vm.wasm"]) {
      const bytes = bytesOf(fixtures.files[name] as string);
      const text = [...anywasm.disassemble(bytes)].join("");
      const again = [...anywasm.disassemble(anywasm.assemble(text, { names: true }))].join("");
      equal(again === text, true, name);
    }
  },

  "floats are read and printed exactly": ({ anywasm }) => {
    for (const literal of ["0x1.921fb54442d18p+1", "-0x1p-1074", "nan:0x4000000000001", "1e-310", "0.1", "-inf"]) {
      const bytes = anywasm.assemble(`(module (global f64 (f64.const ${literal})))`);
      const text = [...anywasm.disassemble(bytes)].join("");
      equal(String(anywasm.assemble(text)), String(bytes), literal);
    }
    const tenth = anywasm.assemble("(module (global f64 (f64.const 0.1)))");
    equal(Array.from(tenth.subarray(-9, -1)), [0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f], "the bits of 0.1");
  },

  "a malformed text is reported with its place": ({ anywasm }) => {
    const error = thrownBy(() => anywasm.assemble("(module\n  (func (i32.addd)))"), "a text");
    isError(error, "TextSyntaxError", "unknown operator", "the error");
    equal((error as { line: number }).line, 2, "its line");
  },
};
