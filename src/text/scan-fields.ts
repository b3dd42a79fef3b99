/**
 * The first pass over a module's fields: which things there are, and their names, so that the second pass can resolve every
 * identifier where it stands. What is inside of the fields is passed over.
 *
 * @see https://webassembly.github.io/spec/core/text/modules.html
 */
import type { IndexSpace } from "./index-space.ts";
import { KEYWORD } from "./keywords.ts";
import { type Lexer, TOKEN } from "./lexer.ts";
import type { ModuleContext } from "./module-context.ts";
import { closeForm, openForm } from "./tokens.ts";

/** What the second pass has to know besides the names. */
export interface FieldScan {
  /** Places of the type definitions and recursion groups. */
  readonly typeFields: readonly number[];
}

/** The index space that a field of a kind adds to, if it can be imported. */
export function spaceOf(keyword: number, context: ModuleContext): IndexSpace | undefined {
  switch (keyword) {
    case KEYWORD.func:
      return context.functions;
    case KEYWORD.table:
      return context.tables;
    case KEYWORD.memory:
      return context.memories;
    case KEYWORD.global:
      return context.globals;
    case KEYWORD.tag:
      return context.tags;
    default:
      return undefined;
  }
}

/** Names of the kinds in the message about imports that come too late. */
const KINDS: ReadonlyMap<number, string> = new Map([
  [KEYWORD.func, "function"],
  [KEYWORD.table, "table"],
  [KEYWORD.memory, "memory"],
  [KEYWORD.global, "global"],
  [KEYWORD.tag, "tag"],
]);

/**
 * Scans all fields, up to the parenthesis that closes the module or the end of the text.
 * @param lexer one that ignores all annotations; it stands at the first field
 */
export function scanFields(lexer: Lexer, context: ModuleContext): FieldScan {
  const typeFields: number[] = [];
  /** Kind of the latest definition that is no import. */
  let defined: number | undefined;
  while (lexer.kind === TOKEN.form) {
    const { keyword, start } = lexer;
    const end = formEnd(lexer);
    lexer.advance();
    let isImport = keyword === KEYWORD.import;
    if (isImport) scanImport(lexer, context);
    else if (keyword === KEYWORD.type || keyword === KEYWORD.rec) {
      typeFields.push(start);
      scanTypes(keyword, lexer, context);
    } else if (keyword === KEYWORD.elem) context.elements.define(lexer);
    else if (keyword === KEYWORD.data) context.data.define(lexer);
    else {
      const space = spaceOf(keyword, context);
      space?.define(lexer);
      isImport = space !== undefined && hasInlineImport(lexer);
      if (space !== undefined && !isImport) defined = keyword;
      if (keyword === KEYWORD.table) scanInline(KEYWORD.elem, context.elements, lexer);
      else if (keyword === KEYWORD.memory) scanInline(KEYWORD.data, context.data, lexer);
    }
    if (isImport && defined !== undefined) lexer.fail(`import after ${KINDS.get(defined) as string} definition`, start);
    lexer.moveTo(end);
  }
  return { typeFields };
}

function formEnd(lexer: Lexer): number {
  const { start } = lexer;
  const end = lexer.skipForm();
  lexer.moveTo(start);
  return end;
}

/** Goes past the names of an import; what it imports may have an identifier. */
function scanImport(lexer: Lexer, context: ModuleContext): void {
  while (lexer.kind === TOKEN.string) lexer.advance();
  const space = lexer.kind === TOKEN.form ? spaceOf(lexer.keyword, context) : undefined;
  if (space === undefined) lexer.failUnexpected();
  lexer.advance();
  space.define(lexer);
}

function scanTypes(keyword: number, lexer: Lexer, context: ModuleContext): void {
  if (keyword === KEYWORD.type) {
    context.types.space.define(lexer);
    return;
  }
  while (lexer.kind !== TOKEN.close) {
    openForm(KEYWORD.type, lexer);
    context.types.space.define(lexer);
    lexer.skipToClose();
    closeForm(lexer);
  }
}

/** Whether an import follows the exports that a definition begins with. */
function hasInlineImport(lexer: Lexer): boolean {
  while (lexer.isForm(KEYWORD.export)) lexer.skipForm();
  return lexer.isForm(KEYWORD.import);
}

/** Counts the segment that a table or memory holds, if it holds one. */
function scanInline(keyword: number, space: IndexSpace, lexer: Lexer): void {
  while (lexer.kind !== TOKEN.close && lexer.kind !== TOKEN.end) {
    if (lexer.isForm(keyword)) {
      space.count++;
      return;
    }
    if (lexer.kind === TOKEN.form) lexer.skipForm();
    else lexer.advance();
  }
}
