import { describe, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { EXTERNREF, F32, FUNCREF, HEAP, I32, I64 } from "../../src/module/types.ts";
import { instructions } from "../support/binary-encoding.ts";
import { memory, ModuleBuilder, table } from "../support/module-builder.ts";
import { expectInvalid, expectValid } from "./refusal.ts";

const ZERO = [["i32.const", 0]] as const;
const TWO_32 = 2n ** 32n;

describe("validation of memories and tables", () => {
  it.each([
    ["the most pages", memory(65_536, 65_536)],
    ["the most pages with 64-bit addresses", memory(0, 2n ** 48n, { address: I64 })],
  ])("accepts a memory of %s", (_, type) => {
    const module = new ModuleBuilder();
    module.addMemory(type);
    expectValid(module.build());
  });

  it.each([
    ["more than 65536 pages", memory(65_537), "memory size must be at most 65536 pages (4GiB)"],
    ["a maximum of more than 65536 pages", memory(0, 65_537), "memory size must be at most 65536 pages (4GiB)"],
    [
      "more than 2^48 pages",
      memory(2n ** 48n + 1n, undefined, { address: I64 }),
      "memory size must be at most 2814749767",
    ],
    ["a minimum above the maximum", memory(2, 1), "size minimum must not be greater than maximum"],
  ])("refuses a memory of %s", (_, type, words) => {
    const defined = new ModuleBuilder();
    defined.addMemory(memory(0));
    defined.addMemory(type);
    expectInvalid(defined.build(), { words, offset: defined.offsetOf("memory", 1) });
    const imported = new ModuleBuilder();
    imported.importMemory("m", "memory", type);
    expectInvalid(imported.build(), { words, offset: imported.offsetOf("import") });
  });

  it("accepts tables of the greatest size", () => {
    const module = new ModuleBuilder();
    module.addTable(table(0, TWO_32 - 1n));
    module.addTable(table(0, 2n ** 64n - 1n, { address: I64 }));
    expectValid(module.build());
  });

  it.each([
    ["more than 2^32 - 1 elements", table(TWO_32), "table size"],
    ["a minimum above the maximum", table(2, 1), "size minimum must not be greater than maximum"],
  ])("refuses a table of %s", (_, type, words) => {
    const module = new ModuleBuilder();
    module.addTable(type);
    expectInvalid(module.build(), { words, offset: module.offsetOf("table") });
  });
});

describe("validation of exports", () => {
  it.each(["func", "table", "memory", "global", "tag"] as const)("refuses an unknown %s", (kind) => {
    const module = new ModuleBuilder();
    module.addExport("it", kind, 0);
    const words = `unknown ${kind === "func" ? "function" : kind} 0`;
    expectInvalid(module.build(), { words, offset: module.offsetOf("export") });
  });

  it("refuses a name that is there twice, of whatever kind", () => {
    const module = new ModuleBuilder();
    module.addMemory(memory(0));
    module.addTable(table(0));
    module.addExport("it", "memory", 0).addExport("other", "memory", 0).addExport("it", "table", 0);
    expectInvalid(module.build(), { words: 'duplicate export name "it"', offset: module.offsetOf("export", 2) });
  });
});

describe("validation of the start function", () => {
  it("refuses an unknown function", () => {
    const module = new ModuleBuilder().setStart(0);
    expectInvalid(module.build(), { words: "unknown function 0", offset: module.offsetOf("start") });
  });

  it.each([
    ["parameters", [I32], []],
    ["results", [], [I32]],
  ])("refuses a function with %s", (_, params, results) => {
    const module = new ModuleBuilder();
    module.addFunction(module.addFunctionType(params, results), { code: ["unreachable"] });
    module.setStart(0);
    expectInvalid(module.build(), { words: "start function", offset: module.offsetOf("start") });
  });

  it("accepts a function without either", () => {
    const module = new ModuleBuilder();
    module.importFunction("m", "start", module.addFunctionType([], []));
    expectValid(module.setStart(0).build());
  });
});

describe("validation of constant expressions", () => {
  it("accepts constants, arithmetic, references and earlier globals", () => {
    const module = new ModuleBuilder();
    module.addFunction(module.addFunctionType([], []), { code: [["ref.func", 0], "drop"] });
    module.importGlobal("m", "offset", { type: I32, mutable: false });
    module.addGlobal({ type: I32, mutable: true }, [["global.get", 0], ["i32.const", 4], "i32.mul"]);
    module.addGlobal({ type: I32, mutable: false }, [["global.get", 0]]);
    module.addGlobal({ type: I32, mutable: false }, [["global.get", 2]]);
    module.addGlobal({ type: FUNCREF, mutable: false }, [["ref.func", 0]]);
    module.addGlobal({ type: EXTERNREF, mutable: false }, [["ref.null", HEAP.extern]]);
    expectValid(module.build());
  });

  it.each([
    ["another type", [["i64.const", 0]], 2, "end", "type mismatch: instruction requires [i32] but stack has [i64]"],
    ["no value", [], 0, "end", "type mismatch: instruction requires [i32] but stack has []"],
    ["two values", [...ZERO, ...ZERO], 4, "end", "type mismatch: block requires [i32] but stack has [i32 i32]"],
    ["an instruction that is not constant", [...ZERO, "i32.ctz"], 2, "i32.ctz", "constant expression required"],
    ["a block", [["block", 0], "end"], 0, "block", "constant expression required"],
    ["a global that changes", [["global.get", 0]], 0, "global.get", "constant expression required"],
    ["a global that comes later", [["global.get", 2]], 0, "global.get", "unknown global 2"],
    ["itself", [["global.get", 1]], 0, "global.get", "unknown global 1"],
    ["an unknown global", [["global.get", 9]], 0, "global.get", "unknown global 9"],
    ["an unknown function", [["ref.func", 9]], 0, "ref.func", "unknown function 9"],
  ] as const)("refuses an initial value with %s", (_, code, at, mnemonic, words) => {
    const module = new ModuleBuilder();
    module.addFunctionType([], []);
    module.importGlobal("m", "variable", { type: I32, mutable: true });
    module.addGlobal({ type: I32, mutable: false }, code);
    module.addGlobal({ type: I32, mutable: false }, ZERO);
    expectInvalid(module.build(), { words, offset: module.offsetOf("global") + 2 + at, mnemonic });
  });

  it("knows only imported globals before garbage collection", () => {
    const module = new ModuleBuilder();
    module.importGlobal("m", "imported", { type: I32, mutable: false });
    module.addGlobal({ type: I32, mutable: false }, [["global.get", 0]]);
    module.addGlobal({ type: I32, mutable: false }, [["global.get", 1]]);
    expectValid(module.build());
    const offset = module.offsetOf("global", 1) + 2;
    const features = FEATURE_SETS["wasm-2.0"];
    expectInvalid(module.build(), { words: "unknown global 1", offset, mnemonic: "global.get" }, { features });
  });

  it("counts functions in initial values and segments as declared", () => {
    const module = new ModuleBuilder();
    const type = module.addFunctionType([], []);
    for (let index = 0; index < 4; index++) {
      module.addFunction(type, { code: [["ref.func", 0], ["ref.func", 1], ["ref.func", 2], "drop", "drop", "drop"] });
    }
    module.addGlobal({ type: FUNCREF, mutable: false }, [["ref.func", 0]]);
    module.addElementExpressions(FUNCREF, [[["ref.func", 1]]]);
    module.addExport("exported", "func", 2);
    expectValid(module.build());
  });
});

describe("validation of segments", () => {
  it.each([
    ["data for an unknown memory", { index: 1, offset: ZERO }, "unknown memory 1"],
    ["data for a memory behind the last", { index: 2 ** 32 - 1, offset: ZERO }, "unknown memory 4294967295"],
  ])("refuses %s", (_, mode, words) => {
    const module = new ModuleBuilder();
    module.addMemory(memory(1));
    module.addData([1], mode);
    expectInvalid(module.build(), { words, offset: module.offsetOf("data") });
  });

  it("refuses an offset of another type than the addresses", () => {
    const module = new ModuleBuilder();
    module.addMemory(memory(1, undefined, { address: I64 }));
    module.addData([1], { offset: ZERO });
    const offset = module.offsetOf("data") + 1 + instructions(...ZERO).length;
    expectInvalid(module.build(), { words: "type mismatch", offset, mnemonic: "end" });
  });

  it("refuses elements for an unknown table", () => {
    const module = new ModuleBuilder();
    module.addElements([], { offset: ZERO });
    expectInvalid(module.build(), { words: "unknown table 0", offset: module.offsetOf("element") });
  });

  it("refuses elements of another type than the table's", () => {
    const module = new ModuleBuilder();
    module.addTable(table(1, undefined, { element: EXTERNREF }));
    module.addElements([], { offset: ZERO });
    expectInvalid(module.build(), {
      words: "type mismatch: the table has [externref], the segment [(ref func)]",
      offset: module.offsetOf("element"),
    });
  });

  it("refuses unknown functions", () => {
    const module = new ModuleBuilder();
    module.addElements([3], "declarative");
    expectInvalid(module.build(), { words: "unknown function 3", offset: module.offsetOf("element") });
  });

  it("refuses an element of another type than the segment's", () => {
    const module = new ModuleBuilder();
    module.addElementExpressions(EXTERNREF, [[["ref.null", HEAP.extern]], [["ref.null", HEAP.func]]]);
    const offset = module.offsetOf("element") + 3 + 2 * 3 - 1;
    expectInvalid(module.build(), { words: "type mismatch", offset, mnemonic: "end" });
  });

  it("takes references to functions for a table of functions", () => {
    const module = new ModuleBuilder();
    module.addTable(table(1));
    module.addFunction(module.addFunctionType([], []), { code: [] });
    module.addElements([0], { offset: ZERO });
    module.addElementExpressions(FUNCREF, [[["ref.null", HEAP.func]], [["ref.func", 0]]], { offset: ZERO });
    expectValid(module.build());
  });
});

describe("validation of locals", () => {
  it("finds the types of locals in long runs", () => {
    const module = new ModuleBuilder();
    const locals = [
      [1000, I32],
      [0, F32],
      [2000, I64],
      [1, F32],
    ] as const;
    const code = [
      ["local.get", 999],
      ["local.set", 511],
      ["local.get", 1000],
      ["local.set", 2999],
    ] as const;
    module.addFunction(module.addFunctionType([], [F32]), { locals, code: [...code, ["local.get", 3000]] });
    expectValid(module.build());
  });
});
