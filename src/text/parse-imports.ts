/**
 * Reads imports and exports, as fields of the module and inside of what they import or export.
 *
 * @see https://webassembly.github.io/spec/core/text/modules.html#imports
 */
import { EXACT_FUNC } from "../decoder/binary-codes.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { KEYWORD } from "./keywords.ts";
import { type Lexer, TOKEN } from "./lexer.ts";
import type { ModuleContext } from "./module-context.ts";
import { type NamedSpace, takeNameAnnotation } from "./module-names.ts";
import { parseGlobalType, parseMemoryType, parseTableType } from "./parse-extern-types.ts";
import { spaceOf } from "./scan-fields.ts";
import { closeForm, openForm, optionalIdentifier, takeName } from "./tokens.ts";
import { parseTypeUse, type ParameterNames } from "./type-uses.ts";
import { writeMemoryType, writeTableType } from "./type-writer.ts";

/** Kinds of what is imported and exported: keyword → code, and name for name annotations. */
const KINDS: ReadonlyMap<number, { readonly code: number; readonly name: NamedSpace }> = new Map([
  [KEYWORD.func, { code: 0, name: "func" }],
  [KEYWORD.table, { code: 1, name: "table" }],
  [KEYWORD.memory, { code: 2, name: "memory" }],
  [KEYWORD.global, { code: 3, name: "global" }],
  [KEYWORD.tag, { code: 4, name: "tag" }],
]);

const FUNCTION_CODE = 0;

function kindOf(keyword: number): { readonly code: number; readonly name: NamedSpace } {
  return KINDS.get(keyword) as { code: number; name: NamedSpace };
}

/** Reads `(import "…" "…" (kind …))`. */
export function parseImport(context: ModuleContext): void {
  const { lexer } = context;
  lexer.advance();
  const out = context.imports.next();
  out.name(takeName(lexer));
  out.name(takeName(lexer));
  const { keyword } = lexer;
  // The first pass has seen that something stands here that can be imported.
  lexer.advance();
  parseHead(keyword, context);
  parseImportedType(keyword, "unused", context);
  closeForm(lexer);
  closeForm(lexer);
}

/**
 * Reads what every definition that can be imported begins with: identifier, name and exports.
 * @returns its index
 */
export function parseHead(keyword: number, context: ModuleContext): number {
  const { lexer } = context;
  const index = spaceOf(keyword, context)?.next() as number;
  optionalIdentifier(lexer);
  const { code, name: kind } = kindOf(keyword);
  const name = takeNameAnnotation(lexer, kind);
  if (name !== undefined) context.names.given[kind].set(index, name);
  while (lexer.isForm(KEYWORD.export)) {
    lexer.advance();
    writeExport(takeName(lexer), code, index, context);
    closeForm(lexer);
  }
  return index;
}

/** Reads `(import "…" "…")` and the type behind it, if a definition has that. */
export function parseInlineImport(keyword: number, names: ParameterNames, context: ModuleContext): boolean {
  const { lexer } = context;
  if (!lexer.isForm(KEYWORD.import)) return false;
  lexer.advance();
  const out = context.imports.next();
  out.name(takeName(lexer));
  out.name(takeName(lexer));
  closeForm(lexer);
  parseImportedType(keyword, names, context);
  return true;
}

function parseImportedType(keyword: number, names: ParameterNames, context: ModuleContext): void {
  const out = context.imports.items;
  switch (keyword) {
    case KEYWORD.table:
      out.byte(kindOf(keyword).code);
      writeTableType(parseTableType(context), out);
      return;
    case KEYWORD.memory:
      out.byte(kindOf(keyword).code);
      writeMemoryType(parseMemoryType(context), out);
      return;
    case KEYWORD.global:
      out.byte(kindOf(keyword).code);
      parseGlobalType(out, context);
      return;
    case KEYWORD.tag:
      out.byte(kindOf(keyword).code);
      parseTagType(out, context);
      return;
    default:
      parseFunctionImport(names, out, context);
  }
}

export function parseTagType(out: ByteWriter, context: ModuleContext): void {
  const index = parseTypeUse("unused", context);
  // The attribute: exceptions are all that there is.
  out.byte(0);
  out.u32(index);
}

function parseFunctionImport(names: ParameterNames, out: ByteWriter, context: ModuleContext): void {
  const { lexer } = context;
  const isExact = lexer.isForm(KEYWORD.exact);
  if (isExact) lexer.advance();
  const index = parseTypeUse(names, context);
  if (isExact) closeForm(lexer);
  out.byte(isExact ? EXACT_FUNC : FUNCTION_CODE);
  out.u32(index);
}

/** Reads `(export "…" (kind x))`. */
export function parseExport(context: ModuleContext): void {
  const lexer: Lexer = context.lexer;
  lexer.advance();
  const name = takeName(lexer);
  const { keyword } = lexer;
  const space = lexer.kind === TOKEN.form ? spaceOf(keyword, context) : undefined;
  if (space === undefined) lexer.failUnexpected();
  openForm(keyword, lexer);
  writeExport(name, kindOf(keyword).code, space.takeIndex(lexer), context);
  closeForm(lexer);
  closeForm(lexer);
}

function writeExport(name: string, code: number, index: number, context: ModuleContext): void {
  const out = context.exports.next();
  out.name(name);
  out.byte(code);
  out.u32(index);
}

/** Reads `(start x)`. */
export function parseStart(context: ModuleContext): void {
  const lexer: Lexer = context.lexer;
  const { start } = lexer;
  lexer.advance();
  if (context.startFunction >= 0) lexer.fail("multiple start sections", start);
  context.startFunction = context.functions.takeIndex(lexer);
  closeForm(lexer);
}
