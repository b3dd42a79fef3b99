/**
 * The labels of the blocks around a place in a function, innermost last. An inner one hides those of the same name.
 *
 * @see https://webassembly.github.io/spec/core/text/instructions.html#labels
 */
import { type Lexer, TOKEN } from "./lexer.ts";
import { identifierName, takeUnsigned } from "./tokens.ts";

export class Labels {
  /** Names by number: labels are numbered as their blocks begin. */
  readonly byNumber: Map<number, string>;
  #count: number;
  readonly #names: (string | undefined)[];
  /** Name → depth of its innermost label. */
  readonly #depths: Map<string, number>;
  /** For each label, the depth that its name had before, or −1. */
  readonly #hidden: number[];

  constructor() {
    this.byNumber = new Map();
    this.#count = 0;
    this.#names = [];
    this.#depths = new Map();
    this.#hidden = [];
  }

  /** Begins with the label of a function. */
  begin(): void {
    this.byNumber.clear();
    this.#count = 0;
    this.#names.length = 0;
    this.#depths.clear();
    this.#hidden.length = 0;
    this.#names.push(undefined);
    this.#hidden.push(-1);
  }

  push(name: string | undefined): void {
    const depth = this.#names.length;
    if (name !== undefined) this.byNumber.set(this.#count, name);
    this.#count++;
    this.#names.push(name);
    if (name === undefined) this.#hidden.push(-1);
    else {
      this.#hidden.push(this.#depths.get(name) ?? -1);
      this.#depths.set(name, depth);
    }
  }

  pop(): void {
    const name = this.#names.pop();
    const hidden = this.#hidden.pop() as number;
    if (name === undefined) return;
    if (hidden < 0) this.#depths.delete(name);
    else this.#depths.set(name, hidden);
  }

  /** Goes past the label that may be repeated at the end of a block or of its first part. */
  takeRepeated(lexer: Lexer): void {
    if (lexer.kind !== TOKEN.id) return;
    if (identifierName(lexer) !== this.#names.at(-1)) lexer.fail(`mismatching label ${lexer.text}`);
    lexer.advance();
  }

  /** Reads a label index: counted from the innermost, or a name. */
  takeIndex(lexer: Lexer): number {
    if (lexer.kind !== TOKEN.id) return takeUnsigned(32, lexer);
    const depth = this.#depths.get(identifierName(lexer));
    if (depth === undefined) lexer.fail(`unknown label ${lexer.text}`);
    lexer.advance();
    return this.#names.length - 1 - depth;
  }
}
