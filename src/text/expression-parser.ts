/**
 * Reads instructions, linear ones and folded ones mixed, and writes them.
 *
 * Nothing here recurs: {@link FrameStack} has what is open. A folded instruction comes before its operands in the text and
 * after them in the binary; it is written at once, but into `#waiting`, and moves from there when its form closes.
 *
 * @see https://webassembly.github.io/spec/core/text/instructions.html
 */
import { MAX_FUNCTION_BYTES } from "../base/limits.ts";
import { INSTRUCTION_COUNT, instructionId } from "../instructions/instructions.ts";
import { BRANCH_HINT, parseBranchHint } from "./branch-hint.ts";
import { ByteWriter } from "./byte-writer.ts";
import { FrameStack } from "./frame-stack.ts";
import { isInstruction, KEYWORD } from "./keywords.ts";
import { Labels } from "./labels.ts";
import { type Lexer, TOKEN } from "./lexer.ts";
import type { ModuleContext } from "./module-context.ts";
import { parseInstruction, writeOpcode } from "./parse-instruction.ts";
import { closeForm, optionalIdentifier } from "./tokens.ts";
import { parseBlockType } from "./type-uses.ts";

const IF = instructionId("if");
const ELSE = instructionId("else");
const END = instructionId("end");
const TRY = instructionId("try");
const TRY_TABLE = instructionId("try_table");
const CATCH = instructionId("catch");
const CATCH_ALL = instructionId("catch_all");
const DELEGATE = instructionId("delegate");
const BR_IF = instructionId("br_if");

/** By instruction id: whether it opens a block. */
const OPENS_BLOCK: Uint8Array = new Uint8Array(INSTRUCTION_COUNT);
for (const id of [instructionId("block"), instructionId("loop"), IF, TRY, TRY_TABLE]) OPENS_BLOCK[id] = 1;

/** By instruction id: whether it ends a block or a part of one. */
const ENDS_BLOCK: Uint8Array = new Uint8Array(INSTRUCTION_COUNT);
for (const id of [ELSE, END, CATCH, CATCH_ALL, DELEGATE]) ENDS_BLOCK[id] = 1;

/**
 * What a frame is, which says what may stand inside. Up to `operands` folded instructions may, and up to `linearCatchAll`
 * linear ones, too.
 */
const MODE = {
  /** What the parser was called for. */
  sequence: 0,
  /** Folded blocks, and the parts of them that hold instructions. */
  block: 1,
  thenPart: 2,
  elsePart: 3,
  do: 4,
  catch: 5,
  catchAll: 6,
  /** Blocks up to `end`, by their latest part. */
  linearBlock: 7,
  linearIf: 8,
  linearElse: 9,
  linearTry: 10,
  linearCatch: 11,
  linearCatchAll: 12,
  /** A folded instruction: its operands. */
  operands: 13,
  /** A folded `if` before its `then`: its condition. */
  condition: 14,
  /** A folded `if` behind its `then`, and behind its `else`. */
  afterThen: 15,
  afterElse: 16,
  /** A folded `try` before its `do`, behind it, behind its `catch_all`, and behind its `delegate`. */
  beforeDo: 17,
  afterDo: 18,
  afterCatchAll: 19,
  afterDelegate: 20,
} as const;

/** Keyword of a catch clause → its kind in the binary, and whether it names a tag. */
const CATCH_CLAUSES: ReadonlyMap<number, { readonly kind: number; readonly hasTag: boolean }> = new Map([
  [CATCH, { kind: 0, hasTag: true }],
  [KEYWORD.catch_ref, { kind: 1, hasTag: true }],
  [CATCH_ALL, { kind: 2, hasTag: false }],
  [KEYWORD.catch_all_ref, { kind: 3, hasTag: false }],
]);

const NO_HINT = -1;

/** A branch hint: the instruction's place behind the beginning of the function, in bytes, and 1 if the branch is likely. */
export interface BranchHint {
  readonly offset: number;
  readonly value: number;
}

