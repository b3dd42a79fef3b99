import { describe, it } from "vitest";
import { FEATURE_SETS, FEATURES, type FeatureName } from "../../src/base/features.ts";
import { EXTERNREF, HEAP, I32, I64, referenceType, V128, type ValueType } from "../../src/module/types.ts";
import { type Instruction, valueType } from "../support/binary-encoding.ts";
import {
  arrayType,
  memory,
  ModuleBuilder,
  type SectionName,
  subType,
  functionType,
  table,
} from "../support/module-builder.ts";
import { expectInvalid, expectValid } from "./refusal.ts";

const ANYREF = referenceType(HEAP.any, true);
const FUNC = referenceType(HEAP.func, false);
const ALL = FEATURE_SETS.all;

function without(...names: FeatureName[]): number {
  return names.reduce((set, name) => set & ~FEATURES[name], ALL);
}

function moduleWithCode(code: readonly Instruction[], locals: readonly ValueType[] = []): ModuleBuilder {
  const module = new ModuleBuilder();
  const groups = locals.map((type) => [1, type] as const);
  module.addFunction(module.addFunctionType([], []), { code, locals: groups });
  return module;
}

interface Declaration {
  readonly feature: FeatureName;
  readonly what: string;
  readonly add: (module: ModuleBuilder) => unknown;
  readonly section: SectionName;
  readonly item?: number;
  /** How far the refused construct is behind the beginning of the item. */
  readonly behind?: number;
  /** What the message begins with. */
  readonly fault?: string;
}

const DECLARATIONS: readonly Declaration[] = [
  {
    feature: "gc",
    what: "an array type",
    add: (module) => module.addType(arrayType({ type: I32, mutable: false })),
    section: "type",
  },
  {
    feature: "gc",
    what: "a recursion group",
    add: (module) => module.addRecursionGroup([functionType([], []), functionType([], [])]),
    section: "type",
    behind: 2,
  },
  {
    feature: "gc",
    what: "a type that may have subtypes",
    add: (module) => module.addType(subType([], functionType([], []))),
    section: "type",
  },
  { feature: "simd", what: "a vector", add: (module) => module.addFunctionType([V128], []), section: "type" },
  {
    feature: "multi-value",
    what: "two results",
    add: (module) => module.addFunctionType([], [I32, I32]),
    section: "type",
  },
  {
    feature: "memory64",
    what: "a memory with 64-bit addresses",
    add: (module) => module.addMemory(memory(1, undefined, { address: I64 })),
    section: "memory",
  },
  {
    feature: "threads",
    what: "a shared memory",
    add: (module) => module.addMemory(memory(1, 1, { shared: true })),
    section: "memory",
  },
  {
    feature: "custom-page-sizes",
    what: "small pages",
    add: (module) => module.addMemory(memory(1, 1, { pageSizeLog2: 0 })),
    section: "memory",
  },
  {
    feature: "multi-memory",
    what: "a second memory",
    add: (module) => [module.addMemory(memory(1)), module.addMemory(memory(1))],
    section: "memory",
    item: 1,
    fault: "multiple memories: ",
  },
  {
    feature: "memory64",
    what: "a table with 64-bit addresses",
    add: (module) => module.addTable(table(1, undefined, { address: I64 })),
    section: "table",
  },
  {
    feature: "reference-types",
    what: "a table of external references",
    add: (module) => module.addTable(table(1, undefined, { element: EXTERNREF })),
    section: "table",
  },
  {
    feature: "reference-types",
    what: "a second table",
    add: (module) => [module.addTable(table(1)), module.addTable(table(1))],
    section: "table",
    item: 1,
    fault: "multiple tables: ",
  },
  {
    feature: "function-references",
    what: "a table with an initial value",
    add: (module) => module.addTable(table(1), [["ref.null", HEAP.func]]),
    section: "table",
  },
  {
    feature: "mutable-globals",
    what: "an imported global that changes",
    add: (module) => module.importGlobal("m", "g", { type: I32, mutable: true }),
    section: "import",
  },
  {
    feature: "mutable-globals",
    what: "an exported global that changes",
    add: (module) =>
      module.addExport("g", "global", module.addGlobal({ type: I32, mutable: true }, [["i32.const", 0]])),
    section: "export",
  },
  { feature: "bulk-memory", what: "passive elements", add: (module) => module.addElements([]), section: "element" },
  {
    feature: "reference-types",
    what: "declarative elements",
    add: (module) => module.addElements([], "declarative"),
    section: "element",
  },
  { feature: "bulk-memory", what: "passive data", add: (module) => module.addData([]), section: "data" },
  {
    feature: "gc",
    what: "a global of a reference to any object",
    add: (module) => module.addGlobal({ type: ANYREF, mutable: false }, [["ref.null", HEAP.any]]),
    section: "global",
  },
  {
    feature: "exceptions",
    what: "a tag",
    add: (module) => module.addTag(module.addFunctionType([], [])),
    section: "tag",
  },
];

