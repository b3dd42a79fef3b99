/**
 * Reads type definitions, alone and in recursion groups.
 *
 * @see https://webassembly.github.io/spec/core/text/types.html#recursive-types
 */
import { ARRAY, DESCRIBES, DESCRIPTOR, FUNC, REC, STRUCT, SUB, SUB_FINAL } from "../decoder/binary-codes.ts";
import { ByteWriter } from "./byte-writer.ts";
import { IndexSpace } from "./index-space.ts";
import { KEYWORD } from "./keywords.ts";
import { TOKEN } from "./lexer.ts";
import type { ModuleContext } from "./module-context.ts";
import { takeNameAnnotation } from "./module-names.ts";
import { parseStorageType } from "./parse-types.ts";
import { closeForm, openForm, optionalIdentifier } from "./tokens.ts";
import { parseSignature } from "./type-uses.ts";
import { writeValueType, writeValueTypes } from "./type-writer.ts";

/** Reads a field of the module that defines types. */
export function parseTypeField(context: ModuleContext): void {
  const { lexer, types } = context;
  types.groupCount++;
  if (lexer.isForm(KEYWORD.type)) {
    parseTypeDefinition(true, context);
    return;
  }
  openForm(KEYWORD.rec, lexer);
  const { start } = lexer;
  let count = 0;
  for (; lexer.kind === TOKEN.form; count++) lexer.skipForm();
  lexer.moveTo(start);
  // A group of one is written as the type alone, which means the same.
  if (count !== 1) {
    types.content.byte(REC);
    types.content.u32(count);
  }
  for (let left = count; left > 0; left--) parseTypeDefinition(count === 1, context);
  closeForm(lexer);
}

/** @param isAlone whether it is a recursion group of its own */
function parseTypeDefinition(isAlone: boolean, context: ModuleContext): void {
  const { lexer, types } = context;
  openForm(KEYWORD.type, lexer);
  const index = types.space.next();
  optionalIdentifier(lexer);
  const name = takeNameAnnotation(lexer, "type");
  if (name !== undefined) context.names.given.type.set(index, name);
  if (lexer.isForm(KEYWORD.sub)) parseSubType(index, isAlone, context);
  else parseDescribedType(index, isAlone, context);
  closeForm(lexer);
}

/** Reads `(sub final? x* …)`. */
function parseSubType(index: number, isAlone: boolean, context: ModuleContext): void {
  const { lexer, types } = context;
  const { content } = types;
  lexer.advance();
  const isFinal = lexer.isWord(KEYWORD.final);
  if (isFinal) lexer.advance();
  const supertypes: number[] = [];
  while (lexer.kind !== TOKEN.form) supertypes.push(types.space.takeIndex(lexer));
  const isPlain = isFinal && supertypes.length === 0;
  // A final type without a supertype is written as what it is alone.
  if (!isPlain) {
    content.byte(isFinal ? SUB_FINAL : SUB);
    content.u32(supertypes.length);
    for (const supertype of supertypes) content.u32(supertype);
  }
  parseDescribedType(index, isPlain && isAlone, context);
  closeForm(lexer);
}

/** Reads the clauses of custom descriptors and the composite type. */
function parseDescribedType(index: number, isPlain: boolean, context: ModuleContext): void {
  const { lexer } = context;
  const isDescriptor = optionalClause(KEYWORD.describes, DESCRIBES, context);
  const isDescribed = optionalClause(KEYWORD.descriptor, DESCRIPTOR, context);
  if (lexer.isForm(KEYWORD.func)) {
    lexer.advance();
    parseFunctionType(index, isPlain && !isDescriptor && !isDescribed, context);
  } else if (lexer.isForm(KEYWORD.struct)) {
    lexer.advance();
    parseStructType(index, context);
  } else {
    openForm(KEYWORD.array, lexer);
    context.types.content.byte(ARRAY);
    parseFieldType(context.types.content, context);
  }
  closeForm(lexer);
}

function optionalClause(keyword: number, code: number, { lexer, types }: ModuleContext): boolean {
  if (!lexer.isForm(keyword)) return false;
  lexer.advance();
  types.content.byte(code);
  types.content.u32(types.space.takeIndex(lexer));
  closeForm(lexer);
  return true;
}

function parseFunctionType(index: number, isPlain: boolean, context: ModuleContext): void {
  const { params, results, types } = context;
  parseSignature("unused", context);
  types.content.byte(FUNC);
  writeValueTypes(params, types.content);
  writeValueTypes(results, types.content);
  types.addSignature(index, { params: [...params], results: [...results] }, isPlain);
}

function parseStructType(index: number, context: ModuleContext): void {
  const { lexer, types } = context;
  const fields = new IndexSpace("field");
  const content = new ByteWriter();
  while (lexer.kind !== TOKEN.close) {
    openForm(KEYWORD.field, lexer);
    if (lexer.kind === TOKEN.id) {
      fields.define(lexer);
      parseFieldType(content, context);
    } else {
      for (; lexer.kind !== TOKEN.close; fields.count++) parseFieldType(content, context);
    }
    closeForm(lexer);
  }
  types.content.byte(STRUCT);
  types.content.u32(fields.count);
  types.content.appendFrom(content);
  if (fields.names.size > 0) types.fields.set(index, fields);
}

function parseFieldType(out: ByteWriter, { lexer, types }: ModuleContext): void {
  const isMutable = lexer.isForm(KEYWORD.mut);
  if (isMutable) lexer.advance();
  writeValueType(parseStorageType(lexer, types.space), out);
  out.byte(isMutable ? 1 : 0);
  if (isMutable) closeForm(lexer);
}
