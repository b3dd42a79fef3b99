import { array, assert, integer, property } from "fast-check";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { ResourceError } from "../../src/base/errors.ts";
import { canonicalFunctionType, canonicalise, type CanonicalTypes } from "../../src/module/canonical-types.ts";
import type { ModuleTypes } from "../../src/module/module-types.ts";
import { ModuleTypesBuilder } from "../../src/module/module-types-builder.ts";
import {
  abandonGroup,
  beginGroup,
  definedType,
  isSubtype,
  realmTypeCount,
  realmTypeWords,
  releaseGroups,
} from "../../src/module/type-groups.ts";
import { KIND, WordList } from "../../src/module/type-words.ts";
import { CONCRETE_HEAP, F64, I32, I64, referenceType, type ValueType } from "../../src/module/types.ts";

interface Struct {
  readonly fields: readonly ValueType[];
  readonly supertype: number;
}

/** A structure type that may have subtypes. */
function struct(fields: readonly ValueType[], supertype = -1): Struct {
  return { fields, supertype };
}

/** @param groupLength how many types are in a group */
function moduleTypes(structs: readonly Struct[], groupLength = 1): ModuleTypes {
  const builder = new ModuleTypesBuilder(structs.length, 0);
  for (const [index, { fields, supertype }] of structs.entries()) {
    if (index % groupLength === 0) builder.beginGroup(groupLength);
    builder.beginType(0, false);
    if (supertype >= 0) builder.addSupertype(supertype);
    builder.beginAggregate(KIND.struct, fields.length);
    for (const field of fields) builder.addField(field, false);
  }
  return builder.finish();
}

/** Fields that nothing else in this file has: digits of a number, with a mark in front. */
function fieldsOf(mark: number, number: number): ValueType[] {
  const digits = number.toString(2).split("");
  return [...Array.from({ length: mark }, () => F64), I32, ...digits.map((digit) => (digit === "1" ? I64 : I32))];
}

const ref = (index: number): ValueType => referenceType(CONCRETE_HEAP + index, true);

/** Kept, so that the host does not give up what the tests do. */
const keptTypes: CanonicalTypes[] = [];

function idsOf(structs: readonly Struct[], groupLength = 1): Int32Array {
  const made = canonicalise(moduleTypes(structs, groupLength));
  keptTypes.push(made);
  return made.ids;
}

