/**
 * Reads value types, reference types and heap types.
 *
 * @see https://webassembly.github.io/spec/core/text/types.html
 */
import {
  CONCRETE_HEAP,
  F32,
  F64,
  HEAP,
  type HeapType,
  I16,
  I32,
  I64,
  I8,
  referenceType,
  V128,
  type ValueType,
} from "../module/types.ts";
import type { IndexSpace } from "./index-space.ts";
import { KEYWORD } from "./keywords.ts";
import { type Lexer, TOKEN } from "./lexer.ts";
import { closeForm, isIndex } from "./tokens.ts";

/** No type index is as large as this: a value type would not hold it. */
const TYPE_INDEX_LIMIT = 2 ** 26;

/** Keyword → number type, packed type, or reference type that has a name of its own. */
const TYPES: ReadonlyMap<number, ValueType> = new Map([
  [KEYWORD.i32, I32],
  [KEYWORD.i64, I64],
  [KEYWORD.f32, F32],
  [KEYWORD.f64, F64],
  [KEYWORD.v128, V128],
  [KEYWORD.funcref, referenceType(HEAP.func, true)],
  [KEYWORD.nullfuncref, referenceType(HEAP.nofunc, true)],
  [KEYWORD.externref, referenceType(HEAP.extern, true)],
  [KEYWORD.nullexternref, referenceType(HEAP.noextern, true)],
  [KEYWORD.anyref, referenceType(HEAP.any, true)],
  [KEYWORD.eqref, referenceType(HEAP.eq, true)],
  [KEYWORD.i31ref, referenceType(HEAP.i31, true)],
  [KEYWORD.structref, referenceType(HEAP.struct, true)],
  [KEYWORD.arrayref, referenceType(HEAP.array, true)],
  [KEYWORD.nullref, referenceType(HEAP.none, true)],
  [KEYWORD.exnref, referenceType(HEAP.exn, true)],
  [KEYWORD.nullexnref, referenceType(HEAP.noexn, true)],
]);

/** Keyword → abstract heap type. */
const HEAP_TYPES: ReadonlyMap<number, HeapType> = new Map([
  [KEYWORD.func, HEAP.func],
  [KEYWORD.nofunc, HEAP.nofunc],
  [KEYWORD.extern, HEAP.extern],
  [KEYWORD.noextern, HEAP.noextern],
  [KEYWORD.any, HEAP.any],
  [KEYWORD.eq, HEAP.eq],
  [KEYWORD.i31, HEAP.i31],
  [KEYWORD.struct, HEAP.struct],
  [KEYWORD.array, HEAP.array],
  [KEYWORD.none, HEAP.none],
  [KEYWORD.exn, HEAP.exn],
  [KEYWORD.noexn, HEAP.noexn],
]);

/** Whether the present token can begin a value type. */
function startsValueType(lexer: Lexer): boolean {
  return lexer.isForm(KEYWORD.ref) || (lexer.kind === TOKEN.word && TYPES.has(lexer.keyword));
}

/** Whether the present token can begin a reference type. */
export function startsReferenceType(lexer: Lexer): boolean {
  return startsValueType(lexer) && lexer.keyword !== KEYWORD.v128 && !isNumberKeyword(lexer.keyword);
}

function isNumberKeyword(keyword: number): boolean {
  return keyword === KEYWORD.i32 || keyword === KEYWORD.i64 || keyword === KEYWORD.f32 || keyword === KEYWORD.f64;
}

/** @param types what type indices are looked up in */
export function parseValueType(lexer: Lexer, types: IndexSpace): ValueType {
  if (lexer.isForm(KEYWORD.ref)) return parseReferenceForm(lexer, types);
  const type = lexer.kind === TOKEN.word ? TYPES.get(lexer.keyword) : undefined;
  if (type === undefined) lexer.failUnexpected();
  lexer.advance();
  return type;
}

export function parseReferenceType(lexer: Lexer, types: IndexSpace): ValueType {
  if (!startsReferenceType(lexer)) lexer.failUnexpected();
  return parseValueType(lexer, types);
}

/** Reads a value type or a packed one. */
export function parseStorageType(lexer: Lexer, types: IndexSpace): ValueType {
  const packed = lexer.isWord(KEYWORD.i8) ? I8 : lexer.isWord(KEYWORD.i16) ? I16 : undefined;
  if (packed === undefined) return parseValueType(lexer, types);
  lexer.advance();
  return packed;
}

/** Reads `(ref null? heaptype)`. */
function parseReferenceForm(lexer: Lexer, types: IndexSpace): ValueType {
  lexer.advance();
  const nullable = lexer.isWord(KEYWORD.null);
  if (nullable) lexer.advance();
  const exact = lexer.isForm(KEYWORD.exact);
  const heap = parseHeapType(lexer, types);
  closeForm(lexer);
  return referenceType(heap, nullable, exact);
}

/** Reads a heap type, or `(exact typeidx)` of custom descriptors: then the present token before tells that it is exact. */
export function parseHeapType(lexer: Lexer, types: IndexSpace): HeapType {
  if (lexer.isForm(KEYWORD.exact)) {
    lexer.advance();
    const heap = parseConcreteHeap(lexer, types);
    closeForm(lexer);
    return heap;
  }
  if (isIndex(lexer)) return parseConcreteHeap(lexer, types);
  const heap = lexer.kind === TOKEN.word ? HEAP_TYPES.get(lexer.keyword) : undefined;
  if (heap === undefined) lexer.failUnexpected();
  lexer.advance();
  return heap;
}

function parseConcreteHeap(lexer: Lexer, types: IndexSpace): HeapType {
  const { start } = lexer;
  const index = types.takeIndex(lexer);
  if (index >= TYPE_INDEX_LIMIT) lexer.fail(`unknown type ${index}`, start);
  return CONCRETE_HEAP + index;
}
