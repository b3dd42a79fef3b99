import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { FEATURE_SETS, FEATURES } from "../../src/base/features.ts";
import { loadAssembler } from "../support/oracle-assemblers.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import { readInstruction } from "../../src/decoder/read-instruction.ts";
import { Reader } from "../../src/decoder/reader.ts";
import { skipImmediates } from "../../src/decoder/skip-immediates.ts";
import { IMMEDIATE } from "../../src/instructions/immediates.ts";
import {
  ADDRESS_TYPE,
  CONSTANT,
  FEATURE_BITS,
  ID_BY_BYTE,
  ILLEGAL,
  IMMEDIATE_KINDS,
  INSTRUCTION_COUNT,
  instructionId,
  LANE_COUNTS,
  MNEMONICS,
  NATURAL_ALIGNMENTS,
  OPCODES,
  PREFIX,
  prefixedId,
  SIGNATURES,
  SPEC_LABELS,
} from "../../src/instructions/instructions.ts";
import { F32, F64, I32, I64, V128, type ValueType } from "../../src/module/types.ts";
import { Lexer, TOKEN } from "../../src/text/lexer.ts";
import { EMPTY_BLOCK, type Immediate, type Instruction } from "../support/binary-encoding.ts";
import { memory, ModuleBuilder, table } from "../support/module-builder.ts";
import { specTestsLocation } from "../support/spec-tests-location.ts";

const IDS = Array.from({ length: INSTRUCTION_COUNT }, (_, id) => id);

/** Operands in the order of pushing, and results, of an instruction with a type. */
function typeOf(id: number): { operands: ValueType[]; results: ValueType[] } {
  const packed = SIGNATURES[id] as number;
  const at = (shift: number): ValueType => (packed >> shift) & 7;
  return {
    operands: Array.from({ length: packed & 7 }, (_, i) => at(5 + 3 * i)).reverse(),
    results: Array.from({ length: (packed >> 3) & 3 }, (_, i) => at(17 + 3 * i)),
  };
}

describe("the instruction table", () => {
  it("has each mnemonic and each opcode once", () => {
    expect(new Set(MNEMONICS).size).toBe(INSTRUCTION_COUNT);
    expect(new Set(OPCODES).size).toBe(INSTRUCTION_COUNT);
  });

  it("finds every instruction by its mnemonic and by its opcode", () => {
    for (const id of IDS) {
      const opcode = OPCODES[id] as number;
      expect(instructionId(MNEMONICS[id] as string)).toBe(id);
      expect(opcode < 0x100 ? ID_BY_BYTE[opcode] : prefixedId(opcode >> 12, opcode & 0xfff)).toBe(id);
    }
  });

  it("has a label in the specification for every instruction of WebAssembly 3.0, and for no other", () => {
    for (const id of IDS) {
      const standard = ((FEATURE_BITS[id] as number) & ~FEATURE_SETS["wasm-3.0"]) === 0;
      expect(SPEC_LABELS[id] !== "", MNEMONICS[id]).toBe(standard);
    }
  });

  it("knows no mnemonic but its own", () => {
    expect(() => instructionId("i32.frobnicate")).toThrow("no instruction i32.frobnicate");
  });
});

describe("opcodes", () => {
  it("that nobody defined are illegal", () => {
    expect(ID_BY_BYTE[0x27]).toBe(ILLEGAL);
    expect(ID_BY_BYTE[0xff]).toBe(ILLEGAL);
    expect(prefixedId(0xfc, 18)).toBe(ILLEGAL);
    expect(prefixedId(0xfd, 0x114)).toBe(ILLEGAL);
    expect(prefixedId(0xfb, 511)).toBe(ILLEGAL);
    expect(prefixedId(0xfb, 512)).toBe(ILLEGAL);
    expect(prefixedId(0xfe, 0xffff_ffff)).toBe(ILLEGAL);
  });

  it("begin with a prefix byte from 0xfb to 0xfe", () => {
    const prefixes = [...ID_BY_BYTE.keys()].filter((byte) => ID_BY_BYTE[byte] === PREFIX);
    expect(prefixes).toEqual([0xfb, 0xfc, 0xfd, 0xfe]);
  });
});

