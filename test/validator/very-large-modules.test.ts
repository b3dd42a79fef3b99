/**
 * Modules with very many parts, at sizes that take a fraction of a second here: what takes time with the square of the size, or
 * an object for each part of a kind that there may be millions of, does not end in time.
 */
import { describe, expect, it } from "vitest";
import { DecodeError, ValidationError } from "../../src/base/errors.ts";
import { FEATURE_SETS } from "../../src/base/features.ts";
import type { FunctionInstance } from "../../src/interpreter/instance.ts";
import { isSubtype } from "../../src/module/canonical-types.ts";
import type { Module } from "../../src/module/module.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import { name, signed, unsigned } from "../support/binary-encoding.ts";
import { HEADER } from "../support/module-builder.ts";

const SOON = 10_000;

type Bytes = Uint8Array<ArrayBuffer>;

function joined(parts: readonly ArrayLike<number>[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function repeated(item: readonly number[], times: number): Bytes {
  return Buffer.alloc(item.length * times, Uint8Array.from(item));
}

/** So many items, each made for its index. */
function made(count: number, item: (index: number) => readonly number[]): Bytes {
  const parts: (readonly number[])[] = [];
  for (let index = 0; index < count; index++) parts.push(item(index));
  return joined(parts);
}

const section = (id: number, ...contents: readonly ArrayLike<number>[]): Bytes => {
  const body = joined(contents);
  return joined([[id], unsigned(body.length), body]);
};

const moduleOf = (...sections: readonly Bytes[]): Bytes => joined([HEADER, ...sections]);
const compile = (...sections: readonly Bytes[]): Module => compileModule(moduleOf(...sections), FEATURE_SETS.all);

/** Parameters, or fields, that tell a number from others. */
const digits = (number: number, one: (type: number) => readonly number[]): number[] =>
  Array.from({ length: 10 }, (_, place) => one(0x7c + ((number >> (2 * place)) & 3))).flat();

const NO_FUNCTION_TYPE = section(1, [1, 0x60, 0, 0]);

describe("a module with very many types", () => {
  const MANY = 50_000;

  it("may have all of them different", { timeout: SOON }, () => {
    const types = made(MANY, (index) => [0x5f, 10, ...digits(index, (type) => [type, 0])]);
    const { ids } = compile(section(1, unsigned(MANY), types)).canonicalTypes;
    expect(new Set(ids).size).toBe(MANY);
  });

  it("may have all of them in one group, each of which refers to another", { timeout: SOON }, () => {
    const types = made(MANY, (index) => [0x5f, 1, 0x63, ...signed(MANY - 1 - index), 0]);
    const { ids } = compile(section(1, [1, 0x4e], unsigned(MANY), types)).canonicalTypes;
    expect(new Set(ids).size).toBe(MANY);
  });

  it("may have groups that are equal but for their last types", { timeout: SOON }, () => {
    const groups = made(50, (group) => {
      const same = Array.from({ length: 999 }, () => [0x60, 0, 0]).flat();
      return [0x4e, ...unsigned(1000), ...same, 0x60, 10, ...digits(group, (type) => [type]), 0];
    });
    const { ids } = compile(section(1, unsigned(50), groups)).canonicalTypes;
    expect(new Set(ids).size).toBe(MANY);
  });

  it("may have types that unfold to trees of any size", { timeout: SOON }, () => {
    const tree = (index: number): number[] => (index === 0 ? [0x5f, 0] : [0x5f, 2, 0x63, ...signed(index - 1), 0]);
    const types = made(MANY, (index) => {
      const node = tree(index);
      return index === 0 ? node : [...node, ...node.slice(2)];
    });
    const { ids } = compile(section(1, unsigned(MANY), types)).canonicalTypes;
    expect(new Set(ids).size).toBe(MANY);
  });

  it("may have chains of supertypes of the greatest length", { timeout: SOON }, () => {
    const types = made(MANY, (index) =>
      index % 64 === 0 ? [0x50, 0, 0x5f, 0] : [0x50, 1, ...unsigned(index - 1), 0x5f, 1, 0x7f, 0],
    );
    const { ids } = compile(section(1, unsigned(MANY), types)).canonicalTypes;
    expect(isSubtype(ids[63] as number, ids[0] as number)).toBe(true);
    expect(isSubtype(ids[0] as number, ids[63] as number)).toBe(false);
    // The chains are equal.
    expect(ids[64]).toBe(ids[0]);
  });

  it("is refused with a longer chain, or beyond the limit, without reading on", () => {
    const chain = made(65, (index) => (index === 0 ? [0x50, 0, 0x5f, 0] : [0x50, 1, index - 1, 0x5f, 0]));
    expect(() => compile(section(1, [65], chain))).toThrow(ValidationError);
    expect(() => compile(section(1, [65], chain))).toThrow("too many supertypes above a type: the limit is 63");
    const many = section(1, unsigned(1_000_001), new Uint8Array(3_000_003));
    expect(() => compile(many)).toThrow(DecodeError);
    expect(() => compile(many)).toThrow("too many types: 1000001, the limit is 1000000");
  });
});

describe("a module with very many", () => {
  it("imports compiles", { timeout: SOON }, () => {
    const functions = repeated([1, 0x6d, 1, 0x6e, 0, 0], 50_000);
    const globals = repeated([1, 0x6d, 1, 0x6e, 3, 0x7f, 0], 50_000);
    const module = compile(NO_FUNCTION_TYPE, section(2, unsigned(100_000), functions, globals));
    expect(module.imports).toHaveLength(100_000);
    expect(module.imports[99_999]).toMatchObject({ moduleName: "m", importName: "n", kind: "global", index: 49_999 });
  });

  it("exports, functions, globals and tags compiles and is instantiated", { timeout: SOON }, () => {
    const count = unsigned(50_000);
    const names = made(50_000, (index) => [...name(String(index)), 0, ...unsigned(index)]);
    const module = compile(
      NO_FUNCTION_TYPE,
      section(3, count, repeated([0], 50_000)),
      section(13, count, repeated([0, 0], 50_000)),
      section(6, count, repeated([0x7e, 1, 0x42, 0, 0x0b], 50_000)),
      section(7, count, names),
      section(10, count, repeated([2, 0, 0x0b], 50_000)),
    );
    const instance = instantiateModule(module, () => undefined);
    expect(instance.exports.size).toBe(50_000);
    expect(invoke(instance.exports.get("49999") as FunctionInstance, [])).toEqual([]);
  });

  it("elements keeps no object for each", { timeout: SOON }, () => {
    const COUNT = 300_000;
    const elements = section(9, [1, 5, 0x70], unsigned(COUNT), repeated([0xd2, 0, 0x0b], COUNT));
    const module = compile(NO_FUNCTION_TYPE, section(3, [1, 0]), elements, section(10, [1, 2, 0, 0x0b]));
    const [segment] = instantiateModule(module, () => undefined).elementSegments;
    expect(segment).toHaveLength(COUNT);
    expect(new Set(segment).size).toBe(1);
  });

  it("bytes of data copies none of them before they are used", { timeout: SOON }, () => {
    const SIZE = 20_000_000;
    const bytes = moduleOf(section(12, [1]), section(11, [1, 1], unsigned(SIZE), new Uint8Array(SIZE)));
    const instance = instantiateModule(compileModule(bytes, FEATURE_SETS.all), () => undefined);
    expect(instance.dataSegments[0]?.buffer).toBe(bytes.buffer);
    expect(instance.dataSegments[0]).toHaveLength(SIZE);
  });

  it("bytes in a name, or in the name section, compiles", { timeout: SOON }, () => {
    const SIZE = 2_000_000;
    const long = joined([unsigned(2 * SIZE), repeated([0xc3, 0xa9], SIZE)]);
    const module = compile(section(2, [1], long, [0, 3, 0x7f, 0]), section(0, [4, 0x6e, 0x61, 0x6d, 0x65, 0], long));
    expect(module.imports[0]?.moduleName).toHaveLength(SIZE);
    expect(module.names.functions.size).toBe(0);
  });

  it("parameters in front of its blocks compiles and runs", { timeout: SOON }, () => {
    const i32s = joined([unsigned(1000), repeated([0x7f], 1000)]);
    const types = section(1, [2, 0x60, 0, 0, 0x60], i32s, i32s);
    const BLOCKS = 10_000;
    const code = joined([
      [0],
      repeated([0x41, 0], 1000),
      repeated([0x02, 1], BLOCKS),
      repeated([0x0b], BLOCKS),
      repeated([0x1a], 1000),
      [0x0b],
    ]);
    const module = compile(
      types,
      section(3, [1, 0]),
      section(7, [1, 1, 0x66, 0, 0]),
      section(10, [1], unsigned(code.length), code),
    );
    const instance = instantiateModule(module, () => undefined);
    expect(invoke(instance.exports.get("f") as FunctionInstance, [])).toEqual([]);
  });
});
