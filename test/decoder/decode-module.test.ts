import { describe, expect, it } from "vitest";
import { FEATURE_SETS, FEATURES, type FeatureName } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import type { ConstantExpression, Module } from "../../src/module/module.ts";
import { EXTERNREF, F32, FUNCREF, HEAP, I32, I64, referenceType } from "../../src/module/types.ts";
import { instructions, list, name, sized, unsigned } from "../support/binary-encoding.ts";
import {
  functionType,
  HEADER,
  memory,
  ModuleBuilder,
  SECTION,
  type SectionName,
  structType,
  subType,
  table,
} from "../support/module-builder.ts";
import { refusal } from "../support/refusal.ts";

function decode(bytes: readonly number[] | Uint8Array, features = FEATURE_SETS.all): Module {
  return decodeModule(Uint8Array.from(bytes), features);
}

/** A module of raw sections. */
function sections(...parts: (readonly [SectionName, readonly number[]])[]): number[] {
  return [...HEADER, ...parts.flatMap(([id, contents]) => [SECTION[id], ...sized(contents)])];
}

/** The bytes of a constant expression. */
function codeOf(module: Module, { offset, endOffset }: ConstantExpression): number[] {
  return Array.from(module.bytes.subarray(offset, endOffset));
}

const ZERO = instructions(["i32.const", 0], "end");
const ONE_TYPE = ["type", list([functionType([], [])])] as const;

describe("the header", () => {
  it("alone is a module with nothing in it", () => {
    const module = decode(HEADER);
    expect(module).toMatchObject({ types: { length: 0 }, imports: [], exports: [], startFunction: -1, dataCount: -1 });
    expect(module.names).toEqual({ module: undefined, functions: new Map() });
  });

  it.each([
    [[], "unexpected end", 0],
    [[0x00, 0x61, 0x73], "unexpected end", 3],
    [[0x00, 0x61, 0x73, 0x6e, 1, 0, 0, 0], "magic header not detected", 0],
    [[0x00, 0x61, 0x73, 0x6d, 1, 0], "unexpected end", 6],
    [[0x00, 0x61, 0x73, 0x6d, 2, 0, 0, 0], "unknown binary version", 4],
  ])("%j is refused: %s", (bytes, message, offset) => {
    expect(refusal(() => decode(bytes))).toEqual({ name: "DecodeError", message, offset });
  });
});

describe("sections", () => {
  it("stand in their order, each once", () => {
    const empty = list([]);
    const order = Object.keys(SECTION).filter((id) => id !== "start" && id !== "dataCount") as SectionName[];
    const parts = order.map((id) => [id, empty] as const);
    expect(decode(sections(...parts)).exports).toEqual([]);
    for (const [at, part] of parts.entries()) {
      const offset = HEADER.length + 3 * (at + 1);
      const repeated = sections(...parts.slice(0, at + 1), part);
      const message = "unexpected content after last section";
      expect(refusal(() => decode(repeated))).toEqual({ name: "DecodeError", message, offset });
    }
    for (const [at, part] of parts.slice(1).entries()) {
      const swapped = sections(part, parts[at] as (typeof parts)[number]);
      expect(refusal(() => decode(swapped)).message).toBe("unexpected content after last section");
    }
  });

  it("have known ids", () => {
    expect(refusal(() => decode([...HEADER, 14, 0]))).toEqual({
      name: "DecodeError",
      message: "malformed section id",
      offset: 8,
    });
  });

  it("end where they say", () => {
    expect(refusal(() => decode(sections(["type", [0, 0]])))).toEqual({
      name: "DecodeError",
      message: "section size mismatch",
      offset: 11,
    });
    expect(refusal(() => decode([...HEADER, 1, 5, 0]))).toEqual({
      name: "DecodeError",
      message: "length out of bounds",
      offset: 9,
    });
    expect(refusal(() => decode(sections(["memory", [1]]))).message).toBe("unexpected end of section or function");
  });

  it("of the user are kept, wherever they are", () => {
    const module = new ModuleBuilder();
    module.addType(functionType([], []));
    module.addCustomSection("first", [1, 2, 3], "header").addCustomSection("second", [], "type");
    const decoded = decode(module.build());
    expect(decoded.customSections).toEqual([
      { name: "first", start: 16, byteLength: 3, offset: 8 },
      { name: "second", start: 34, byteLength: 0, offset: 25 },
    ]);
    expect(refusal(() => decode([...HEADER, 0, 2, 1, 0xff])).message).toBe("malformed UTF-8 encoding");
    expect(refusal(() => decode([...HEADER, 0, 0])).message).toBe("unexpected end of section or function");
  });
});

