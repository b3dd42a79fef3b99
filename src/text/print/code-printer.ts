/**
 * Prints instructions as they stand in the binary, one after the other, indented by the blocks around them.
 *
 * The idea: what an instruction looks like follows from its kind of immediates (print-immediates.ts); only the instructions
 * that begin, divide and end blocks are known here. Nesting is a stack, and lists of any length are printed bit by bit, so
 * that neither deep nor long code costs more than it should.
 *
 * @see https://webassembly.github.io/spec/core/text/instructions.html
 */
import { DecodeError } from "../../base/errors.ts";
import { readInstruction } from "../../decoder/read-instruction.ts";
import { Reader } from "../../decoder/reader.ts";
import { IMMEDIATE } from "../../instructions/immediates.ts";
import { IMMEDIATE_KINDS, INSTRUCTION_COUNT, instructionId } from "../../instructions/instructions.ts";
import type { CodeContext, ItemPrinter } from "./code-context.ts";
import { type Identifiers, NO_IDENTIFIERS } from "./identifiers.ts";
import { INSTRUCTION_WORDS } from "./instruction-words.ts";
import { LabelStack } from "./label-stack.ts";
import type { ModuleIdentifiers } from "./module-identifiers.ts";
import { IMMEDIATES_PRINTERS, type ImmediatesPrinter } from "./print-immediates.ts";
import { type NameMap, NO_NAMES } from "./read-names.ts";
import type { TextBuffer } from "./text-buffer.ts";

const BLOCK = instructionId("block");
const IF = instructionId("if");
const ELSE = instructionId("else");
const END = instructionId("end");
const TRY = instructionId("try");
const CATCH = instructionId("catch");
const CATCH_ALL = instructionId("catch_all");
const DELEGATE = instructionId("delegate");

/** What instructions do to the blocks around them. */
const OTHER = 0;
const BEGINS = 1;
const DIVIDES = 2;
const ENDS = 3;

const ROLES: Uint8Array = Uint8Array.from({ length: INSTRUCTION_COUNT }, (_, id) => {
  const kind = IMMEDIATE_KINDS[id];
  if (kind === IMMEDIATE.BLOCK_TYPE || kind === IMMEDIATE.TRY_TABLE) return BEGINS;
  if (id === ELSE || id === CATCH || id === CATCH_ALL) return DIVIDES;
  return id === END || id === DELEGATE ? ENDS : OTHER;
});

/** So many items of a list are printed at once. */
const ITEMS_AT_ONCE = 256;

export class CodePrinter implements CodeContext {
  readonly names: ModuleIdentifiers;
  readonly buffer: TextBuffer;
  readonly labels: LabelStack;
  reader: Reader;
  locals: Identifiers;
  /** What stands in front of each instruction, if it has no line of its own. */
  #separator: string | undefined;
  /** What is left of the list in the immediates of the present instruction. */
  #itemsLeft: number;
  #printItem: ItemPrinter;
  #afterItems: ItemPrinter;

  constructor(names: ModuleIdentifiers, buffer: TextBuffer) {
    this.names = names;
    this.buffer = buffer;
    this.labels = new LabelStack();
    this.reader = new Reader(names.module.bytes);
    this.locals = NO_IDENTIFIERS;
    this.#separator = undefined;
    this.#itemsLeft = 0;
    this.#printItem = nothing;
    this.#afterItems = nothing;
  }

  /** Begins a function's instructions, where the reader stands. */
  beginBody(locals: Identifiers, labelNames: NameMap): void {
    this.locals = locals;
    this.#begin(undefined, labelNames);
  }

  /**
   * Begins a constant expression, where the reader stands.
   * @param separator what stands in front of each instruction, or undefined if each gets a line of its own
   */
  beginExpression(separator: string | undefined): void {
    this.locals = NO_IDENTIFIERS;
    this.#begin(separator, NO_NAMES);
  }

  #begin(separator: string | undefined, labelNames: NameMap): void {
    this.#separator = separator;
    this.#itemsLeft = 0;
    this.labels.reset(BLOCK, labelNames);
  }

  /**
   * Prints the next instruction, or more of it, but for the `end` of the whole.
   * @returns whether anything is left
   * @throws DecodeError if it is malformed
   */
  printNext(): boolean {
    if (this.#itemsLeft > 0) {
      this.#printItems();
      return true;
    }
    const offset = this.reader.position;
    const id = readInstruction(this.reader);
    switch (ROLES[id]) {
      case OTHER:
        this.#startInstruction(id);
        break;
      case BEGINS:
        this.#startInstruction(id);
        this.#printLabel();
        break;
      case DIVIDES:
        this.#divideBlock(id, offset);
        break;
      default:
        return this.#endBlock(id, offset);
    }
    this.#printImmediates(id);
    return true;
  }

  #printImmediates(id: number): void {
    (IMMEDIATES_PRINTERS[id] as ImmediatesPrinter)(this, id);
  }

  printList(count: number, printItem: ItemPrinter, afterItems: ItemPrinter = nothing): void {
    this.#itemsLeft = count;
    this.#printItem = printItem;
    this.#afterItems = afterItems;
    this.#printItems();
  }

  #printItems(): void {
    const count = Math.min(this.#itemsLeft, ITEMS_AT_ONCE);
    for (let i = 0; i < count; i++) this.#printItem(this);
    this.#itemsLeft -= count;
    if (this.#itemsLeft === 0) this.#afterItems(this);
  }

  enterBlock(id: number): void {
    const { buffer, labels } = this;
    if (this.#separator === undefined) buffer.write(`  ;; label = @${labels.depth}`);
    labels.push(id);
    buffer.level++;
  }

  #startInstruction(id: number): void {
    if (this.#separator === undefined) this.buffer.startLine();
    else this.buffer.write(this.#separator);
    this.buffer.write(INSTRUCTION_WORDS[id] as string);
  }

  #printLabel(): void {
    const identifier = this.labels.nextIdentifier;
    if (identifier !== undefined) this.buffer.write(` ${identifier}`);
  }

  /** Prints what separates the parts of a block, outside of both. */
  #divideBlock(id: number, offset: number): void {
    const { buffer, labels } = this;
    const isInPlace = id === ELSE ? labels.kind === IF : labels.kind === TRY || labels.kind === CATCH;
    if (!isInPlace) failEndExpected(offset);
    labels.kind = id;
    buffer.level--;
    this.#startInstruction(id);
    buffer.level++;
  }

  #endBlock(id: number, offset: number): boolean {
    const { buffer, labels } = this;
    if (id === END && labels.depth === 1) return false;
    if (id === DELEGATE && labels.kind !== TRY) failEndExpected(offset);
    // A delegate's label counts from around the block.
    labels.pop();
    buffer.level--;
    this.#startInstruction(id);
    this.#printImmediates(id);
    return true;
  }
}

function nothing(): void {
  // There is nothing to print.
}

function failEndExpected(offset: number): never {
  throw new DecodeError("END opcode expected", offset);
}