describe("subtyping", () => {
  it("is what following the supertypes one by one says, in any forest", () => {
    const parents = array(integer({ min: -1, max: 200 }), { minLength: 1, maxLength: 150 });
    assert(
      property(parents, (wanted) => {
        const depths: number[] = [];
        const above = wanted.map((parent, index) => {
          const allowed = parent >= index || (depths[parent] ?? 0) >= 63 ? -1 : parent;
          depths.push(allowed < 0 ? 0 : (depths[allowed] as number) + 1);
          return allowed;
        });
        const types = canonicalise(moduleTypes(above.map((parent, index) => struct(fieldsOf(1, index), parent))));
        for (let sub = 0; sub < above.length; sub += 7) {
          const chain = new Set<number>();
          for (let at = sub; at >= 0; at = above[at] as number) chain.add(at);
          for (let index = 0; index < above.length; index++) {
            const found = isSubtype(types.ids[sub] as number, types.ids[index] as number);
            expect(found).toBe(chain.has(index));
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("holds along the longest chain and not beside it", () => {
    const chain = Array.from({ length: 64 }, (_, index) => struct(fieldsOf(2, index), index - 1));
    const { ids } = canonicalise(moduleTypes([...chain, struct(fieldsOf(2, 64), 62)]));
    const last = ids[63] as number;
    expect([...ids.subarray(0, 64)].every((id) => isSubtype(last, id))).toBe(true);
    expect(isSubtype(last, ids[64] as number)).toBe(false);
    expect(isSubtype(ids[64] as number, last)).toBe(false);
    expect(isSubtype(ids[62] as number, last)).toBe(false);
  });
});

describe("groups that nobody needs any more", () => {
  it("give their ids back, once all who had them are gone", () => {
    const types = [struct(fieldsOf(3, 1)), struct(fieldsOf(3, 2))];
    const before = realmTypeCount();
    const first = idsOf(types);
    const second = idsOf(types);
    expect(second).toEqual(first);
    expect(realmTypeCount()).toBe(before + 2);
    releaseGroups(first);
    expect(realmTypeCount()).toBe(before + 2);
    expect(definedType(first[0] as number).composite).toMatchObject({ kind: "struct" });
    releaseGroups(second);
    expect(realmTypeCount()).toBe(before);
    const others = idsOf([struct(fieldsOf(4, 1)), struct(fieldsOf(4, 2))]);
    expect(new Set(others)).toEqual(new Set(first));
    releaseGroups(others);
  });

  it("are kept as long as another group refers to them, as a field or as the supertype", () => {
    const before = realmTypeCount();
    const base = struct(fieldsOf(5, 1));
    const ids = idsOf([base, struct([...fieldsOf(5, 1), I32], 0), struct([...fieldsOf(5, 2), ref(1), ref(1)])]);
    const [baseId, subId, userId] = ids as unknown as [number, number, number];
    releaseGroups(Int32Array.of(baseId, subId));
    expect(realmTypeCount()).toBe(before + 3);
    expect(idsOf([base])).toEqual(Int32Array.of(baseId));
    releaseGroups(Int32Array.of(baseId));
    releaseGroups(Int32Array.of(userId));
    expect(realmTypeCount()).toBe(before);
  });

  it("are given up along a chain of thirty thousand", () => {
    const before = realmTypeCount();
    const chain = Array.from({ length: 30_000 }, (_, index) =>
      struct([...fieldsOf(6, 1), ref(Math.max(0, index - 1))]),
    );
    const ids = idsOf(chain);
    expect(realmTypeCount()).toBe(before + chain.length);
    // All but the last one are needed by the one after, too.
    releaseGroups(ids.subarray(0, -1));
    expect(realmTypeCount()).toBe(before + chain.length);
    releaseGroups(ids.subarray(-1));
    expect(realmTypeCount()).toBe(before);
  });

  it("leave their room to others, which stay what they are", () => {
    const types = Array.from({ length: 8_000 }, (_, index) => struct(fieldsOf(7, index)));
    const ids = idsOf(types);
    const isKept = (index: number): boolean => index % 5 === 0;
    const kept = types.filter((_, index) => isKept(index));
    const keptIds = ids.filter((_, index) => isKept(index));
    const read = (id: number): unknown => structuredClone(definedType(id));
    const definitions = Array.from(keptIds, read);
    const words = realmTypeWords();
    releaseGroups(ids.filter((_, index) => !isKept(index)));
    expect(realmTypeWords()).toBeLessThan(words);
    expect(idsOf(kept)).toEqual(keptIds);
    releaseGroups(keptIds);
    expect(Array.from(keptIds, read)).toEqual(definitions);
    const more = idsOf(types);
    expect(new Set(more).size).toBe(types.length);
    releaseGroups(more);
    releaseGroups(keptIds);
  });

  it("are those whose modules the host has collected", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const before = realmTypeCount();
    const kept: CanonicalTypes = canonicalFunctionType({ kind: "func", params: fieldsOf(8, 0), results: [] });
    (() => {
      canonicalise(moduleTypes(Array.from({ length: 1000 }, (_, index) => struct(fieldsOf(8, index)))));
    })();
    expect(realmTypeCount()).toBe(before + 1001);
    while (realmTypeCount() > before + 1) {
      collectGarbage();
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
    }
    expect(definedType(kept.ids[0] as number).composite).toEqual({ kind: "func", params: fieldsOf(8, 0), results: [] });
  });
});

describe("the limits of the realm", () => {
  it("count all types of a group, which is given up as a whole", () => {
    const before = realmTypeCount();
    const length = 100;
    const group = Array.from({ length }, (_, index) => struct(fieldsOf(9, index)));
    const ids = idsOf(group, length);
    expect(new Set(ids).size).toBe(length);
    releaseGroups(ids.subarray(0, 1));
    expect(realmTypeCount()).toBe(before);
  });

  it("are those of words, too", () => {
    const list = new WordList(1);
    expect(() => list.reserve(2 ** 31)).toThrow(ResourceError);
    expect(() => list.reserve(2 ** 31)).toThrow(
      "the types of a module, or of all modules together, take more than 67108864 words",
    );
    const group = beginGroup(3);
    abandonGroup(group);
    expect(beginGroup(3)).toBe(group);
    abandonGroup(group);
  });
});
