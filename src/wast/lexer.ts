/**
 * Splits a script into parentheses, words and strings, one token at a time.
 *
 * No tree is built: most of a script is the text of modules, which {@link Lexer.skipForm} passes over without a look at
 * the single tokens. White space, comments and annotations separate tokens and are otherwise ignored, so that a slice of
 * the source between two tokens still holds them.
 *
 * What is left out: the stricter rules of the text format (which characters a word may have, what has to stand between
 * two tokens). They matter for the text of modules, which is read elsewhere.
 *
 * @see https://webassembly.github.io/spec/core/text/lexical.html
 */
import { WastSyntaxError } from "./wast-syntax-error.ts";

export const TOKEN = { open: "(", close: ")", word: "word", string: "string", end: "end" } as const;

/** What a token is. `end` is the end of the script, which never moves on. */
export type TokenKind = (typeof TOKEN)[keyof typeof TOKEN];

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const OPEN = 0x28;
const CLOSE = 0x29;
const SEMICOLON = 0x3b;
const AT = 0x40;
const BACKSLASH = 0x5c;

/** The characters that end a word. */
const ENDS_WORD: Uint8Array = new Uint8Array(128);
for (const code of [TAB, LINE_FEED, CARRIAGE_RETURN, SPACE, QUOTE, OPEN, CLOSE, SEMICOLON]) ENDS_WORD[code] = 1;

export class Lexer {
  readonly source: string;
  /** The present token. */
  kind: TokenKind;
  /** First code unit of the present token, as an index into `source`. */
  start: number;
  /** The code unit after its last one. */
  end: number;
  /** Where the previous token ended. */
  previousEnd: number;
  #lineOffset: number;
  #line: number;
  #lineStart: number;

  /** Starts at the first token. */
  constructor(source: string) {
    this.source = source;
    this.kind = TOKEN.end;
    this.start = 0;
    this.end = 0;
    this.previousEnd = 0;
    this.#lineOffset = 0;
    this.#line = 1;
    this.#lineStart = 0;
    this.advance();
  }

  /** The present token as it is written. */
  get text(): string {
    return this.source.slice(this.start, this.end);
  }

  /** Goes to the next token. */
  advance(): void {
    this.previousEnd = this.end;
    const start = this.#skipBlank(this.end);
    this.start = start;
    if (start >= this.source.length) {
      this.kind = TOKEN.end;
      this.end = start;
      return;
    }
    const code = this.source.charCodeAt(start);
    if (code === OPEN) this.kind = TOKEN.open;
    else if (code === CLOSE) this.kind = TOKEN.close;
    else if (code === QUOTE) this.kind = TOKEN.string;
    else this.kind = TOKEN.word;
    if (this.kind === TOKEN.string) this.end = this.#stringEnd(start);
    else if (this.kind === TOKEN.word) this.end = this.#wordEnd(start);
    else this.end = start + 1;
  }

  /**
   * Goes from an opening parenthesis past the one that closes it.
   * @returns the index after the closing parenthesis
   */
  skipForm(): number {
    const end = this.#formEnd(this.start);
    this.end = end;
    this.advance();
    return end;
  }

  /**
   * Goes to the parenthesis that closes the form of which the present token is a part, past all forms in between.
   * @returns the index of that parenthesis
   */
  skipToClose(): number {
    while (this.kind !== TOKEN.close) {
      if (this.kind === TOKEN.end) this.fail("unexpected end: a parenthesis is not closed");
      if (this.kind === TOKEN.open) this.skipForm();
      else this.advance();
    }
    return this.start;
  }

  /** Throws about the present token, or about the place given. */
  fail(message: string, offset: number = this.start): never {
    throw new WastSyntaxError(message, { offset, ...this.positionAt(offset) });
  }

  /** Line and column of a place, both from 1. Cheap where the places asked for come in ascending order. */
  positionAt(offset: number): { line: number; column: number } {
    if (offset < this.#lineOffset) {
      this.#lineOffset = 0;
      this.#line = 1;
      this.#lineStart = 0;
    }
    for (;;) {
      const at = this.source.indexOf("\n", this.#lineOffset);
      if (at < 0 || at >= offset) break;
      this.#line++;
      this.#lineStart = at + 1;
      this.#lineOffset = at + 1;
    }
    return { line: this.#line, column: offset - this.#lineStart + 1 };
  }

  /** The first place from `at` on that is neither white space nor part of a comment or an annotation. */
  #skipBlank(at: number): number {
    const { source } = this;
    for (;;) {
      const code = source.charCodeAt(at);
      if (code === SPACE || code === LINE_FEED || code === TAB || code === CARRIAGE_RETURN) at++;
      else if (code === SEMICOLON) at = this.#lineCommentEnd(at);
      else if (code === OPEN) {
        const next = source.charCodeAt(at + 1);
        if (next === SEMICOLON) at = this.#blockCommentEnd(at);
        else if (next === AT) at = this.#formEnd(at);
        else return at;
      } else return at;
    }
  }

  #lineCommentEnd(start: number): number {
    if (this.source.charCodeAt(start + 1) !== SEMICOLON) this.fail("unexpected character", start);
    const end = this.source.indexOf("\n", start);
    return end < 0 ? this.source.length : end + 1;
  }

  #blockCommentEnd(start: number): number {
    const { source } = this;
    let depth = 0;
    for (let at = start; at < source.length; at++) {
      const code = source.charCodeAt(at);
      const next = source.charCodeAt(at + 1);
      if (code === OPEN && next === SEMICOLON) {
        depth++;
        at++;
      } else if (code === SEMICOLON && next === CLOSE) {
        depth--;
        at++;
        if (depth === 0) return at + 1;
      }
    }
    return this.fail("unclosed comment", start);
  }

  #stringEnd(start: number): number {
    const { source } = this;
    for (let at = start + 1; at < source.length; at++) {
      const code = source.charCodeAt(at);
      if (code === QUOTE) return at + 1;
      if (code === BACKSLASH) at++;
      else if (code === LINE_FEED) break;
    }
    return this.fail("unclosed string", start);
  }

  #wordEnd(start: number): number {
    const { source } = this;
    let at = start;
    while (at < source.length) {
      const code = source.charCodeAt(at);
      if (code < 128 && ENDS_WORD[code] === 1) break;
      at++;
    }
    if (at === start) this.fail("unexpected character");
    return at;
  }

  /** The index after the parenthesis that closes the one at `start`. */
  #formEnd(start: number): number {
    const { source } = this;
    let depth = 0;
    let at = start;
    while (at < source.length) {
      const code = source.charCodeAt(at);
      if (code === OPEN) {
        if (source.charCodeAt(at + 1) === SEMICOLON) {
          at = this.#blockCommentEnd(at);
          continue;
        }
        depth++;
      } else if (code === CLOSE) {
        depth--;
        if (depth === 0) return at + 1;
      } else if (code === QUOTE) {
        at = this.#stringEnd(at);
        continue;
      } else if (code === SEMICOLON && source.charCodeAt(at + 1) === SEMICOLON) {
        // A single one is a token, which annotations may hold.
        at = this.#lineCommentEnd(at);
        continue;
      }
      at++;
    }
    return this.fail("unexpected end: a parenthesis is not closed", start);
  }
}