describe("what is derived from the table", () => {
  const of = (array: ArrayLike<number>, mnemonic: string): number | undefined => array[instructionId(mnemonic)];

  it("packs types with the top of the stack first", () => {
    expect(typeOf(instructionId("i64.store"))).toEqual({ operands: [ADDRESS_TYPE, I64], results: [] });
    expect(typeOf(instructionId("f64.promote_f32"))).toEqual({ operands: [F32], results: [F64] });
    expect(typeOf(instructionId("i64.add128"))).toEqual({ operands: [I64, I64, I64, I64], results: [I64, I64] });
    expect((of(SIGNATURES, "i32x4.shl") as number) >> 5).toBe(I32 | (V128 << 3) | (V128 << 12));
    expect(of(SIGNATURES, "nop")).toBe(0);
    expect(of(SIGNATURES, "drop")).toBe(-1);
  });

  it("gives the alignment of memory instructions", () => {
    expect(of(NATURAL_ALIGNMENTS, "i64.load")).toBe(3);
    expect(of(NATURAL_ALIGNMENTS, "i64.store8")).toBe(0);
    expect(of(NATURAL_ALIGNMENTS, "v128.load32_lane")).toBe(2);
    expect(of(NATURAL_ALIGNMENTS, "i64.atomic.rmw16.cmpxchg_u")).toBe(1);
    expect(of(NATURAL_ALIGNMENTS, "i32.add")).toBe(0);
  });

  it("gives the number of lanes", () => {
    expect(of(LANE_COUNTS, "i16x8.replace_lane")).toBe(8);
    expect(of(LANE_COUNTS, "v128.store64_lane")).toBe(2);
    expect(of(LANE_COUNTS, "v128.load8_lane")).toBe(16);
    expect(of(LANE_COUNTS, "i8x16.shuffle")).toBe(32);
    expect(of(LANE_COUNTS, "v128.load")).toBe(0);
  });

  it("gives the features that an instruction needs", () => {
    expect(of(FEATURE_BITS, "i32.add")).toBe(0);
    expect(of(FEATURE_BITS, "memory.copy")).toBe(FEATURES["bulk-memory"]);
    expect(of(FEATURE_BITS, "return_call_ref")).toBe(FEATURES["function-references"] | FEATURES["tail-call"]);
  });

  it("says what is constant, and what is constant with a feature", () => {
    expect(of(CONSTANT, "global.get")).toBe(1);
    expect(of(CONSTANT, "end")).toBe(1);
    expect(of(CONSTANT, "i64.mul")).toBe(2);
    expect(of(CONSTANT, "i64.div_s")).toBe(0);
  });
});

/** The features that the host has, whatever version of Node this is. */
const HOST_FEATURES =
  FEATURES["sign-extension"] |
  FEATURES["nontrapping-float-to-int"] |
  FEATURES["bulk-memory"] |
  FEATURES["reference-types"] |
  FEATURES.simd |
  FEATURES.threads;

/** A valid value for each immediate, in a module with one of everything. */
function validImmediates(id: number): Immediate[] {
  switch (IMMEDIATE_KINDS[id]) {
    case IMMEDIATE.NONE:
      return [];
    case IMMEDIATE.MEMARG:
    case IMMEDIATE.ATOMIC_MEMARG:
      return [NATURAL_ALIGNMENTS[id] as number, 0];
    case IMMEDIATE.MEMARG_LANE:
      return [NATURAL_ALIGNMENTS[id] as number, 0, (LANE_COUNTS[id] as number) - 1];
    case IMMEDIATE.LANE:
      return [(LANE_COUNTS[id] as number) - 1];
    case IMMEDIATE.V128:
    case IMMEDIATE.LANES:
      return [Array<number>(16).fill(31)];
    case IMMEDIATE.DATA_MEMORY:
      return [0, 0];
    default:
      return [0];
  }
}

