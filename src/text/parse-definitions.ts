/**
 * Reads the definitions of functions, tables, memories, globals and tags.
 *
 * @see https://webassembly.github.io/spec/core/text/modules.html
 */
import { MAX_FUNCTION_BYTES } from "../base/limits.ts";
import { HAS_INITIALIZER } from "../decoder/binary-codes.ts";
import type { ValueType } from "../module/types.ts";
import { ByteWriter } from "./byte-writer.ts";
import { type BranchHint, ExpressionParser } from "./expression-parser.ts";
import { IndexSpace } from "./index-space.ts";
import { KEYWORD } from "./keywords.ts";
import { TOKEN } from "./lexer.ts";
import type { ModuleContext } from "./module-context.ts";
import type { NameMap } from "./module-names.ts";
import {
  parseAddressType,
  parseGlobalType,
  parseMemoryTypeOf,
  parsePageSize,
  parseTableTypeOf,
} from "./parse-extern-types.ts";
import { parseHead, parseInlineImport, parseTagType } from "./parse-imports.ts";
import { SegmentParser } from "./parse-segments.ts";
import { parseReferenceType, parseValueType, startsReferenceType } from "./parse-types.ts";
import { closeForm, isNumeral } from "./tokens.ts";
import { defineLocal, parseTypeUse } from "./type-uses.ts";
import { writeMemoryType, writeTableType, writeValueType } from "./type-writer.ts";

export class DefinitionParser {
  readonly segments: SegmentParser;
  readonly #context: ModuleContext;
  readonly #expressions: ExpressionParser;
  readonly #body: ByteWriter;

  constructor(context: ModuleContext) {
    this.#context = context;
    this.#expressions = new ExpressionParser(context);
    this.segments = new SegmentParser(context, this.#expressions);
    this.#body = new ByteWriter();
  }

  // Functions

  parseFunction(): void {
    const context = this.#context;
    const { lexer } = context;
    lexer.advance();
    const index = parseHead(KEYWORD.func, context);
    context.locals = new IndexSpace("local");
    if (!parseInlineImport(KEYWORD.func, context.locals, context)) this.#parseCode(index);
    const names = localNames(context.locals);
    if (names.size > 0) context.names.locals.set(index, names);
    closeForm(lexer);
  }

  #parseCode(index: number): void {
    const context = this.#context;
    const { locals, code } = context;
    const type = parseTypeUse(locals, context);
    // Parameters that are not repeated behind `(type x)` are locals, too.
    if (context.params.length === 0) locals.count = context.types.signature(type)?.params.length ?? 0;
    context.functionTypes.next().u32(type);
    const body = this.#body;
    body.length = 0;
    this.#parseLocals(body);
    this.#expressions.parseBody(body);
    if (body.length > MAX_FUNCTION_BYTES) {
      context.lexer.fail(`function body too large: the limit is ${MAX_FUNCTION_BYTES} bytes`);
    }
    const out = code.next();
    out.u32(body.length);
    out.appendFrom(body);
    const { labelNames } = this.#expressions;
    if (labelNames.size > 0) context.names.labels.set(index, new Map(labelNames));
    if (this.#expressions.hints.length > 0) this.#writeHints(index, this.#expressions.hints);
  }

  #parseLocals(out: ByteWriter): void {
    const { lexer, locals, types } = this.#context;
    if (!lexer.isForm(KEYWORD.local)) {
      out.u32(0);
      return;
    }
    const all: ValueType[] = [];
    while (lexer.isForm(KEYWORD.local)) {
      lexer.advance();
      if (lexer.kind === TOKEN.id || lexer.pending.length > 0) {
        defineLocal(locals, lexer);
        all.push(parseValueType(lexer, types.space));
      } else {
        const before = all.length;
        while (lexer.kind !== TOKEN.close) all.push(parseValueType(lexer, types.space));
        locals.count += all.length - before;
      }
      closeForm(lexer);
    }
    writeLocals(all, out);
  }

