/**
 * What validation knows of the module as a whole: the context of the specification, as flat arrays.
 *
 * @see https://webassembly.github.io/spec/core/valid/conventions.html#contexts
 */
import { ValidationError } from "../base/errors.ts";
import { FEATURES, featureName, type FeatureSet } from "../base/features.ts";
import { canonicalValueType, matchesValueType } from "../module/canonical-types.ts";
import type { Module } from "../module/module.ts";
import {
  CONCRETE_HEAP,
  HEAP,
  heapTypeOf,
  isExact,
  isNullable,
  isReference,
  V128,
  type ValueType,
  withNullable,
} from "../module/types.ts";
import { TypeLists } from "./type-lists.ts";

export class ModuleContext {
  readonly module: Module;
  /** The features that may be used: those of the module, as far as they can be executed. */
  readonly features: FeatureSet;
  readonly typeLists: TypeLists;
  readonly globalTypes: Int32Array;
  /** 1 for mutable globals. */
  readonly globalMutability: Uint8Array;
  readonly tableElements: Int32Array;
  /** Address types: I32 or I64. */
  readonly tableAddresses: Uint8Array;
  readonly memoryAddresses: Uint8Array;
  readonly elementTypes: Int32Array;
  /** 1 for functions that occur outside of function bodies, so that `ref.func` may name them. */
  readonly declaredFunctions: Uint8Array;
  /** 1 for imported functions of exactly the declared type (custom descriptors). */
  readonly exactImports: Uint8Array;

  constructor(module: Module, features: FeatureSet) {
    this.module = module;
    this.features = features;
    this.typeLists = new TypeLists(module.types);
    this.globalTypes = Int32Array.from(module.globals, ({ type }) => type.type);
    this.globalMutability = Uint8Array.from(module.globals, ({ type }) => Number(type.mutable));
    this.tableElements = Int32Array.from(module.tables, ({ type }) => type.element);
    this.tableAddresses = Uint8Array.from(module.tables, ({ type }) => type.address);
    this.memoryAddresses = Uint8Array.from(module.memories, ({ type }) => type.address);
    this.elementTypes = Int32Array.from(module.elements, ({ type }) => type);
    this.declaredFunctions = new Uint8Array(module.functionTypes.length);
    this.exactImports = new Uint8Array(module.importedFunctionCount);
    for (const entry of module.imports) if (entry.kind === "func" && entry.exact) this.exactImports[entry.index] = 1;
  }

  /**
   * Whether a type matches another: is the same, below it, or the bottom type.
   * @see https://webassembly.github.io/spec/core/valid/matching.html#value-types
   */
  matches(type: ValueType, expected: ValueType): boolean {
    // The most frequent one that is not equal: a reference that is not null where null is allowed.
    if (type === expected || (isReference(type) && withNullable(type, true) === expected)) return true;
    const { canonicalTypes } = this.module;
    return matchesValueType(canonicalValueType(type, canonicalTypes), canonicalValueType(expected, canonicalTypes));
  }

  /** Whether exact references are there: instructions that make a reference then know its type exactly. */
  get hasExactTypes(): boolean {
    return (this.features & FEATURES["custom-descriptors"]) !== 0;
  }

  /** The features of a set that may not be used. */
  missing(features: FeatureSet): FeatureSet {
    return features & ~this.features;
  }

  /**
   * Refuses a construct outside of function bodies if it needs what may not be used.
   * @param offset of the construct
   * @param fault what the construct is called in languages without it
   */
  require(features: FeatureSet, offset: number, fault?: string): void {
    const missing = this.missing(features);
    if (missing === 0) return;
    const complaint = requiresFeature(missing);
    throw new ValidationError(fault === undefined ? complaint : `${fault}: ${complaint}`, offset);
  }
}

/** The complaint about missing features. */
export function requiresFeature(missing: FeatureSet): string {
  return `requires the ${featureName(missing)} feature`;
}

/** The features that a value type or storage type needs. */
export function featuresOfValueType(type: ValueType): FeatureSet {
  if (!isReference(type)) return type < V128 ? 0 : type === V128 ? FEATURES.simd : FEATURES.gc;
  const heap = heapTypeOf(type);
  const exact = isExact(type) ? FEATURES["custom-descriptors"] : 0;
  if (heap >= CONCRETE_HEAP) return FEATURES["function-references"] | exact;
  return featuresOfHeapType(heap) | exact | (isNullable(type) ? 0 : FEATURES["function-references"]);
}

function featuresOfHeapType(heap: number): FeatureSet {
  if (heap === HEAP.func || heap === HEAP.extern) return FEATURES["reference-types"];
  return heap === HEAP.exn || heap === HEAP.noexn ? FEATURES.exceptions : FEATURES.gc;
}