describe("imports", () => {
  it("of every kind come first in their index spaces", () => {
    const module = new ModuleBuilder();
    const type = module.addFunctionType([I32], []);
    module.importFunction("a", "f", type);
    module.importTable("a", "t", table(1, 2));
    module.importMemory("a", "m", memory(3));
    module.importGlobal("", "g", { type: I64, mutable: true });
    module.importTag("é", "x", type);
    module.importFunction("b", "f", type);
    module.addFunction(type, { code: [] });
    const decoded = decode(module.build());
    expect(decoded.imports).toEqual([
      {
        moduleName: "a",
        importName: "f",
        offset: module.offsetOf("import", 0),
        kind: "func",
        index: 0,
        typeIndex: 0,
        exact: false,
      },
      {
        moduleName: "a",
        importName: "t",
        offset: module.offsetOf("import", 1),
        kind: "table",
        index: 0,
        type: table(1, 2),
      },
      {
        moduleName: "a",
        importName: "m",
        offset: module.offsetOf("import", 2),
        kind: "memory",
        index: 0,
        type: memory(3),
      },
      {
        moduleName: "",
        importName: "g",
        offset: module.offsetOf("import", 3),
        kind: "global",
        index: 0,
        type: { type: I64, mutable: true },
      },
      {
        moduleName: "é",
        importName: "x",
        offset: module.offsetOf("import", 4),
        kind: "tag",
        index: 0,
        type: { typeIndex: 0 },
      },
      {
        moduleName: "b",
        importName: "f",
        offset: module.offsetOf("import", 5),
        kind: "func",
        index: 1,
        typeIndex: 0,
        exact: false,
      },
    ]);
    expect([...decoded.functionTypes]).toEqual([0, 0, 0]);
    expect(decoded).toMatchObject({
      importedFunctionCount: 2,
      importedTableCount: 1,
      importedMemoryCount: 1,
      importedGlobalCount: 1,
      importedTagCount: 1,
      tables: [{ type: table(1, 2), initializer: undefined }],
      globals: [{ initializer: undefined }],
    });
  });

  it("may ask for a function of exactly one type", () => {
    const bytes = sections(ONE_TYPE, ["import", [1, 0, 0, 0x20, 0]]);
    expect(decode(bytes).imports[0]).toMatchObject({ kind: "func", typeIndex: 0, exact: true });
    const message = "requires the custom-descriptors feature";
    expect(refusal(() => decode(bytes, FEATURE_SETS["wasm-3.0"]))).toEqual({
      name: "DecodeError",
      message,
      offset: 19,
    });
  });

  it("have known kinds and types", () => {
    expect(refusal(() => decode(sections(["import", [1, 0, 0, 5, 0]])))).toEqual({
      name: "DecodeError",
      message: "malformed import kind",
      offset: 13,
    });
    expect(refusal(() => decode(sections(ONE_TYPE, ["import", [1, 0, 0, 0, 1]])))).toEqual({
      name: "ValidationError",
      message: "unknown type 1",
      offset: 20,
    });
  });
});

