/**
 * One of the index spaces of a module, or of a structure's fields: how many things it has, and which have a name.
 *
 * @see https://webassembly.github.io/spec/core/text/modules.html#indices
 */
import { type Lexer, TOKEN } from "./lexer.ts";
import { identifierName, takeUnsigned } from "./tokens.ts";

export class IndexSpace {
  /** Number of things that have been defined. */
  count: number;
  /** Name → index, in the order of the indices. */
  readonly names: Map<string, number>;
  /** Of locals: index → name by an annotation, which goes before the identifier. */
  given: Map<number, string> | undefined;
  #next: number;
  readonly #keyword: string;
  readonly #noun: string;

  /**
   * @param keyword what its things are in the text
   * @param noun what messages call one of them
   */
  constructor(keyword: string, noun: string = keyword) {
    this.count = 0;
    this.names = new Map();
    this.given = undefined;
    this.#next = 0;
    this.#keyword = keyword;
    this.#noun = noun;
  }

  /** Defines the next thing; an identifier that is the present token becomes its name, and is gone past. Returns the index. */
  define(lexer: Lexer): number {
    const index = this.count++;
    if (lexer.kind === TOKEN.id) {
      this.#name(identifierName(lexer), index, lexer);
      lexer.advance();
    }
    return index;
  }

  /** Gives the indices of the things that are defined once more, in their order. */
  next(): number {
    return this.#next++;
  }

  #name(name: string, index: number, lexer: Lexer): void {
    if (this.names.has(name)) lexer.fail(`duplicate ${this.#keyword} ${lexer.text}`);
    this.names.set(name, index);
  }

  /** Reads an index: an identifier that is defined, or any number. */
  takeIndex(lexer: Lexer): number {
    if (lexer.kind !== TOKEN.id) return takeUnsigned(32, lexer);
    const index = this.names.get(identifierName(lexer));
    if (index === undefined) lexer.fail(`unknown ${this.#noun} ${lexer.text}`);
    lexer.advance();
    return index;
  }
}
