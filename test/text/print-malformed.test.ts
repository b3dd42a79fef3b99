import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { I32 } from "../../src/module/types.ts";
import { printModule } from "../../src/text/print/print-module.ts";
import { type Bytes, unsigned } from "../support/binary-encoding.ts";
import { ModuleBuilder, structType } from "../support/module-builder.ts";
import { type Refusal, refusal } from "../support/refusal.ts";

/** What is printed, and what the printing ends with. */
function ending(bytes: Uint8Array): { text: string; end: Refusal } {
  let text = "";
  const end = refusal(() => {
    for (const piece of printModule(bytes)) text += piece;
  });
  return { text, end };
}

/** Bodies, with the lines that are printed of them, and what is wrong at which of their bytes. */
const BODIES: readonly {
  readonly what: string;
  readonly body: Bytes;
  readonly lines: readonly string[];
  readonly message: string;
  readonly at: number;
}[] = [
  {
    what: "an opcode that no instruction has",
    body: [0x01, 0xff, 0x0b],
    lines: ["nop"],
    message: "illegal opcode ff",
    at: 1,
  },
  {
    what: "immediates that are cut short",
    body: [0x01, 0x41],
    lines: ["nop", "i32.const"],
    message: "unexpected end of section or function",
    at: 2,
  },
  {
    what: "a block without its end",
    body: [0x02, 0x40, 0x0b],
    lines: ["block  ;; label = @1", "end"],
    message: "unexpected end of section or function",
    at: 3,
  },
  { what: "bytes behind the end", body: [0x0b, 0x01], lines: [], message: "section size mismatch", at: 1 },
  { what: "an else outside of if", body: [0x05, 0x0b], lines: [], message: "END opcode expected", at: 0 },
  {
    what: "a second else",
    body: [0x04, 0x40, 0x05, 0x05, 0x0b, 0x0b],
    lines: ["if  ;; label = @1", "else"],
    message: "END opcode expected",
    at: 3,
  },
  {
    what: "a catch outside of try",
    body: [0x02, 0x40, 0x07, 0x00, 0x0b, 0x0b],
    lines: ["block  ;; label = @1"],
    message: "END opcode expected",
    at: 2,
  },
  {
    what: "a second catch_all",
    body: [0x06, 0x40, 0x19, 0x19, 0x0b, 0x0b],
    lines: ["try  ;; label = @1", "catch_all"],
    message: "END opcode expected",
    at: 3,
  },
  {
    what: "a delegate outside of try",
    body: [0x02, 0x40, 0x18, 0x00, 0x0b],
    lines: ["block  ;; label = @1"],
    message: "END opcode expected",
    at: 2,
  },
];

describe("a module that cannot be printed as a whole", () => {
  it("is refused before the first piece where decoding finds it malformed", () => {
    expect(ending(Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0))).toEqual({
      text: "",
      end: { name: "DecodeError", message: "unknown binary version", offset: 4 },
    });
  });

  it("is refused where it needs a feature that is not wanted", () => {
    const builder = new ModuleBuilder();
    builder.addType(structType([]));
    expect(refusal(() => [...printModule(builder.build(), { features: FEATURE_SETS["wasm-2.0"] })])).toEqual({
      name: "DecodeError",
      message: "requires the gc feature",
      offset: builder.offsetOf("type"),
    });
  });

  it.each(BODIES)("is printed up to $what, with a comment there", ({ body, lines, message, at }) => {
    const builder = new ModuleBuilder();
    builder.addRawFunction(builder.addFunctionType([], []), [0x00, ...body]);
    const offset = builder.offsetOf("code") + 1 + at;
    const { text, end } = ending(builder.build());
    expect(end).toEqual({ name: "DecodeError", message, offset });
    const printedLines = text
      .split("\n")
      .slice(2)
      .map((line) => line.trim());
    expect(printedLines).toEqual([
      "(func (;0;) (type 0)",
      ...lines,
      `;; DecodeError: ${message} (at offset 0x${offset.toString(16)})`,
      "",
    ]);
  });

  it("is printed up to locals beyond the limit", () => {
    const builder = new ModuleBuilder();
    builder.addRawFunction(builder.addFunctionType([I32], []), [1, ...unsigned(2 ** 32 - 1), 0x7f, 0x0b]);
    expect(ending(builder.build()).end).toEqual({
      name: "DecodeError",
      message: "too many locals: 4294967296, the limit is 50000",
      offset: builder.offsetOf("code") + 1,
    });
  });

  it("is printed up to a constant expression that is none", () => {
    const builder = new ModuleBuilder();
    builder.addGlobal({ type: I32, mutable: false }, ["else"]);
    expect(ending(builder.build())).toEqual({
      text: `(module\n  (global (;0;) i32\n;; DecodeError: END opcode expected (at offset 0xd)\n`,
      end: { name: "DecodeError", message: "END opcode expected", offset: builder.offsetOf("global") + 2 },
    });
  });
});