describe("the types of the table", () => {
  /** Whether the host accepts an instruction with such operands and results. */
  function hostAccepts(id: number, operands: readonly ValueType[], results: readonly ValueType[]): boolean {
    const host = (types: readonly ValueType[]): ValueType[] =>
      types.map((type) => (type === ADDRESS_TYPE ? I32 : type));
    const module = new ModuleBuilder();
    module.addMemory(memory(1, 1, { shared: (FEATURE_BITS[id] as number) === FEATURES.threads }));
    module.addTable(table(1));
    module.addElements([], "declarative");
    module.addData([]);
    module.addDataCount();
    const gets = operands.map((_, local): Instruction => ["local.get", local]);
    const tested: Instruction = [MNEMONICS[id] as string, ...validImmediates(id)];
    module.addFunction(module.addFunctionType(host(operands), host(results)), { code: [...gets, tested] });
    return WebAssembly.validate(module.build());
  }

  const typed = IDS.filter((id) => SIGNATURES[id] !== -1 && ((FEATURE_BITS[id] as number) & ~HOST_FEATURES) === 0);

  it("are those of the host", () => {
    expect(typed.length).toBeGreaterThan(400);
    const refused = typed.filter((id) => {
      const { operands, results } = typeOf(id);
      return !hostAccepts(id, operands, results);
    });
    expect(refused.map((id) => MNEMONICS[id])).toEqual([]);
  });

  it("are the only ones that the host accepts", () => {
    /** The types with another one at each place in turn. */
    const changed = (types: readonly ValueType[]): ValueType[][] =>
      types.map((_, at) => types.map((type, i) => (i !== at ? type : type === F32 ? F64 : F32)));
    const accepted = typed.filter((id) => {
      const { operands, results } = typeOf(id);
      const others = changed(operands).some((other) => hostAccepts(id, other, results));
      return others || changed(results).some((other) => hostAccepts(id, operands, other));
    });
    expect(accepted.map((id) => MNEMONICS[id])).toEqual([]);
  });
});

