/**
 * Which language features a module uses: a reading of the whole binary, for listings. Compilation does not need it, since
 * decoder and validator refuse what is not enabled where they meet it.
 */
import { FEATURES, type FeatureSet } from "../base/features.ts";
import { readInstruction } from "../decoder/read-instruction.ts";
import { Reader } from "../decoder/reader.ts";
import { skipImmediates } from "../decoder/skip-immediates.ts";
import { CONSTANT, FEATURE_BITS } from "../instructions/instructions.ts";
import type { ConstantExpression, ElementSegment, Module } from "../module/module.ts";
import {
  CONCRETE_HEAP,
  type CompositeType,
  FUNCREF,
  HEAP,
  heapTypeOf,
  I64,
  isExact,
  isNullable,
  isPacked,
  isReference,
  type SubType,
  V128,
  type ValueType,
} from "../module/types.ts";

/** {@link CONSTANT} of what only extended constant expressions may contain. */
const EXTENDED_CONSTANT = 2;

/** Reads as if every feature were there, and notes those that are needed. */
class FeatureReader extends Reader {
  used: FeatureSet = 0;

  override require(features: FeatureSet): void {
    this.used |= features;
  }

  /** Reads one instruction and returns its id. */
  instruction(): number {
    const id = readInstruction(this);
    this.used |= FEATURE_BITS[id] as number;
    skipImmediates(this, id);
    return id;
  }
}

/** The features without which a well-formed module would be refused. Those of 1.0 are not features. */
export function usedFeatures(module: Module): FeatureSet {
  return (
    union(module.types, featuresOfDefinition) |
    featuresOfImportsAndExports(module) |
    featuresOfMemories(module) |
    featuresOfTables(module) |
    featuresOfSegments(module) |
    union(module.globals, ({ type }) => featuresOfType(type.type)) |
    union(constantExpressions(module), (expression) => featuresOfConstant(module, expression)) |
    (module.tags.length > 0 ? FEATURES.exceptions : 0) |
    featuresOfBodies(module)
  );
}

function union<T>(items: Iterable<T>, featuresOf: (item: T) => FeatureSet): FeatureSet {
  let set: FeatureSet = 0;
  for (const item of items) set |= featuresOf(item);
  return set;
}

function featuresOfType(type: ValueType): FeatureSet {
  if (type === V128) return FEATURES.simd;
  if (isPacked(type)) return FEATURES.gc;
  return isReference(type) ? featuresOfReference(type) : 0;
}

function featuresOfReference(type: ValueType): FeatureSet {
  const heap = heapTypeOf(type);
  const nullable = isNullable(type) ? 0 : FEATURES["function-references"];
  const exact = isExact(type) ? FEATURES["custom-descriptors"] : 0;
  if (heap >= CONCRETE_HEAP) return FEATURES["function-references"] | exact;
  if (heap === HEAP.func || heap === HEAP.extern) return FEATURES["reference-types"] | nullable;
  return (heap === HEAP.exn || heap === HEAP.noexn ? FEATURES.exceptions : FEATURES.gc) | nullable;
}

function featuresOfDefinition({
  composite,
  final,
  supertypes,
  groupLength,
  descriptor,
  describes,
}: SubType): FeatureSet {
  const plain = final && supertypes.length === 0 && groupLength === 1;
  const descriptors = descriptor >= 0 || describes >= 0 ? FEATURES["custom-descriptors"] : 0;
  return featuresOfComposite(composite) | (plain ? 0 : FEATURES.gc) | descriptors;
}

function featuresOfComposite(type: CompositeType): FeatureSet {
  if (type.kind === "struct") return FEATURES.gc | union(type.fields, (field) => featuresOfType(field.type));
  if (type.kind === "array") return FEATURES.gc | featuresOfType(type.element.type);
  const multi = type.results.length > 1 ? FEATURES["multi-value"] : 0;
  return multi | union([...type.params, ...type.results], featuresOfType);
}

function featuresOfImportsAndExports({ imports, exports, globals }: Module): FeatureSet {
  const mutable =
    imports.some((declaration) => declaration.kind === "global" && declaration.type.mutable) ||
    exports.some(({ kind, index }) => kind === "global" && globals[index]?.type.mutable === true);
  const exact = imports.some((declaration) => declaration.kind === "func" && declaration.exact);
  return (mutable ? FEATURES["mutable-globals"] : 0) | (exact ? FEATURES["custom-descriptors"] : 0);
}

function featuresOfMemories({ memories }: Module): FeatureSet {
  const several = memories.length > 1 ? FEATURES["multi-memory"] : 0;
  return union(memories, ({ type }) => {
    const is64 = type.address === I64 ? FEATURES.memory64 : 0;
    const custom = type.pageSizeLog2 === 16 ? 0 : FEATURES["custom-page-sizes"];
    return several | is64 | custom | (type.shared ? FEATURES.threads : 0);
  });
}

function featuresOfTables({ tables }: Module): FeatureSet {
  const several = tables.length > 1 ? FEATURES["reference-types"] : 0;
  return union(tables, ({ type, initializer }) => {
    const is64 = type.address === I64 ? FEATURES.memory64 : 0;
    const initial = initializer === undefined ? 0 : FEATURES["function-references"];
    return several | is64 | initial | (type.element === FUNCREF ? 0 : featuresOfType(type.element));
  });
}

function featuresOfSegments({ elements, data, dataCount }: Module): FeatureSet {
  const bulk = dataCount >= 0 || [...elements, ...data].some(({ mode }) => mode.kind !== "active");
  const ofElements = union(elements, ({ type, items }) => {
    if (items.kind === "functions") return 0;
    return FEATURES["bulk-memory"] | (type === FUNCREF ? 0 : featuresOfType(type));
  });
  return ofElements | (bulk ? FEATURES["bulk-memory"] : 0);
}

function* constantExpressions({ globals, tables, elements, data }: Module): Generator<ConstantExpression> {
  for (const { initializer } of [...globals, ...tables]) if (initializer !== undefined) yield initializer;
  for (const { mode } of [...elements, ...data]) if (mode.kind === "active") yield mode.offsetExpression;
  for (const { items } of elements) yield* expressionsOf(items);
}

function expressionsOf(items: ElementSegment["items"]): Iterable<ConstantExpression> {
  return items.kind === "expressions" ? items.expressions : [];
}

function featuresOfConstant({ bytes }: Module, { offset, endOffset }: ConstantExpression): FeatureSet {
  const reader = new FeatureReader(bytes, offset, endOffset);
  while (reader.remaining > 0) {
    if (CONSTANT[reader.instruction()] === EXTENDED_CONSTANT) reader.used |= FEATURES["extended-const"];
  }
  return reader.used;
}

function featuresOfBodies({ bytes, bodies }: Module): FeatureSet {
  const reader = new FeatureReader(bytes);
  for (let i = 0; i < bodies.length; i += 2) {
    reader.position = bodies[i] as number;
    reader.end = bodies[i + 1] as number;
    for (let groups = reader.u32(); groups > 0; groups--) {
      reader.u32();
      reader.used |= featuresOfType(reader.valueType());
    }
    while (reader.remaining > 0) reader.instruction();
  }
  return reader.used;
}
