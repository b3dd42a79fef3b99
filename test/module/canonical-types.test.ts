import { array, assert, boolean, constantFrom, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import {
  canonicalFunctionType,
  canonicalValueType,
  definedType,
  isSubtype,
  matchesHeapType,
  matchesValueType,
} from "../../src/module/canonical-types.ts";
import {
  BOTTOM,
  CONCRETE_HEAP,
  F32,
  FUNCREF,
  HEAP,
  type HeapType,
  heapTypeOf,
  I32,
  I64,
  I8,
  referenceType,
  type ValueType,
} from "../../src/module/types.ts";
import { list, signed, unsigned } from "../support/binary-encoding.ts";
import { arrayType, functionType, ModuleBuilder, structType, subType } from "../support/module-builder.ts";

const ref = (index: number): ValueType => referenceType(CONCRETE_HEAP + index, true);
const immutable = (...types: ValueType[]): { type: ValueType; mutable: boolean }[] =>
  types.map((type) => ({ type, mutable: false }));

/** Canonical ids of the types of a module. */
function idsOf(build: (module: ModuleBuilder) => void): number[] {
  const module = new ModuleBuilder();
  build(module);
  return [...decodeModule(module.build(), FEATURE_SETS.all).canonicalTypes.ids];
}

describe("canonical ids", () => {
  it("are equal for equal types of one module and of others", () => {
    const build = (module: ModuleBuilder): void => {
      module.addFunctionType([I32], [I64]);
      module.addFunctionType([], [I64]);
      module.addFunctionType([I32], [I64]);
    };
    const ids = idsOf(build);
    expect(ids[0]).toBe(ids[2]);
    expect(ids[0]).not.toBe(ids[1]);
    expect(idsOf(build)).toEqual(ids);
  });

  it("tell apart parameters from results, kinds, mutability, packing, finality and supertypes", () => {
    const ids = idsOf((module) => {
      module.addType(functionType([I32], []));
      module.addType(functionType([], [I32]));
      module.addType(structType([{ type: I32, mutable: false }]));
      module.addType(structType([{ type: I32, mutable: true }]));
      module.addType(structType([{ type: I8, mutable: false }]));
      module.addType(structType(immutable(I32, I32)));
      module.addType(arrayType({ type: I32, mutable: false }));
      module.addType(subType([], structType([{ type: I32, mutable: false }])));
      module.addType(subType([7], structType([{ type: I32, mutable: false }])));
      module.addType(structType(immutable(referenceType(CONCRETE_HEAP, false))));
      module.addType(structType(immutable(referenceType(CONCRETE_HEAP, true))));
      module.addType(structType(immutable(referenceType(CONCRETE_HEAP, true, true))));
    });
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("compare recursion groups as wholes", () => {
    const ids = idsOf((module) => {
      module.addRecursionGroup([functionType([], []), structType([])]);
      module.addRecursionGroup([functionType([], []), structType([])]);
      module.addRecursionGroup([structType([]), functionType([], [])]);
      module.addRecursionGroup([functionType([], [])]);
      module.addType(functionType([], []));
      module.addRecursionGroup([functionType([], []), structType([]), structType([])]);
    });
    expect(ids.slice(0, 2)).toEqual(ids.slice(2, 4));
    expect(ids[6]).toBe(ids[7]);
    expect(new Set(ids).size).toBe(2 + 2 + 1 + 3);
  });

  it("see references into the group by position, others by what they refer to", () => {
    const ids = idsOf((module) => {
      module.addType(structType(immutable(ref(0))));
      module.addType(structType(immutable(ref(1))));
      module.addType(structType(immutable(ref(0))));
      module.addType(structType(immutable(ref(1))));
      module.addRecursionGroup([structType(immutable(ref(5))), structType(immutable(ref(4)))]);
      module.addRecursionGroup([structType(immutable(ref(7))), structType(immutable(ref(6)))]);
    });
    expect(ids[1]).toBe(ids[0]);
    expect(ids[3]).toBe(ids[2]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(ids.slice(4, 6)).toEqual(ids.slice(6, 8));
  });

  it("are not confused by empty groups", () => {
    const ids = idsOf((module) => {
      module.addRecursionGroup([]);
      module.addFunctionType([], [F32]);
      module.addRecursionGroup([]);
      module.addFunctionType([], [F32]);
    });
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });

  it("of host functions are those of final function types in groups of their own", () => {
    const [alone, other] = idsOf((module) => {
      module.addFunctionType([I32, FUNCREF], [F32]);
      module.addType(subType([], functionType([I32, FUNCREF], [F32])));
    });
    const type = { kind: "func", params: [I32, FUNCREF], results: [F32] } as const;
    expect([...canonicalFunctionType(type).ids]).toEqual([alone]);
    expect(alone).not.toBe(other);
  });

  it("number thirty thousand types that refer to each other, in as many groups or in one", () => {
    const count = 30_000;
    const struct = (index: number): number[] => [0x5f, 1, 0x63, ...signed(index), 0];
    const chain = Array.from({ length: count }, (_, index) => struct(Math.max(0, index - 1)));
    const ring = Array.from({ length: count }, (_, index) => struct((index + 1) % count));
    const section = (contents: number[]): Uint8Array =>
      Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, ...unsigned(contents.length)].concat(contents));
    const chained = decodeModule(section(list(chain)), FEATURE_SETS.all).canonicalTypes.ids;
    expect(new Set(chained).size).toBe(count);
    const group = [1, 0x4e].concat(list(ring));
    const ids = decodeModule(section(group), FEATURE_SETS.all).canonicalTypes.ids;
    expect(new Set(ids).size).toBe(count);
  });
});

describe("definedType", () => {
  it("gives back the definition with canonical ids in place of indices", () => {
    const [base, sub, first, second] = idsOf((module) => {
      module.addType(subType([], structType(immutable(I64))));
      module.addType(
        subType(
          [0],
          structType([
            { type: I64, mutable: false },
            { type: ref(0), mutable: true },
          ]),
        ),
      );
      module.addRecursionGroup([functionType([ref(3), ref(1)], [FUNCREF]), arrayType({ type: ref(2), mutable: true })]);
    }) as [number, number, number, number];
    expect(definedType(sub)).toEqual({
      final: false,
      supertype: base,
      composite: {
        kind: "struct",
        fields: [
          { type: I64, mutable: false },
          { type: ref(base), mutable: true },
        ],
      },
      descriptor: -1,
      describes: -1,
    });
    expect(definedType(first).composite).toEqual({ kind: "func", params: [ref(second), ref(sub)], results: [FUNCREF] });
    expect(definedType(second)).toMatchObject({
      final: true,
      supertype: -1,
      composite: { kind: "array", element: { type: ref(first), mutable: true } },
    });
    expect(definedType(first)).toBe(definedType(first));
  });

  it("knows descriptors", () => {
    const [described, descriptor] = idsOf((module) => {
      module.addRecursionGroup([
        [0x4d, 1, ...structType([])],
        [0x4c, 0, ...structType([])],
      ]);
    }) as [number, number];
    expect(definedType(described)).toMatchObject({ descriptor, describes: -1 });
    expect(definedType(descriptor)).toMatchObject({ descriptor: -1, describes: described });
  });

  it("has what was canonicalised, for any types", () => {
    const types = constantFrom(I32, F32, FUNCREF, referenceType(HEAP.extern, false));
    const definitions = array(
      record({ params: array(types, { maxLength: 5 }), results: array(types, { maxLength: 3 }), final: boolean() }),
      { minLength: 1, maxLength: 10 },
    );
    assert(
      property(definitions, (all) => {
        const ids = idsOf((module) => {
          for (const { params, results, final } of all) {
            const composite = functionType(params, results);
            module.addType(final ? composite : subType([], composite));
          }
        });
        for (const [index, { params, results, final }] of all.entries()) {
          const { composite, final: found } = definedType(ids[index] as number);
          expect(composite).toEqual({ kind: "func", params, results });
          expect(found).toBe(final);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("matching", () => {
  const [base, middle, leaf, other, func, list8] = idsOf((module) => {
    module.addType(subType([], structType([])));
    module.addType(subType([0], structType(immutable(I32))));
    module.addType(subType([1], structType(immutable(I32, I32))));
    module.addType(subType([0], structType(immutable(I64))));
    module.addType(functionType([F32, F32, F32], []));
    module.addType(arrayType({ type: I8, mutable: true }));
  }) as [number, number, number, number, number, number];
  const concrete = (id: number): HeapType => CONCRETE_HEAP + id;

  it("of defined types goes up the chain of supertypes", () => {
    expect(isSubtype(leaf, leaf)).toBe(true);
    expect(isSubtype(leaf, base)).toBe(true);
    expect(isSubtype(leaf, middle)).toBe(true);
    expect(isSubtype(middle, leaf)).toBe(false);
    expect(isSubtype(leaf, other)).toBe(false);
    expect(isSubtype(func, base)).toBe(false);
  });

  it("of heap types follows the specification's order", () => {
    const { any, eq, i31, struct, array: arr, none, func: fn, nofunc, extern, noextern, exn, noexn, bottom } = HEAP;
    /** Every heap type with those above it. */
    const above = new Map<HeapType, HeapType[]>([
      [any, []],
      [eq, [any]],
      [i31, [eq, any]],
      [struct, [eq, any]],
      [arr, [eq, any]],
      [none, [i31, struct, arr, eq, any, ...[base, middle, leaf, other, list8].map(concrete)]],
      [fn, []],
      [nofunc, [fn, concrete(func)]],
      [extern, []],
      [noextern, [extern]],
      [exn, []],
      [noexn, [exn]],
      [concrete(base), [struct, eq, any]],
      [concrete(middle), [concrete(base), struct, eq, any]],
      [concrete(leaf), [concrete(middle), concrete(base), struct, eq, any]],
      [concrete(other), [concrete(base), struct, eq, any]],
      [concrete(func), [fn]],
      [concrete(list8), [arr, eq, any]],
    ]);
    const heaps = [...above.keys()];
    for (const [heap, supertypes] of above) {
      const matched = heaps.filter((expected) => matchesHeapType(heap, expected));
      expect(new Set(matched), `heap type ${heap}`).toEqual(new Set([heap, ...supertypes]));
      expect(matchesHeapType(bottom, heap)).toBe(true);
    }
  });

  it("of value types looks at nullability, and is equality for numbers", () => {
    expect(matchesValueType(I32, I32)).toBe(true);
    expect(matchesValueType(I32, I64)).toBe(false);
    expect(matchesValueType(BOTTOM, I64)).toBe(true);
    expect(matchesValueType(I32, FUNCREF)).toBe(false);
    expect(matchesValueType(FUNCREF, I32)).toBe(false);
    expect(matchesValueType(referenceType(HEAP.func, false), FUNCREF)).toBe(true);
    expect(matchesValueType(FUNCREF, referenceType(HEAP.func, false))).toBe(false);
    expect(matchesValueType(referenceType(concrete(func), true), FUNCREF)).toBe(true);
    expect(matchesValueType(referenceType(concrete(func), true), referenceType(HEAP.any, true))).toBe(false);
  });

  it("of exact types wants the very type, or none at all", () => {
    const exactBase = referenceType(concrete(base), true, true);
    const exactLeaf = referenceType(concrete(leaf), true, true);
    expect(matchesValueType(exactLeaf, referenceType(concrete(base), true))).toBe(true);
    expect(matchesValueType(exactLeaf, exactBase)).toBe(false);
    expect(matchesValueType(referenceType(concrete(base), true), exactBase)).toBe(false);
    expect(matchesValueType(referenceType(concrete(base), false, true), exactBase)).toBe(true);
    expect(matchesValueType(referenceType(HEAP.none, true), exactBase)).toBe(true);
    expect(matchesValueType(referenceType(HEAP.nofunc, true), exactBase)).toBe(false);
    expect(matchesValueType(referenceType(HEAP.struct, true), exactBase)).toBe(false);
  });

  it("is transitive", () => {
    const heaps = [...Object.values(HEAP), ...[base, middle, leaf, other, func, list8].map(concrete)];
    const index = integer({ min: 0, max: heaps.length - 1 });
    const types = record({ index, nullable: boolean(), exact: boolean() }).map(({ index: at, nullable, exact }) => {
      const heap = heaps[at] as HeapType;
      return referenceType(heap, nullable, exact && heap >= CONCRETE_HEAP);
    });
    assert(
      property(types, types, types, (a, b, c) => {
        const links = [matchesValueType(a, b), matchesValueType(b, c), !matchesValueType(a, c)];
        expect(links).not.toEqual([true, true, true]);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe("canonicalValueType", () => {
  it("changes nothing but type indices", () => {
    const types = { ids: Int32Array.of(70, 71) };
    expect(canonicalValueType(I32, types)).toBe(I32);
    expect(canonicalValueType(FUNCREF, types)).toBe(FUNCREF);
    const exact = canonicalValueType(referenceType(CONCRETE_HEAP + 1, false, true), types);
    expect(exact).toBe(referenceType(CONCRETE_HEAP + 71, false, true));
    expect(heapTypeOf(canonicalValueType(ref(0), types))).toBe(CONCRETE_HEAP + 70);
  });
});