export class ExpressionParser {
  /** The hints in the expression last read. */
  readonly hints: BranchHint[];
  readonly #context: ModuleContext;
  readonly #lexer: Lexer;
  readonly #frames: FrameStack;
  readonly #labels: Labels;
  /** Folded instructions whose operands are being read. */
  readonly #waiting: ByteWriter;
  /** Labels of the folded `if`s whose condition is being read. */
  readonly #waitingLabels: (string | undefined)[];
  #out: ByteWriter;
  /** Where the expression's function begins in `#out`. */
  #origin: number;
  #isBody: boolean;
  #hint: number;

  constructor(context: ModuleContext) {
    this.hints = [];
    this.#context = context;
    this.#lexer = context.lexer;
    this.#frames = new FrameStack();
    this.#labels = new Labels();
    this.#waiting = new ByteWriter();
    this.#waitingLabels = [];
    this.#out = this.#waiting;
    this.#origin = 0;
    this.#isBody = false;
    this.#hint = NO_HINT;
  }

  /** The names of the labels in the expression last read, by their numbers. */
  get labelNames(): ReadonlyMap<number, string> {
    return this.#labels.byNumber;
  }

  /**
   * Reads the instructions of a function up to the parenthesis that closes it.
   * @param out holds the locals, and nothing before them
   */
  parseBody(out: ByteWriter): void {
    this.#begin(out, true);
    this.#origin = 0;
    this.#run(false);
    writeOpcode(END, out);
  }

  /** Reads the instructions of a constant expression up to the parenthesis that closes the form around it. */
  parseConstant(out: ByteWriter): void {
    this.#begin(out, false);
    this.#run(false);
    writeOpcode(END, out);
  }