describe("the opcodes and immediates of the table", () => {
  /** Immediates in the text format, by kind. */
  const TEXTS = new Map<number, string>([
    [IMMEDIATE.LABEL_TABLE, "0 0 0"],
    [IMMEDIATE.TYPE_TABLE, "(type 0)"],
    [IMMEDIATE.SELECT_TYPES, "(result i32)"],
    [IMMEDIATE.HEAP_TYPE, "(ref any)"],
    [IMMEDIATE.CAST, "0 anyref eqref"],
    [IMMEDIATE.V128, "i64x2 1 2"],
    [IMMEDIATE.LANES, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31"],
    [IMMEDIATE.MEMARG, "offset=300"],
    [IMMEDIATE.MEMARG_LANE, "offset=300 0"],
    [IMMEDIATE.ATOMIC_MEMARG, "offset=300"],
    [IMMEDIATE.TRY_TABLE, "(result i32) (catch 0 0) (catch_ref 0 0) (catch_all 0) (catch_all_ref 0)"],
  ]);
  const TWO_INDICES: readonly number[] = [
    IMMEDIATE.STRUCT_FIELD,
    IMMEDIATE.TYPE_TYPE,
    IMMEDIATE.TYPE_LENGTH,
    IMMEDIATE.TYPE_DATA,
    IMMEDIATE.TYPE_ELEM,
    IMMEDIATE.TABLE_TABLE,
    IMMEDIATE.MEMORY_MEMORY,
    IMMEDIATE.ELEM_TABLE,
    IMMEDIATE.DATA_MEMORY,
  ];
  const WITHOUT_TEXT: readonly number[] = [IMMEDIATE.NONE, IMMEDIATE.BLOCK_TYPE, IMMEDIATE.ATOMIC_FENCE];

  /** The instruction in the text format. */
  function textOf(id: number): string {
    const mnemonic = MNEMONICS[id] as string;
    const kind = IMMEDIATE_KINDS[id] as number;
    if (mnemonic === "ref.null") return "ref.null any";
    if (mnemonic.endsWith(".null")) return `${mnemonic.slice(0, -".null".length)} (ref null any)`;
    if (mnemonic === "select.types") return "select (result i32)";
    const immediates = TEXTS.get(kind) ?? (TWO_INDICES.includes(kind) ? "0 0" : WITHOUT_TEXT.includes(kind) ? "" : "0");
    return `${mnemonic} ${immediates}`;
  }

  /** All instructions but those of legacy exceptions; what opens a block is followed by what closes it. */
  const listed = IDS.filter((id) => FEATURE_BITS[id] !== FEATURES["legacy-exceptions"]).flatMap((id) => {
    const mnemonic = MNEMONICS[id] as string;
    if (["else", "end"].includes(mnemonic)) return [];
    if (mnemonic === "if") return [id, instructionId("else"), instructionId("end")];
    return ["block", "loop", "try_table"].includes(mnemonic) ? [id, instructionId("end")] : [id];
  });

  let assembled: Uint8Array;
  beforeAll(async () => {
    const assembler = await loadAssembler(FEATURE_SETS["wasm-3.0"]);
    assembled = assembler.assemble(`(module
      (type (func)) (type (struct (field i32))) (rec (type (array i8)))
      (import "" "" (func)) (table 1 funcref) (memory 1) (global i32 (i32.const 0)) (tag) (elem func) (data "")
      (func (local i32) ${listed.map(textOf).join("\n")}))`);
  });

  it("are those of an assembler", () => {
    const module = decodeModule(assembled, FEATURE_SETS.all);
    const reader = new Reader(assembled, (module.bodies[0] as number) + 3, module.bodies[1]);
    const found: string[] = [];
    while (reader.remaining > 0) {
      const id = readInstruction(reader);
      found.push(MNEMONICS[id] as string);
      skipImmediates(reader, id);
    }
    expect(found).toEqual([...listed.map((id) => MNEMONICS[id]), "end"]);
  });

  it("of legacy exceptions are those that the host reads", () => {
    const module = new ModuleBuilder();
    const type = module.addFunctionType([], []);
    module.addTag(type);
    const code: Instruction[] = [
      ["try", EMPTY_BLOCK],
      ["try", EMPTY_BLOCK],
      ["delegate", 0],
      ["catch", 0],
      ["rethrow", 0],
      "catch_all",
      "end",
    ];
    module.addFunction(type, { code });
    expect(WebAssembly.validate(module.build())).toBe(true);
  });
});

const location = specTestsLocation();

describe.runIf(location.found)("the official test scripts", () => {
  /** Words with a dot that are no instructions: expected results, and numbers. */
  const NO_INSTRUCTION = /^(ref\.(extern|host|func|null|i31|array|struct|any|eq)|.*\.wast|[-+]?[0-9].*)$/;
  const DOTTED = /^[a-z0-9]+\.[a-z0-9_.]+$/;

  it("use no instruction that is not in the table", () => {
    const folder = location.found ? location.folder : "";
    const scripts = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".wast"));
    expect(scripts.length).toBeGreaterThan(0);
    const known = new Set(MNEMONICS);
    const unknown = new Set<string>();
    for (const script of scripts) {
      const lexer = new Lexer(readFileSync(path.join(folder, script), "utf8"));
      for (; lexer.kind !== TOKEN.end; lexer.advance()) {
        const { kind, text } = lexer;
        if ((kind !== TOKEN.word && kind !== TOKEN.form) || !DOTTED.test(text) || NO_INSTRUCTION.test(text)) continue;
        if (!known.has(text)) unknown.add(text);
      }
    }
    expect([...unknown]).toEqual([]);
  });
});