describe("functions", () => {
  it("have a type and a body", () => {
    const module = new ModuleBuilder();
    const type = module.addFunctionType([], []);
    module.addFunction(type, { code: [] });
    module.addFunction(module.addFunctionType([I32], []), { locals: [[2, F32]], code: ["nop"] });
    const decoded = decode(module.build());
    const [first, second] = [module.offsetOf("code", 0), module.offsetOf("code", 1)];
    expect([...decoded.functionTypes]).toEqual([0, 1]);
    expect([...decoded.bodies]).toEqual([first, first + 2, second, second + 5]);
  });

  it("are as many in the function section as in the code section", () => {
    const message = "function and code section have inconsistent lengths";
    const body = sized([0, 0x0b]);
    for (const parts of [
      sections(ONE_TYPE, ["function", [1, 0]]),
      sections(ONE_TYPE, ["code", list([body])]),
      sections(ONE_TYPE, ["function", [1, 0]], ["code", list([body, body])]),
    ]) {
      expect(refusal(() => decode(parts))).toEqual({ name: "DecodeError", message, offset: parts.length });
    }
  });

  it("with a malformed body are reported before what follows them", () => {
    const body = sized([0, 0xff]);
    const bytes = [...sections(ONE_TYPE, ["function", [1, 0]], ["code", list([body])]), 99];
    expect(refusal(() => decode(bytes))).toEqual({ name: "DecodeError", message: "illegal opcode ff", offset: 23 });
  });

  it("are not looked into otherwise", () => {
    const bytes = sections(ONE_TYPE, ["function", [1, 0]], ["code", list([sized([0xff, 0xff])])]);
    expect([...decode(bytes).bodies]).toEqual([22, 24]);
  });

  it("have a body that fits into the section and the limit", () => {
    const code = (size: number): number[] =>
      sections(ONE_TYPE, ["function", [1, 0]], ["code", [1, ...unsigned(size), 0]]);
    expect(refusal(() => decode(code(2)))).toEqual({
      name: "DecodeError",
      message: "length out of bounds",
      offset: 21,
    });
  });
});

describe("tables, memories and tags", () => {
  it("have limits of 64 bits, and addresses that their flags choose", () => {
    const module = new ModuleBuilder();
    const all = 2n ** 64n - 1n;
    module.addTable(table(0));
    module.addTable(table(1, all, { address: I64, element: EXTERNREF }));
    module.addMemory(memory(1, 2, { shared: true }));
    module.addMemory(memory(all, undefined, { address: I64 }));
    module.addMemory(memory(5, 6, { pageSizeLog2: 0 }));
    const decoded = decode(module.build());
    expect(decoded.tables.map(({ type }) => type)).toEqual([
      table(0),
      table(1, all, { address: I64, element: EXTERNREF }),
    ]);
    expect(decoded.memories).toEqual([
      { type: memory(1, 2, { shared: true }), offset: module.offsetOf("memory", 0) },
      { type: memory(all, undefined, { address: I64 }), offset: module.offsetOf("memory", 1) },
      { type: memory(5, 6, { pageSizeLog2: 0 }), offset: module.offsetOf("memory", 2) },
    ]);
  });

  it("may start with a value in every element", () => {
    const module = new ModuleBuilder();
    module.addTable(table(1, 1, { element: referenceType(HEAP.any, false) }), [["i32.const", 1], "ref.i31"]);
    const { tables } = decode(module.build());
    expect(tables[0]?.type.element).toBe(referenceType(HEAP.any, false));
    expect(codeOf(decode(module.build()), tables[0]?.initializer as ConstantExpression)).toEqual(
      instructions(["i32.const", 1], "ref.i31", "end"),
    );
  });

  it.each([
    ["table", [0x70, 0x02, 0, 1], "malformed limits flags", 12],
    ["table", [0x70, 0x08, 0], "malformed limits flags", 12],
    ["memory", [0x10, 0], "malformed limits flags", 11],
    ["memory", [0x81, 0x00, 0], "malformed limits flags", 11],
    ["memory", [0x08, 0, 64], "invalid custom page size", 13],
    ["table", [0x7f, 0x00, 0], "malformed reference type", 11],
    ["table", [0x40, 0x01, 0x70, 0, 0, 0x0b], "malformed table", 12],
    ["tag", [0x01, 0x00], "malformed tag attribute", 11],
  ] as const)("as a %s of %j are refused: %s", (section, bytes, message, offset) => {
    expect(refusal(() => decode(sections([section, [1, ...bytes]])))).toEqual({ name: "DecodeError", message, offset });
  });

  it("have no pages of other sizes than 1 and 65536", () => {
    expect(refusal(() => decode(sections(["memory", [1, 0x08, 0, 3]])))).toEqual({
      name: "ValidationError",
      message: "invalid custom page size",
      offset: 13,
    });
    expect(decode(sections(["memory", [1, 0x08, 0, 16]])).memories[0]?.type).toEqual(memory(0));
  });
});