  /** Reads a constant expression that is a single folded instruction, or the instructions in a form of their own. */
  parseConstantForm(keyword: number, out: ByteWriter): void {
    if (this.#lexer.isForm(keyword)) {
      this.#lexer.advance();
      this.parseConstant(out);
      closeForm(this.#lexer);
      return;
    }
    if (this.#lexer.kind !== TOKEN.form) this.#lexer.failUnexpected();
    this.#begin(out, false);
    this.#form(MODE.sequence);
    if (this.#frames.depth > 0) this.#run(true);
    writeOpcode(END, out);
  }

  #begin(out: ByteWriter, isBody: boolean): void {
    this.#out = out;
    this.#origin = out.length;
    this.#isBody = isBody;
    this.hints.length = 0;
    this.#labels.begin();
  }

  /**
   * Reads up to the parenthesis that closes the form around the expression.
   * @param single stop as soon as nothing is open
   */
  #run(single: boolean): void {
    const lexer = this.#lexer;
    const frames = this.#frames;
    for (;;) {
      if (lexer.pending.length > 0) this.#takeHint();
      const mode = frames.depth === 0 ? MODE.sequence : frames.mode;
      if (lexer.kind === TOKEN.word) {
        if (mode > MODE.linearCatchAll) lexer.failUnexpected();
        this.#word(mode);
      } else if (lexer.kind === TOKEN.form) this.#form(mode);
      else if (lexer.kind === TOKEN.close && frames.depth > 0) {
        this.#close(mode);
        lexer.advance();
        if (single && frames.depth === 0) return;
      } else if (lexer.kind === TOKEN.close) return;
      else lexer.failUnexpected();
    }
  }

  // Linear instructions

  #word(mode: number): void {
    const lexer = this.#lexer;
    const id = lexer.keyword;
    if (!isInstruction(id)) lexer.failUnexpected();
    if (OPENS_BLOCK[id] === 1) this.#openLinearBlock(id);
    else if (ENDS_BLOCK[id] === 1) this.#endLinearPart(id, mode);
    else {
      lexer.advance();
      this.#mark(this.#takeHintValue());
      parseInstruction(id, this.#labels, this.#context, this.#out);
    }
  }

  #openLinearBlock(id: number): void {
    const mode = id === IF ? MODE.linearIf : id === TRY ? MODE.linearTry : MODE.linearBlock;
    this.#lexer.advance();
    this.#mark(this.#takeHintValue());
    const label = optionalIdentifier(this.#lexer);
    this.#writeBlock(id, this.#out);
    this.#labels.push(label);
    this.#pushFrame(mode, 0, NO_HINT);
  }

  #endLinearPart(id: number, mode: number): void {
    const lexer = this.#lexer;
    const fits =
      id === END
        ? mode >= MODE.linearBlock
        : id === ELSE
          ? mode === MODE.linearIf
          : mode === MODE.linearTry || (mode === MODE.linearCatch && id !== DELEGATE);
    if (!fits) lexer.failUnexpected();
    lexer.advance();
    if (id === END || id === ELSE) this.#labels.takeRepeated(lexer);
    if (id === END || id === DELEGATE) {
      this.#labels.pop();
      this.#frames.pop();
    } else this.#frames.mode = id === ELSE ? MODE.linearElse : id === CATCH ? MODE.linearCatch : MODE.linearCatchAll;
    parseInstruction(id, this.#labels, this.#context, this.#out);
  }

  // Folded instructions

  #form(mode: number): void {
    const lexer = this.#lexer;
    const id = lexer.keyword;
    if (mode >= MODE.condition && this.#part(id, mode)) return;
    if (mode > MODE.condition || !isInstruction(id) || ENDS_BLOCK[id] === 1) lexer.failUnexpected();
    lexer.advance();
    if (OPENS_BLOCK[id] === 1) this.#openFoldedBlock(id);
    else this.#openFolded(id);
  }

  #openFolded(id: number): void {
    const lexer = this.#lexer;
    const waiting = this.#waiting;
    const start = waiting.length;
    const hint = this.#takeHintValue();
    parseInstruction(id, this.#labels, this.#context, waiting);
    // FAST: most folded instructions have no operands, and need no frame.
    if (lexer.kind === TOKEN.close && lexer.pending.length === 0) {
      this.#release(start, hint);
      lexer.advance();
    } else this.#pushFrame(MODE.operands, start, hint);
  }

  #openFoldedBlock(id: number): void {
    const hint = this.#takeHintValue();
    const label = optionalIdentifier(this.#lexer);
    if (id === IF) {
      const start = this.#waiting.length;
      this.#writeBlock(id, this.#waiting);
      this.#waitingLabels.push(label);
      this.#pushFrame(MODE.condition, start, hint);
      return;
    }
    this.#writeBlock(id, this.#out);
    this.#labels.push(label);
    this.#pushFrame(id === TRY ? MODE.beforeDo : MODE.block, 0, NO_HINT);
  }

  /** Opens a part of a folded block, if the present token does that. */
  #part(keyword: number, mode: number): boolean {
    const frames = this.#frames;
    if (mode === MODE.condition && keyword === KEYWORD.then) {
      this.#lexer.advance();
      this.#release(frames.start, frames.hint);
      this.#labels.push(this.#waitingLabels.pop());
      frames.push(MODE.thenPart, 0, NO_HINT);
      return true;
    }
    if (mode === MODE.afterThen && keyword === ELSE) {
      this.#openPart(keyword, MODE.elsePart);
      return true;
    }
    if (mode === MODE.beforeDo && keyword === KEYWORD.do) {
      this.#lexer.advance();
      frames.push(MODE.do, 0, NO_HINT);
      return true;
    }
    if (mode !== MODE.afterDo) return false;
    if (keyword === CATCH) this.#openPart(keyword, MODE.catch);
    else if (keyword === CATCH_ALL) this.#openPart(keyword, MODE.catchAll);
    else if (keyword === DELEGATE && this.#hasNoCatch()) this.#delegate();
    else return false;
    return true;
  }

  /** Opens a part that an instruction begins. */
  #openPart(id: number, mode: number): void {
    this.#lexer.advance();
    parseInstruction(id, this.#labels, this.#context, this.#out);
    this.#frames.push(mode, 0, NO_HINT);
  }

  /** Of a folded `try` behind its `do`: whether no `catch` has followed; its frame's hint says so. */
  #hasNoCatch(): boolean {
    return this.#frames.hint === NO_HINT;
  }

