/**
 * Types as text. Function types are written out beside their index where they are short, so that a listing does not repeat a
 * long type at each of its uses.
 *
 * @see https://webassembly.github.io/spec/core/text/types.html
 */
import type { Module } from "../../module/module.ts";
import {
  DEFAULT_PAGE_SIZE_LOG2,
  CONCRETE_HEAP,
  type FieldType,
  type FunctionType,
  type GlobalType,
  HEAP,
  type HeapType,
  heapTypeOf,
  I64,
  isExact,
  isNullable,
  isReference,
  type Limits,
  type MemoryType,
  type TableType,
  type ValueType,
} from "../../module/types.ts";
import { valueTypeName } from "../../module/value-type-name.ts";
import type { Identifiers } from "./identifiers.ts";

const HEAP_NAMES: readonly string[] = Object.keys(HEAP);

/** Types with more parameters and results than this are not written out where they are used. */
const MAX_WRITTEN_OUT = 16;

/** What is needed to write types. */
export interface TypeNames {
  readonly module: Module;
  readonly types: Identifiers;
  /** The identifiers of the fields of a structure type. */
  fieldsOf(typeIndex: number): Identifiers;
}

/** A heap type: `func`, `$t`, `(exact $t)`. */
export function heapTypeText(heap: HeapType, exact: boolean, { types }: TypeNames): string {
  if (heap < CONCRETE_HEAP) return HEAP_NAMES[heap] as string;
  const index = types.use(heap - CONCRETE_HEAP);
  return exact ? `(exact ${index})` : index;
}

/** A value type or a packed type. */
export function valueTypeText(type: ValueType, names: TypeNames): string {
  const heap = heapTypeOf(type);
  if (!isReference(type) || heap < CONCRETE_HEAP) return valueTypeName(type);
  return referenceTypeText(heapTypeText(heap, isExact(type), names), isNullable(type));
}

/** The long form of a reference type. */
export function referenceTypeText(heapType: string, nullable: boolean): string {
  return `(ref ${nullable ? "null " : ""}${heapType})`;
}

/** A form with a list of types, behind a space: ` (result i32 i64)`; nothing for an empty list. */
export function typeListText(keyword: string, types: readonly ValueType[], names: TypeNames): string {
  if (types.length === 0) return "";
  return ` (${keyword} ${types.map((type) => valueTypeText(type, names)).join(" ")})`;
}

/** The function type with an index, or undefined if there is none. */
export function functionTypeAt(index: number, { module }: TypeNames): FunctionType | undefined {
  const composite = module.types.at(index)?.composite;
  return composite?.kind === "func" ? composite : undefined;
}

/** Whether a function type is written out where it is used. */
export function isWrittenOut({ params, results }: FunctionType): boolean {
  return params.length + results.length <= MAX_WRITTEN_OUT;
}

/** The use of a function type by its index, behind a space. */
export function typeIndexText(index: number, { types }: TypeNames): string {
  return ` (type ${types.use(index)})`;
}

/** The use of a function type with its parameters and results. */
export function typeUseText(index: number, names: TypeNames): string {
  const text = typeIndexText(index, names);
  const type = functionTypeAt(index, names);
  if (type === undefined || !isWrittenOut(type)) return text;
  return text + typeListText("param", type.params, names) + typeListText("result", type.results, names);
}

/** The type of a global, or of a field without `field`. */
export function mutableTypeText({ type, mutable }: GlobalType | FieldType, names: TypeNames): string {
  const text = valueTypeText(type, names);
  return mutable ? `(mut ${text})` : text;
}

export function memoryTypeText({ address, limits, shared, pageSizeLog2 }: MemoryType): string {
  const pageSize = pageSizeLog2 === DEFAULT_PAGE_SIZE_LOG2 ? "" : ` (pagesize ${2 ** pageSizeLog2})`;
  return `${limitsText(address, limits)}${shared ? " shared" : ""}${pageSize}`;
}

export function tableTypeText({ address, limits, element }: TableType, names: TypeNames): string {
  return `${limitsText(address, limits)} ${valueTypeText(element, names)}`;
}

function limitsText(address: ValueType, { min, max }: Limits): string {
  return `${address === I64 ? "i64 " : ""}${min}${max === undefined ? "" : ` ${max}`}`;
}