describe("features", () => {
  it.each<[FeatureName, readonly Instruction[], mnemonic: string]>([
    ["simd", ["i32x4.abs"], "i32x4.abs"],
    ["relaxed-simd", ["f32x4.relaxed_madd"], "f32x4.relaxed_madd"],
    ["gc", [["struct.new", 0]], "struct.new"],
    ["function-references", ["ref.as_non_null"], "ref.as_non_null"],
    ["exceptions", ["throw_ref"], "throw_ref"],
    ["legacy-exceptions", [["rethrow", 0]], "rethrow"],
    ["threads", [["atomic.fence", 0]], "atomic.fence"],
    ["wide-arithmetic", ["i64.add128"], "i64.add128"],
    ["tail-call", [["return_call", 0]], "return_call"],
    ["sign-extension", ["i32.extend8_s"], "i32.extend8_s"],
    ["simd", [["block", valueType(V128)]], "block"],
    ["gc", [["block", valueType(ANYREF)]], "block"],
    ["function-references", [["block", valueType(FUNC)]], "block"],
    ["gc", [["ref.null", HEAP.any]], "ref.null"],
    ["exceptions", [["ref.null", HEAP.exn]], "ref.null"],
    ["reference-types", [["select.types", 1, valueType(EXTERNREF)]], "select.types"],
  ])("%s is named by the refusal of an instruction that needs it: %j", (name, code, mnemonic) => {
    const module = moduleWithCode(code);
    const refusal = {
      words: `requires the ${name} feature`,
      offset: module.offsetOf("code") + 1,
      functionIndex: 0,
      mnemonic,
    };
    expectInvalid(module.build(), refusal, { features: ALL, allowed: without(name) });
  });

  it("are those that the module was decoded with unless others are given", () => {
    const module = moduleWithCode(["unreachable", "i32.extend8_s", "drop"]);
    const choice = { features: FEATURE_SETS.mvp };
    const offset = module.offsetOf("code") + 2;
    const refusal = {
      words: "requires the sign-extension feature",
      offset,
      functionIndex: 0,
      mnemonic: "i32.extend8_s",
    };
    expectInvalid(module.build(), refusal, choice);
    expectValid(module.build());
  });

  it("are required for the types of locals, in front of the first instruction", () => {
    const module = moduleWithCode([], [I32, ANYREF]);
    const refusal = { words: "requires the gc feature", offset: module.offsetOf("code"), functionIndex: 0 };
    expectInvalid(module.build(), refusal, { features: ALL, allowed: without("gc") });
  });

  it("are required for a memory index, even of the first memory", () => {
    const module = moduleWithCode(["unreachable", ["i32.load", 0x42, 0, 0], "drop"]);
    module.addMemory(memory(1));
    expectValid(module.build());
    const refusal = { offset: module.offsetOf("code") + 2, functionIndex: 0, mnemonic: "i32.load" };
    const choice = { features: ALL, allowed: without("multi-memory") };
    expectInvalid(module.build(), { words: "requires the multi-memory feature", ...refusal }, choice);
  });

  it.each(DECLARATIONS)(
    "$feature is named by the refusal of $what",
    ({ feature, add, section, item = 0, behind = 0, fault = "" }) => {
      const module = new ModuleBuilder();
      add(module);
      const allowed = feature === "exceptions" ? without(feature, "legacy-exceptions") : without(feature);
      const offset = module.offsetOf(section, item) + behind;
      const words = `${fault}requires the ${feature} feature`;
      expectInvalid(module.build(), { words, offset }, { features: ALL, allowed });
      expectValid(module.build(), { features: ALL, allowed: ALL });
    },
  );

  it("are required for arithmetic in constant expressions", () => {
    const module = new ModuleBuilder();
    module.addGlobal({ type: I32, mutable: false }, [["i32.const", 1], ["i32.const", 1], "i32.add"]);
    expectValid(module.build());
    const refusal = { offset: module.offsetOf("global") + 6, mnemonic: "i32.add" };
    const choice = { features: ALL, allowed: without("extended-const") };
    expectInvalid(module.build(), { words: "requires the extended-const feature", ...refusal }, choice);
  });
});
