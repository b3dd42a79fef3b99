/**
 * Reads element and data segments, as fields of the module and inside of tables and memories.
 *
 * @see https://webassembly.github.io/spec/core/text/modules.html#element-segments
 */
import { DATA_EXPLICIT, DATA_PASSIVE, EXPLICIT, EXPRESSIONS, NOT_ACTIVE } from "../decoder/binary-codes.ts";
import { instructionId } from "../instructions/instructions.ts";
import { FUNCREF, I64, type TableType, type ValueType } from "../module/types.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { ExpressionParser } from "./expression-parser.ts";
import { isInstruction, KEYWORD } from "./keywords.ts";
import { type Lexer, TOKEN } from "./lexer.ts";
import type { ModuleContext } from "./module-context.ts";
import { takeNameAnnotation } from "./module-names.ts";
import { writeOpcode } from "./parse-instruction.ts";
import { parseReferenceType, startsReferenceType } from "./parse-types.ts";
import { closeForm, isIndex, isNumeral, optionalIdentifier, parseStrings } from "./tokens.ts";
import { writeValueType } from "./type-writer.ts";

const I32_CONST = instructionId("i32.const");
const I64_CONST = instructionId("i64.const");
const REF_FUNC = instructionId("ref.func");
const END = instructionId("end");

/** In place of a reference type, where elements are function indices: the code of the kind of element. */
const FUNCTION_KIND = 0;

type AddressType = TableType["address"];

/** Elements as they are written: function indices have no type. */
interface ElementList {
  readonly type: ValueType | undefined;
  readonly count: number;
  readonly items: ByteWriter;
}

export class SegmentParser {
  readonly #context: ModuleContext;
  readonly #expressions: ExpressionParser;
  /** The offset expression of the segment that is being read. */
  readonly #offset: ByteWriter;
  readonly #bytes: ByteWriter;

  constructor(context: ModuleContext, expressions: ExpressionParser) {
    this.#context = context;
    this.#expressions = expressions;
    this.#offset = new ByteWriter();
    this.#bytes = new ByteWriter();
  }

  // Elements

  /** Reads `(elem …)`. */
  parseElements(): void {
    const context = this.#context;
    const { lexer } = context;
    lexer.advance();
    this.#parseName("elem");
    if (lexer.isWord(KEYWORD.declare)) {
      lexer.advance();
      this.#writeElements(NOT_ACTIVE | EXPLICIT, undefined, this.#parseList(false));
    } else {
      const namesTable = lexer.isForm(KEYWORD.table);
      const table = this.#parseTarget(KEYWORD.table);
      const list = this.#parseList(table !== undefined && !namesTable);
      this.#writeElements(table === undefined ? NOT_ACTIVE : 0, table, list);
    }
    closeForm(lexer);
  }

  /**
   * Reads the elements inside of a table: `(elem …)`.
   * @returns their number
   */
  parseInlineElements(table: number, element: ValueType, address: AddressType): number {
    const { lexer, elements } = this.#context;
    lexer.advance();
    elements.next();
    const isList = isIndex(lexer) || lexer.kind === TOKEN.close;
    let list: ElementList;
    if (!isList) list = this.#parseExpressions(element);
    else list = element === FUNCREF ? this.#parseIndices() : this.#parseReferences(element);
    this.#writeStart(address);
    this.#writeElements(0, table, list);
    closeForm(lexer);
    return list.count;
  }