  #delegate(): void {
    this.#lexer.advance();
    this.#labels.pop();
    parseInstruction(DELEGATE, this.#labels, this.#context, this.#out);
    closeForm(this.#lexer);
    this.#frames.mode = MODE.afterDelegate;
  }

  /** Does what the parenthesis that closes the innermost form asks for. */
  #close(mode: number): void {
    const frames = this.#frames;
    switch (mode) {
      case MODE.operands:
        this.#release(frames.start, frames.hint);
        frames.pop();
        return;
      case MODE.block:
      case MODE.afterThen:
      case MODE.afterElse:
      case MODE.afterDo:
      case MODE.afterCatchAll:
        writeOpcode(END, this.#out);
        this.#labels.pop();
        frames.pop();
        return;
      case MODE.afterDelegate:
        frames.pop();
        return;
      case MODE.thenPart:
        this.#leavePart(MODE.afterThen);
        return;
      case MODE.elsePart:
        this.#leavePart(MODE.afterElse);
        return;
      case MODE.do:
        this.#leavePart(MODE.afterDo);
        return;
      case MODE.catch:
        frames.pop();
        frames.hint = 0;
        return;
      case MODE.catchAll:
        this.#leavePart(MODE.afterCatchAll);
        return;
      default:
        this.#lexer.failUnexpected();
    }
  }

  #leavePart(mode: number): void {
    this.#frames.pop();
    this.#frames.mode = mode;
  }

  // Writing

  #pushFrame(mode: number, start: number, hint: number): void {
    // Each frame has written something, so that this bounds their number, too.
    if (this.#out.length - this.#origin + this.#waiting.length > MAX_FUNCTION_BYTES) {
      this.#lexer.fail(`function body too large: the limit is ${MAX_FUNCTION_BYTES} bytes`);
    }
    this.#frames.push(mode, start, hint);
  }

  /** Writes a block's opcode, its type, and the catch clauses of `try_table`, whose labels are those around the block. */
  #writeBlock(id: number, out: ByteWriter): void {
    writeOpcode(id, out);
    parseBlockType(this.#context, out);
    if (id === TRY_TABLE) this.#writeCatchClauses(out);
  }

  #writeCatchClauses(out: ByteWriter): void {
    const lexer = this.#lexer;
    const clauses = new ByteWriter();
    let count = 0;
    for (; lexer.kind === TOKEN.form; count++) {
      const clause = CATCH_CLAUSES.get(lexer.keyword);
      if (clause === undefined) break;
      lexer.advance();
      clauses.byte(clause.kind);
      if (clause.hasTag) clauses.u32(this.#context.tags.takeIndex(lexer));
      clauses.u32(this.#labels.takeIndex(lexer));
      closeForm(lexer);
    }
    out.u32(count);
    out.appendFrom(clauses);
  }

  /** Moves the instruction at the end of those that wait to where it belongs. */
  #release(start: number, hint: number): void {
    this.#mark(hint);
    this.#out.appendFrom(this.#waiting, start);
    this.#waiting.length = start;
  }

  // Branch hints

  #takeHint(): void {
    const lexer = this.#lexer;
    for (const annotation of lexer.takeAnnotations(BRANCH_HINT)) {
      if (!this.#isBody) lexer.fail(`@${BRANCH_HINT} annotation: not in a function`, annotation.start);
      if (this.#hint !== NO_HINT) lexer.fail(`@${BRANCH_HINT} annotation: duplicate annotation`, annotation.start);
      this.#hint = parseBranchHint(annotation, lexer);
      if (lexer.keyword !== IF && lexer.keyword !== BR_IF) {
        lexer.fail(`@${BRANCH_HINT} annotation: invalid target`, annotation.start);
      }
    }
  }

  #takeHintValue(): number {
    const hint = this.#hint;
    this.#hint = NO_HINT;
    return hint;
  }

  /** Notes the hint of the instruction that is written next. */
  #mark(value: number): void {
    if (value !== NO_HINT) this.hints.push({ offset: this.#out.length, value });
  }
}
