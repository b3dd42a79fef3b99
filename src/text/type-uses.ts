/**
 * Reads type uses: `(type x)`, parameters and results, of which the former may be left out.
 *
 * @see https://webassembly.github.io/spec/core/text/modules.html#type-uses
 */
import { EMPTY_BLOCK } from "../decoder/binary-codes.ts";
import type { ValueType } from "../module/types.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { IndexSpace } from "./index-space.ts";
import { KEYWORD } from "./keywords.ts";
import { type Lexer, TOKEN } from "./lexer.ts";
import type { ModuleContext } from "./module-context.ts";
import { takeNameAnnotation } from "./module-names.ts";
import { parseValueType } from "./parse-types.ts";
import { closeForm } from "./tokens.ts";
import { sameTypes } from "./type-space.ts";
import { writeValueType } from "./type-writer.ts";

/**
 * What to do with identifiers of parameters: an index space defines them as its locals; `unused` passes over them; `none`
 * does not allow them.
 */
export type ParameterNames = IndexSpace | "unused" | "none";

const NO_INDEX = -1;

/** Reads `(type x)` if it stands here. */
function optionalTypeIndex({ lexer, types }: ModuleContext): number {
  if (!lexer.isForm(KEYWORD.type)) return NO_INDEX;
  lexer.advance();
  const index = types.space.takeIndex(lexer);
  closeForm(lexer);
  return index;
}

/** Reads parameters and results into `context.params` and `context.results`. */
export function parseSignature(names: ParameterNames, context: ModuleContext): void {
  const { lexer, params, results } = context;
  params.length = 0;
  results.length = 0;
  while (lexer.isForm(KEYWORD.param)) {
    lexer.advance();
    if (lexer.kind === TOKEN.id || (names !== "none" && lexer.pending.length > 0)) {
      takeParameterName(names, lexer);
      params.push(parseValueType(lexer, context.types.space));
    } else {
      const before = params.length;
      parseValueTypes(params, context);
      if (names instanceof IndexSpace) names.count += params.length - before;
    }
    closeForm(lexer);
  }
  while (lexer.isForm(KEYWORD.result)) {
    lexer.advance();
    parseValueTypes(results, context);
    closeForm(lexer);
  }
  // Out of order, they are no instructions either; to say so comes before what their types are.
  if (lexer.isForm(KEYWORD.param) || lexer.isForm(KEYWORD.type)) lexer.failUnexpected();
}

function takeParameterName(names: ParameterNames, lexer: Lexer): void {
  if (names === "none") lexer.failUnexpected();
  if (names !== "unused") {
    defineLocal(names, lexer);
    return;
  }
  if (lexer.kind === TOKEN.id) lexer.advance();
  takeNameAnnotation(lexer, "local");
}

/** Defines the next parameter or local, which has an identifier, a name annotation or both. */
export function defineLocal(locals: IndexSpace, lexer: Lexer): void {
  const index = locals.define(lexer);
  const name = takeNameAnnotation(lexer, "local");
  if (name === undefined) return;
  locals.given ??= new Map();
  locals.given.set(index, name);
}

/** Reads value types up to the end of the form. */
export function parseValueTypes(into: ValueType[], { lexer, types }: ModuleContext): void {
  while (lexer.kind !== TOKEN.close) into.push(parseValueType(lexer, types.space));
}

/**
 * Reads a type use.
 * @returns the type index
 */
export function parseTypeUse(names: ParameterNames, context: ModuleContext): number {
  const { start } = context.lexer;
  const index = optionalTypeIndex(context);
  parseSignature(names, context);
  if (index === NO_INDEX) return context.types.implied(context);
  checkInline(index, start, context);
  return index;
}

/** Checks that parameters and results that are repeated behind `(type x)` are those of that type. */
function checkInline(index: number, offset: number, context: ModuleContext): void {
  const { params, results } = context;
  const lexer: Lexer = context.lexer;
  if (params.length === 0 && results.length === 0) return;
  const signature = context.types.signature(index);
  if (signature === undefined) lexer.fail(`unknown type ${index}`, offset);
  if (!sameTypes(signature.params, params) || !sameTypes(signature.results, results)) {
    lexer.fail("inline function type does not match the type that is used", offset);
  }
}

/** Reads the type of a block and writes it, in the shortest form that it has. */
export function parseBlockType(context: ModuleContext, out: ByteWriter): void {
  const { lexer, params, results } = context;
  const { start } = lexer;
  const index = optionalTypeIndex(context);
  parseSignature("none", context);
  if (index !== NO_INDEX) {
    checkInline(index, start, context);
    out.s33(index);
  } else if (params.length > 0 || results.length > 1) out.s33(context.types.implied(context));
  else if (results.length === 1) writeValueType(results[0] as ValueType, out);
  else out.byte(EMPTY_BLOCK);
}