  /** @param mayBeBare whether function indices may stand without their keyword */
  #parseList(mayBeBare: boolean): ElementList {
    const { lexer, types } = this.#context;
    if (lexer.isWord(KEYWORD.func)) {
      lexer.advance();
      return this.#parseIndices();
    }
    if (startsReferenceType(lexer)) return this.#parseExpressions(parseReferenceType(lexer, types.space));
    if (!mayBeBare) lexer.failUnexpected();
    return this.#parseIndices();
  }

  #parseIndices(): ElementList {
    const { lexer, functions } = this.#context;
    const items = this.#bytes;
    items.length = 0;
    let count = 0;
    for (; lexer.kind !== TOKEN.close; count++) items.u32(functions.takeIndex(lexer));
    return { type: undefined, count, items };
  }

  /** Reads function indices, for elements of a type that has to be written. */
  #parseReferences(type: ValueType): ElementList {
    const { lexer, functions } = this.#context;
    const items = this.#bytes;
    items.length = 0;
    let count = 0;
    for (; lexer.kind !== TOKEN.close; count++) {
      writeOpcode(REF_FUNC, items);
      items.u32(functions.takeIndex(lexer));
      writeOpcode(END, items);
    }
    return { type, count, items };
  }

  #parseExpressions(type: ValueType): ElementList {
    const { lexer } = this.#context;
    const items = this.#bytes;
    items.length = 0;
    let count = 0;
    for (; lexer.kind !== TOKEN.close; count++) this.#expressions.parseConstantForm(KEYWORD.item, items);
    return { type, count, items };
  }

  /**
   * @param mode the bits of the flags that say so for a segment that is not active
   * @param table where an active segment goes
   */
  #writeElements(mode: number, table: number | undefined, { type, count, items }: ElementList): void {
    const out = this.#context.elementSegments.next();
    // In short forms, table 0 and functions go without saying.
    const isShort = table === 0 && (type === undefined || type === FUNCREF);
    const isActive = table !== undefined;
    out.u32(mode | (isActive && !isShort ? EXPLICIT : 0) | (type === undefined ? 0 : EXPRESSIONS));
    if (isActive) {
      if (!isShort) out.u32(table);
      out.appendFrom(this.#offset);
    }
    if (!isShort) {
      if (type === undefined) out.byte(FUNCTION_KIND);
      else writeValueType(type, out);
    }
    out.u32(count);
    out.appendFrom(items);
  }

  // Data

  /** Reads `(data …)`. */
  parseData(): void {
    const { lexer, dataSegments } = this.#context;
    lexer.advance();
    this.#parseName("data");
    const memory = this.#parseTarget(KEYWORD.memory);
    const out = dataSegments.next();
    if (memory === undefined) out.byte(DATA_PASSIVE);
    else this.#writeDataTarget(memory, out);
    this.#parseStrings();
    this.#writeBytes(out);
    closeForm(lexer);
  }

  /**
   * Reads the data inside of a memory: `(data …)`.
   * @returns their size in bytes
   */
  parseInlineData(memory: number, address: AddressType): number {
    const { lexer, data, dataSegments } = this.#context;
    lexer.advance();
    data.next();
    const out = dataSegments.next();
    this.#writeStart(address);
    this.#writeDataTarget(memory, out);
    this.#parseStrings();
    this.#writeBytes(out);
    closeForm(lexer);
    return this.#bytes.length;
  }

  #writeDataTarget(memory: number, out: ByteWriter): void {
    out.byte(memory === 0 ? 0 : DATA_EXPLICIT);
    if (memory !== 0) out.u32(memory);
    out.appendFrom(this.#offset);
  }

  #parseStrings(): void {
    this.#bytes.length = 0;
    parseStrings(this.#context.lexer, this.#bytes);
  }

  #writeBytes(out: ByteWriter): void {
    out.u32(this.#bytes.length);
    out.appendFrom(this.#bytes);
  }

  // Both

  #parseName(kind: "elem" | "data"): void {
    const { lexer, names } = this.#context;
    const space = kind === "elem" ? this.#context.elements : this.#context.data;
    const index = space.next();
    optionalIdentifier(lexer);
    const name = takeNameAnnotation(lexer, kind);
    if (name !== undefined) names.given[kind].set(index, name);
  }

  /**
   * Reads where an active segment goes: `(table x)` or `(memory x)`, which is 0 if it is left out, and an offset. Texts
   * older than the second version of the language have a bare index there.
   * @returns the index, or undefined if nothing of that stands here
   */
  #parseTarget(keyword: number): number | undefined {
    const { lexer, tables, memories } = this.#context;
    const space = keyword === KEYWORD.table ? tables : memories;
    const isBare = isNumeral(lexer);
    const isExplicit = isBare || lexer.isForm(keyword);
    let index = 0;
    if (isExplicit) {
      if (!isBare) lexer.advance();
      index = space.takeIndex(lexer);
      if (!isBare) closeForm(lexer);
    }
    if (!isExplicit && !startsOffset(lexer)) return undefined;
    this.#offset.length = 0;
    this.#expressions.parseConstantForm(KEYWORD.offset, this.#offset);
    return index;
  }

  /** Writes the offset of what stands at the beginning of its table or memory. */
  #writeStart(address: AddressType): void {
    const offset = this.#offset;
    offset.length = 0;
    writeOpcode(address === I64 ? I64_CONST : I32_CONST, offset);
    offset.s32(0);
    writeOpcode(END, offset);
  }
}

function startsOffset(lexer: Lexer): boolean {
  return lexer.kind === TOKEN.form && (lexer.keyword === KEYWORD.offset || isInstruction(lexer.keyword));
}