describe("globals", () => {
  it("have a type and the code of their first value", () => {
    const module = new ModuleBuilder();
    module.addGlobal({ type: I32, mutable: false }, [["i32.const", 7]]);
    module.addGlobal({ type: FUNCREF, mutable: true }, [["ref.null", HEAP.func]]);
    const decoded = decode(module.build());
    expect(decoded.globals.map(({ type }) => type)).toEqual([
      { type: I32, mutable: false },
      { type: FUNCREF, mutable: true },
    ]);
    expect(decoded.globals.map(({ initializer }) => codeOf(decoded, initializer as ConstantExpression))).toEqual([
      instructions(["i32.const", 7], "end"),
      instructions(["ref.null", HEAP.func], "end"),
    ]);
    expect(decoded.globals[1]?.offset).toBe(module.offsetOf("global", 1));
  });

  it("are constant or variable", () => {
    expect(refusal(() => decode(sections(["global", [1, 0x7f, 2, ...ZERO]])))).toEqual({
      name: "DecodeError",
      message: "malformed mutability",
      offset: 12,
    });
  });

  it("have code that ends in the section", () => {
    expect(refusal(() => decode(sections(["global", [1, 0x7f, 0, 0x41, 0]]), FEATURE_SETS.mvp))).toEqual({
      name: "DecodeError",
      message: "unexpected end of section or function",
      offset: 15,
    });
  });

  it("keep blocks in their code together, for validation to refuse", () => {
    const code = instructions(["block", [0x40]], "end", ["i32.const", 1], "end");
    const decoded = decode(sections(["global", [1, 0x7f, 0, ...code]]));
    expect(codeOf(decoded, decoded.globals[0]?.initializer as ConstantExpression)).toEqual(code);
  });
});

describe("exports and the start function", () => {
  it("are names and indices", () => {
    const module = new ModuleBuilder();
    for (const [index, kind] of (["func", "table", "memory", "global", "tag"] as const).entries()) {
      module.addExport(`${kind} ✓`, kind, index);
    }
    module.setStart(300);
    const decoded = decode(module.build());
    expect(decoded.exports).toEqual([
      { name: "func ✓", kind: "func", index: 0, offset: module.offsetOf("export", 0) },
      { name: "table ✓", kind: "table", index: 1, offset: module.offsetOf("export", 1) },
      { name: "memory ✓", kind: "memory", index: 2, offset: module.offsetOf("export", 2) },
      { name: "global ✓", kind: "global", index: 3, offset: module.offsetOf("export", 3) },
      { name: "tag ✓", kind: "tag", index: 4, offset: module.offsetOf("export", 4) },
    ]);
    expect(decoded.startFunction).toBe(300);
  });

  it("have known kinds, and are as many as there is room for", () => {
    expect(refusal(() => decode(sections(["export", [1, 0, 5, 0]])))).toEqual({
      name: "DecodeError",
      message: "malformed export kind",
      offset: 12,
    });
    expect(refusal(() => decode(sections(["export", [2, ...name("f"), 0, 0]]))).message).toBe("length out of bounds");
  });
});

describe("names", () => {
  const section = (...subsections: (readonly [number, readonly number[]])[]): number[] =>
    subsections.flatMap(([id, contents]) => [id, ...sized(contents)]);
  const functionNames = list([
    [1, ...name("one")],
    [0, ...name("zero")],
  ]);

  it("of the module and its functions are read", () => {
    const module = new ModuleBuilder().addCustomSection("name", section([0, name("m")], [1, functionNames], [2, [0]]));
    const { names } = decode(module.build());
    expect(names.module).toBe("m");
    expect([...names.functions]).toEqual([
      [1, "one"],
      [0, "zero"],
    ]);
  });

  it("are ignored from where they are malformed", () => {
    for (const broken of [
      [...section([0, name("m")]), 1, 50],
      [...section([0, name("m")]), ...section([1, [1, 0, 2, 0xff, 0xff]])],
      [...section([0, name("m")]), ...section([1, [0xff, 0xff, 0xff, 0xff, 0x0f]])],
    ]) {
      const { names } = decode(new ModuleBuilder().addCustomSection("name", broken).build());
      expect(names).toEqual({ module: "m", functions: new Map() });
    }
  });
});

