/**
 * Reads the types of tables, memories and globals.
 *
 * @see https://webassembly.github.io/spec/core/text/types.html#table-types
 */
import { I32, I64, type Limits, type MemoryType, type TableType } from "../module/types.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { IndexSpace } from "./index-space.ts";
import { INTEGER } from "./integer-literal.ts";
import { KEYWORD } from "./keywords.ts";
import type { Lexer } from "./lexer.ts";
import type { ModuleContext } from "./module-context.ts";
import { parseReferenceType, parseValueType } from "./parse-types.ts";
import { closeForm, isNumeral, takeUnsigned, takeUnsigned64 } from "./tokens.ts";
import { writeValueType } from "./type-writer.ts";

type AddressType = TableType["address"];

export const DEFAULT_PAGE_SIZE_LOG2 = 16;

/** Reads the type of addresses, which is i32 where none is written. */
export function parseAddressType(lexer: Lexer): AddressType {
  const is64 = lexer.isWord(KEYWORD.i64);
  if (is64 || lexer.isWord(KEYWORD.i32)) lexer.advance();
  return is64 ? I64 : I32;
}

export function parseTableType(lexer: Lexer, types: IndexSpace): TableType {
  const address = parseAddressType(lexer);
  return parseTableTypeOf(address, lexer, types);
}

/** Reads a table type behind its address type. */
export function parseTableTypeOf(address: AddressType, lexer: Lexer, types: IndexSpace): TableType {
  const limits = parseLimits(lexer);
  return { element: parseReferenceType(lexer, types), limits, address, shared: false };
}

export function parseMemoryType(lexer: Lexer): MemoryType {
  const address = parseAddressType(lexer);
  return parseMemoryTypeOf(address, lexer);
}

/** Reads a memory type behind its address type. */
export function parseMemoryTypeOf(address: AddressType, lexer: Lexer): MemoryType {
  const limits = parseLimits(lexer);
  const shared = lexer.isWord(KEYWORD.shared);
  if (shared) lexer.advance();
  return { limits, address, shared, pageSizeLog2: parsePageSize(lexer) };
}

/** Reads `(pagesize n)`, if it is written; the result is the base-2 logarithm. */
export function parsePageSize(lexer: Lexer): number {
  if (!lexer.isForm(KEYWORD.pagesize)) return DEFAULT_PAGE_SIZE_LOG2;
  lexer.advance();
  const { start } = lexer;
  const size = takeUnsigned(32, lexer);
  if (size === 0 || (size & (size - 1)) !== 0) lexer.fail("invalid custom page size", start);
  closeForm(lexer);
  return 31 - Math.clz32(size);
}

function parseLimits(lexer: Lexer): Limits {
  const min = parseLimit(lexer);
  return { min, max: isNumeral(lexer) ? parseLimit(lexer) : undefined };
}

function parseLimit(lexer: Lexer): bigint {
  takeUnsigned64(lexer);
  return (BigInt(INTEGER.high >>> 0) << 32n) | BigInt(INTEGER.low >>> 0);
}

/** Reads and writes a global type. */
export function parseGlobalType(out: ByteWriter, { lexer, types }: ModuleContext): void {
  const isMutable = lexer.isForm(KEYWORD.mut);
  if (isMutable) lexer.advance();
  writeValueType(parseValueType(lexer, types.space), out);
  out.byte(isMutable ? 1 : 0);
  if (isMutable) closeForm(lexer);
}
