/**
 * The assembler: the text of a module in, its binary out. Nothing is validated but what the text format itself demands.
 *
 * Two passes: the first finds what the module defines and the names of it ({@link scanFields}), the second reads everything
 * and writes the sections as it goes. Types come first, because type uses look through all of them.
 *
 * @see https://webassembly.github.io/spec/core/text/index.html
 */
import { FEATURE_SETS, type FeatureSet } from "../base/features.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { BRANCH_HINT } from "./branch-hint.ts";
import { ByteWriter } from "./byte-writer.ts";
import { CUSTOM_ANNOTATION, parseCustomSection } from "./custom-section.ts";
import { KEYWORD } from "./keywords.ts";
import { Lexer, TOKEN } from "./lexer.ts";
import { ModuleContext } from "./module-context.ts";
import { NAME_ANNOTATION, takeNameAnnotation } from "./module-names.ts";
import { writeModule } from "./module-writer.ts";
import { DefinitionParser } from "./parse-definitions.ts";
import { parseExport, parseImport, parseStart } from "./parse-imports.ts";
import { parseTypeField } from "./parse-type-definitions.ts";
import { scanFields } from "./scan-fields.ts";
import { TextSyntaxError } from "./text-syntax-error.ts";
import { closeForm, optionalIdentifier, parseStrings } from "./tokens.ts";

export interface AssembleOptions {
  /** Put the identifiers of functions, locals, types and so on into a name section. Default: false. */
  readonly names?: boolean;
  /** The language that the text is written in. Default: all that is known here. */
  readonly features?: FeatureSet;
}

/** The annotations that mean something here. */
const ANNOTATIONS: ReadonlySet<string> = new Set([CUSTOM_ANNOTATION, NAME_ANNOTATION, BRANCH_HINT]);

/**
 * Assembles a module.
 * @param text `(module …)`, also with `binary` or `quote`, or the fields of a module alone; as bytes, in UTF-8
 * @throws TextSyntaxError if it is malformed
 */
export function assemble(text: string | Uint8Array, options: AssembleOptions = {}): Uint8Array {
  let source = typeof text === "string" ? text : decode(text);
  for (;;) {
    const result = assembleSource(source, options);
    if (result instanceof Uint8Array) return result;
    source = decode(result.quoted);
  }
}

function decode(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text !== undefined) return text;
  throw new TextSyntaxError("malformed UTF-8 encoding", { offset: 0, line: 1, column: 1 });
}

/** The binary, or the bytes of the text that stands in quotes in place of the module. */
function assembleSource(source: string, options: AssembleOptions): Uint8Array | { readonly quoted: Uint8Array } {
  const lexer: Lexer = new Lexer(source, ANNOTATIONS);
  if (!lexer.isForm(KEYWORD.module)) {
    const context = new ModuleContext(lexer, options.features ?? FEATURE_SETS.all);
    parseFields(context);
    finish(lexer);
    return writeModule(context, options.names === true);
  }
  lexer.advance();
  if (lexer.isWord(KEYWORD.definition)) lexer.advance();
  const id = optionalIdentifier(lexer);
  const isQuoted = lexer.isWord(KEYWORD.quote);
  if (isQuoted || lexer.isWord(KEYWORD.binary)) {
    const bytes = parseBytes(lexer);
    return isQuoted ? { quoted: bytes } : bytes;
  }
  const context = new ModuleContext(lexer, options.features ?? FEATURE_SETS.all);
  context.names.module = takeNameAnnotation(lexer, "module") ?? id;
  parseFields(context);
  closeForm(lexer);
  finish(lexer);
  return writeModule(context, options.names === true);
}

/** Reads the strings behind `binary` or `quote`, and the end of the module. */
function parseBytes(lexer: Lexer): Uint8Array {
  lexer.advance();
  const bytes = new ByteWriter();
  parseStrings(lexer, bytes);
  closeForm(lexer);
  finish(lexer);
  return bytes.finish();
}

/** Makes sure that the text ends here. */
function finish(lexer: Lexer): void {
  if (lexer.kind !== TOKEN.end) lexer.failUnexpected();
  lexer.advance();
}

function parseFields(context: ModuleContext): void {
  const { lexer } = context;
  const { start } = lexer;
  const scanner = new Lexer(lexer.source, undefined, start);
  const { typeFields } = scanFields(scanner, context);
  const { pending } = lexer;
  lexer.pending = [];
  for (const field of typeFields) {
    lexer.moveTo(field);
    parseTypeField(context);
  }
  lexer.moveTo(start);
  lexer.pending = pending;
  const definitions = new DefinitionParser(context);
  takeFieldAnnotations(context);
  while (lexer.kind === TOKEN.form) {
    parseField(definitions, context);
    takeFieldAnnotations(context);
  }
}

function takeFieldAnnotations(context: ModuleContext): void {
  const { lexer } = context;
  if (lexer.pending.length === 0) return;
  for (const annotation of lexer.takeAnnotations(CUSTOM_ANNOTATION)) {
    context.customSections.push(parseCustomSection(annotation, lexer));
  }
  const [hint] = lexer.takeAnnotations(BRANCH_HINT);
  if (hint !== undefined) lexer.fail(`@${BRANCH_HINT} annotation: not in a function`, hint.start);
}

function parseField(definitions: DefinitionParser, context: ModuleContext): void {
  const { lexer } = context;
  switch (lexer.keyword) {
    case KEYWORD.type:
    case KEYWORD.rec:
      lexer.skipForm();
      return;
    case KEYWORD.import:
      parseImport(context);
      return;
    case KEYWORD.export:
      parseExport(context);
      return;
    case KEYWORD.start:
      parseStart(context);
      return;
    case KEYWORD.func:
      definitions.parseFunction();
      return;
    case KEYWORD.table:
      definitions.parseTable();
      return;
    case KEYWORD.memory:
      definitions.parseMemory();
      return;
    case KEYWORD.global:
      definitions.parseGlobal();
      return;
    case KEYWORD.tag:
      definitions.parseTag();
      return;
    case KEYWORD.elem:
      definitions.segments.parseElements();
      return;
    case KEYWORD.data:
      definitions.segments.parseData();
      return;
    default:
      lexer.failUnexpected();
  }
}
