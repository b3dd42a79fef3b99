/**
 * Reads the types of tables, memories and globals.
 *
 * @see https://webassembly.github.io/spec/core/text/types.html#table-types
 */
import { DEFAULT_PAGE_SIZE_LOG2, I32, I64, type Limits, type MemoryType, type TableType } from "../module/types.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { INTEGER } from "./integer-literal.ts";
import { KEYWORD } from "./keywords.ts";
import type { Lexer } from "./lexer.ts";
import type { ModuleContext } from "./module-context.ts";
import { parseReferenceType, parseValueType } from "./parse-types.ts";
import { closeForm, isNumeral, takeUnsigned, takeUnsigned64 } from "./tokens.ts";
import { writeValueType } from "./type-writer.ts";

type AddressType = TableType["address"];

/** Reads the type of addresses, which is i32 where none is written. */
export function parseAddressType(lexer: Lexer): AddressType {
  const is64 = lexer.isWord(KEYWORD.i64);
  if (is64 || lexer.isWord(KEYWORD.i32)) lexer.advance();
  return is64 ? I64 : I32;
}

export function parseTableType(context: ModuleContext): TableType {
  return parseTableTypeOf(parseAddressType(context.lexer), context);
}

/** Reads a table type behind its address type. */
export function parseTableTypeOf(address: AddressType, context: ModuleContext): TableType {
  const limits = parseLimits(context);
  return { element: parseReferenceType(context.lexer, context.types.space), limits, address, shared: false };
}

export function parseMemoryType(context: ModuleContext): MemoryType {
  return parseMemoryTypeOf(parseAddressType(context.lexer), context);
}

/** Reads a memory type behind its address type. */
export function parseMemoryTypeOf(address: AddressType, context: ModuleContext): MemoryType {
  const { lexer } = context;
  const limits = parseLimits(context);
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

function parseLimits(context: ModuleContext): Limits {
  const min = parseLimit(context);
  return { min, max: isNumeral(context.lexer) ? parseLimit(context) : undefined };
}

function parseLimit({ lexer, limitBits }: ModuleContext): bigint {
  if (limitBits === 32) return BigInt(takeUnsigned(32, lexer));
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