  #writeHints(index: number, hints: readonly BranchHint[]): void {
    const out = this.#context.branchHints.next();
    out.u32(index);
    out.u32(hints.length);
    for (const { offset, value } of hints) {
      out.u32(offset);
      // The size of a hint in bytes.
      out.u32(1);
      out.u32(value);
    }
  }

  // Tables

  parseTable(): void {
    const context = this.#context;
    const { lexer, tableTypes } = context;
    lexer.advance();
    const index = parseHead(KEYWORD.table, context);
    if (!parseInlineImport(KEYWORD.table, "none", context)) {
      const address = parseAddressType(lexer);
      const out = tableTypes.next();
      if (startsReferenceType(lexer)) {
        const element = parseReferenceType(lexer, context.types.space);
        if (!lexer.isForm(KEYWORD.elem)) lexer.failUnexpected();
        const size = BigInt(this.segments.parseInlineElements(index, element, address));
        writeTableType({ element, limits: { min: size, max: size }, address, shared: false }, out);
      } else this.#parseSizedTable(address, out);
    }
    closeForm(lexer);
  }

  #parseSizedTable(address: ReturnType<typeof parseAddressType>, out: ByteWriter): void {
    const { lexer } = this.#context;
    const type = parseTableTypeOf(address, this.#context);
    const hasInitializer = lexer.kind !== TOKEN.close;
    if (hasInitializer) {
      out.byte(HAS_INITIALIZER);
      out.byte(0);
    }
    writeTableType(type, out);
    if (hasInitializer) this.#expressions.parseConstant(out);
  }

  // Memories

  parseMemory(): void {
    const context = this.#context;
    const { lexer, memoryTypes } = context;
    lexer.advance();
    const index = parseHead(KEYWORD.memory, context);
    if (!parseInlineImport(KEYWORD.memory, "none", context)) {
      const address = parseAddressType(lexer);
      const out = memoryTypes.next();
      if (isNumeral(lexer)) writeMemoryType(parseMemoryTypeOf(address, context), out);
      else {
        const pageSizeLog2 = parsePageSize(lexer);
        if (!lexer.isForm(KEYWORD.data)) lexer.failUnexpected();
        const byteLength = this.segments.parseInlineData(index, address);
        const size = BigInt(Math.ceil(byteLength / 2 ** pageSizeLog2));
        writeMemoryType({ limits: { min: size, max: size }, address, shared: false, pageSizeLog2 }, out);
      }
    }
    closeForm(lexer);
  }

  // Globals and tags

  parseGlobal(): void {
    const context = this.#context;
    context.lexer.advance();
    parseHead(KEYWORD.global, context);
    if (!parseInlineImport(KEYWORD.global, "none", context)) {
      const out = context.globalDefinitions.next();
      parseGlobalType(out, context);
      this.#expressions.parseConstant(out);
    }
    closeForm(context.lexer);
  }

  parseTag(): void {
    const context = this.#context;
    context.lexer.advance();
    parseHead(KEYWORD.tag, context);
    if (!parseInlineImport(KEYWORD.tag, "none", context)) parseTagType(context.tagTypes.next(), context);
    closeForm(context.lexer);
  }
}

/** The names of parameters and locals, in the order of their indices. */
function localNames({ names, given }: IndexSpace): NameMap {
  const byIndex = new Map([...names].map(([name, index]) => [index, name]));
  if (given === undefined) return byIndex;
  for (const [index, name] of given) byIndex.set(index, name);
  return new Map([...byIndex].sort(([index], [other]) => index - other));
}

/** Writes locals as runs of the same type. */
function writeLocals(types: readonly ValueType[], out: ByteWriter): void {
  const runs: { count: number; readonly type: ValueType }[] = [];
  for (const type of types) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ count: 1, type });
  }
  out.u32(runs.length);
  for (const { count, type } of runs) {
    out.u32(count);
    writeValueType(type, out);
  }
}