describe("a feature that is not there", () => {
  /** Modules that need one feature only, by feature. */
  const NEEDING: readonly (readonly [FeatureName, readonly number[]])[] = [
    ["multi-value", sections(["type", list([functionType([], [I32, I32])])])],
    ["gc", sections(["type", list([structType([])])])],
    ["gc", sections(["type", list([subType([], functionType([], []))])])],
    ["gc", sections(["type", [1, 0x4e, 0]])],
    ["custom-descriptors", sections(["type", [1, 0x4e, 2, 0x4d, 1, 0x5f, 0, 0x4c, 0, 0x5f, 0]])],
    ["simd", sections(["global", [1, 0x7b, 0, 0x0b]])],
    ["reference-types", sections(["table", [1, 0x6f, 0, 0]])],
    ["reference-types", sections(["element", [1, 5, 0x70, 0]])],
    ["function-references", sections(["table", [1, 0x40, 0, 0x70, 0, 0, 0x0b]])],
    ["memory64", sections(["memory", [1, 4, 0]])],
    ["threads", sections(["memory", [1, 3, 0, 1]])],
    ["custom-page-sizes", sections(["memory", [1, 8, 0, 0]])],
    ["mutable-globals", sections(["import", [1, 0, 0, 3, 0x7f, 1]])],
    ["bulk-memory", sections(["element", [1, 1, 0, 0]])],
    ["bulk-memory", sections(["data", [1, 1, 0]])],
    ["bulk-memory", sections(["dataCount", [0]])],
  ];

  it.each(NEEDING)("is named: %s", (feature, bytes) => {
    const { name: errorName, message } = refusal(() => decode(bytes, FEATURE_SETS.all & ~FEATURES[feature]));
    expect(errorName).toBe("DecodeError");
    expect(message).toMatch(new RegExp(`(^|: )requires the ${feature} feature$`));
    expect(decode(bytes).features).toBe(FEATURE_SETS.all);
  });

  it("may be either of two for tags", () => {
    const bytes = sections(ONE_TYPE, ["tag", [1, 0, 0]]);
    expect(decode(bytes, FEATURES.exceptions).tags).toHaveLength(1);
    expect(decode(bytes, FEATURES["legacy-exceptions"]).tags).toHaveLength(1);
    expect(refusal(() => decode(bytes, 0)).message).toBe("requires the exceptions feature");
  });

  it("is not needed by a table of functions", () => {
    expect(decode(sections(["table", [1, 0x70, 0, 0]]), FEATURE_SETS.mvp).tables).toHaveLength(1);
  });
});

describe("counts", () => {
  const BILLIONS = [0xff, 0xff, 0xff, 0xff, 0x0f];

  it.each(Object.keys(SECTION).filter((id) => id !== "start" && id !== "dataCount") as SectionName[])(
    "of billions of items are refused before anything is allocated: %s section",
    (id) => {
      expect(refusal(() => decode(sections([id, [...BILLIONS, 0]])))).toEqual({
        name: "DecodeError",
        message: "length out of bounds",
        offset: 10,
      });
    },
  );

  it.each([
    ["types in a group", sections(["type", [1, 0x4e, ...BILLIONS, 0]])],
    ["parameters", sections(["type", [1, 0x60, ...BILLIONS, 0]])],
    ["results", sections(["type", [1, 0x60, 0, ...BILLIONS, 0]])],
    ["fields", sections(["type", [1, 0x5f, ...BILLIONS, 0]])],
    ["supertypes", sections(["type", [1, 0x50, ...BILLIONS, 0]])],
    ["function elements", sections(["element", [1, 1, 0, ...BILLIONS, 0]])],
    ["expression elements", sections(["element", [1, 5, 0x70, ...BILLIONS, 0]])],
    ["labels", sections(["global", [1, 0x7f, 0, 0x0e, ...BILLIONS, 0]])],
  ])("of billions of %s are refused", (_, bytes) => {
    expect(refusal(() => decode(bytes)).message).toBe("length out of bounds");
  });

  it("above the limits of the implementation are refused", () => {
    const params = sections(["type", [1, 0x60, ...unsigned(1_001), ...Array<number>(1_001).fill(0x7f), 0]]);
    expect(refusal(() => decode(params)).message).toBe("too many parameters: 1001, the limit is 1000");
    const memories = sections(["memory", [101, ...Array<number>(202).fill(0)]]);
    expect(refusal(() => decode(memories)).message).toBe("too many memories: 101, the limit is 100");
  });
});
