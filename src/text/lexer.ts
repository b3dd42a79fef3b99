/**
 * Splits a text, of a module or of a script, into tokens, one at a time.
 *
 * No token is an object: the present one is described by the lexer's fields. An opening parenthesis and the keyword behind it
 * are one token, {@link TOKEN.form}, since every form of the language begins so. White space and comments separate tokens and
 * are otherwise ignored. So are annotations, except the few that the assembler knows: those wait in `pending` for the parser
 * to take them before it goes past the token behind them; where it does not, they are misplaced.
 *
 * Left out: what a word means beyond its being a keyword. A number is a word.
 *
 * @see https://webassembly.github.io/spec/core/text/lexical.html
 */
import {
  AT,
  BLANK,
  CARRIAGE_RETURN,
  CHARACTER_CLASSES,
  CLOSE,
  DOLLAR,
  ILLEGAL,
  LINE_FEED,
  OPEN,
  PUNCTUATION,
  QUOTE,
  SEMICOLON,
  WORD,
} from "./characters.ts";
import { isFloatLiteral } from "./float-literal.ts";
import { isUnsignedLiteral } from "./integer-literal.ts";
import { keywordNumber, NO_KEYWORD } from "./keywords.ts";
import { scanString, stringText } from "./string-literal.ts";
import { type TextPosition, TextSyntaxError } from "./text-syntax-error.ts";

/** What a token is. `end` is the end of the text, which never moves on. */
export const TOKEN: Readonly<Record<"end" | "form" | "close" | "word" | "id" | "string" | "reserved", number>> = {
  end: 0,
  form: 1,
  close: 2,
  word: 3,
  id: 4,
  string: 5,
  reserved: 6,
};

/** An annotation that the parser wants to see. */
export interface Annotation {
  readonly id: string;
  /** Place of its opening parenthesis. */
  readonly start: number;
  /** What follows the id, up to the closing parenthesis. */
  readonly contentStart: number;
  readonly contentEnd: number;
}

const NO_ANNOTATIONS: ReadonlySet<string> = new Set();

/** Code units of a token that a message quotes at most. */
const QUOTED_UNITS = 60;

/** Annotations in front of one token. */
const MAX_PENDING = 10_000;

const LOWER_A = 0x61;
const LOWER_Z = 0x7a;
const OPEN_CODE = 0x28;
const CLOSE_CODE = 0x29;
const SEMICOLON_CODE = 0x3b;

/** What {@link scanString} finds, by the negative number that it returns. */
const STRING_COMPLAINTS = [
  "",
  "unclosed string",
  "illegal control character in string",
  "illegal escape",
  "malformed UTF-8 encoding",
];

export class Lexer {
  readonly source: string;
  /** The present token: a value of {@link TOKEN}. */
  kind: number;
  /** First code unit of the present token, as an index into `source`. */
  start: number;
  /** Of a form, the first code unit of its keyword; of other tokens, `start`. */
  wordStart: number;
  /** The code unit after the last one of the present token. */
  end: number;
  /** Of forms and words: the number of the keyword. */
  keyword: number;
  /** Where the previous token ended. */
  previousEnd: number;
  /** Annotations in front of the present token that nobody has taken yet. */
  pending: Annotation[];
  readonly #limit: number;
  readonly #wanted: ReadonlySet<string>;
  #lineOffset: number;
  #line: number;
  #lineStart: number;

  /**
   * Starts at the first token.
   * @param wanted ids of the annotations to keep in `pending`
   */
  constructor(source: string, wanted: ReadonlySet<string> = NO_ANNOTATIONS, start = 0, limit: number = source.length) {
    this.source = source;
    this.kind = TOKEN.end;
    this.start = start;
    this.wordStart = start;
    this.end = start;
    this.keyword = NO_KEYWORD;
    this.previousEnd = start;
    this.pending = [];
    this.#limit = limit;
    this.#wanted = wanted;
    this.#lineOffset = 0;
    this.#line = 1;
    this.#lineStart = 0;
    this.advance();
  }

  /** The present token as it is written; of a form, its keyword. */
  get text(): string {
    return this.source.slice(this.wordStart, this.end);
  }

  /** Whether the present token opens a form with the keyword. */
  isForm(keyword: number): boolean {
    return this.kind === TOKEN.form && this.keyword === keyword;
  }

  /** Whether the present token is the keyword, without a parenthesis. */
  isWord(keyword: number): boolean {
    return this.kind === TOKEN.word && this.keyword === keyword;
  }

  /** Goes to the next token. */
  advance(): void {
    if (this.pending.length !== 0) this.#failMisplaced();
    this.previousEnd = this.end;
    this.#read(this.end);
  }

  /** Goes to the first token from a place on. */
  moveTo(offset: number): void {
    this.pending.length = 0;
    this.#read(offset);
  }

  /** Takes the annotations with an id that stand in front of the present token. */
  takeAnnotations(id: string): readonly Annotation[] {
    const { pending } = this;
    if (pending.length === 0) return pending;
    this.pending = pending.filter((annotation) => annotation.id !== id);
    return pending.filter((annotation) => annotation.id === id);
  }

  #read(offset: number): void {
    const start = this.#skipBlank(offset);
    this.start = start;
    this.wordStart = start;
    this.keyword = NO_KEYWORD;
    if (start >= this.#limit) {
      this.kind = TOKEN.end;
      this.end = start;
      return;
    }
    const first = CHARACTER_CLASSES[this.source.charCodeAt(start)] as number;
    if (first === OPEN) this.#readForm(start);
    else if (first === CLOSE) {
      this.kind = TOKEN.close;
      this.end = start + 1;
    } else this.#readWord(start);
  }

  /**
   * Goes from the beginning of a form past the parenthesis that closes it, without a look at what is inside.
   * @returns the index after that parenthesis
   */
  skipForm(): number {
    const end = this.#formEnd(this.start, "unexpected token: the text ends before this parenthesis is closed");
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
      if (this.kind === TOKEN.end) this.failUnexpected();
      if (this.kind === TOKEN.form) this.skipForm();
      else this.advance();
    }
    return this.start;
  }

  // Errors

  /** Throws about the present token, or about the place given. */
  fail(message: string, offset: number = this.start): never {
    throw new TextSyntaxError(message, this.positionAt(offset));
  }

  /** Throws because the present token does not belong here, in the words of the official suite. */
  failUnexpected(): never {
    if (this.kind === TOKEN.end) this.fail("unexpected token: the text ends here");
    const { text } = this;
    const isWord = this.kind === TOKEN.word || this.kind === TOKEN.form;
    const known = isWord ? this.keyword !== NO_KEYWORD || isLiteral(text) : this.kind !== TOKEN.reserved;
    this.fail(`${known ? "unexpected token" : "unknown operator"} ${text.slice(0, QUOTED_UNITS)}`, this.wordStart);
  }

  /** Line and column of a place. Cheap where the places asked for come in ascending order. */
  positionAt(offset: number): TextPosition {
    const { source } = this;
    if (offset < this.#lineOffset) {
      this.#lineOffset = 0;
      this.#line = 1;
      this.#lineStart = 0;
    }
    let at = this.#lineOffset;
    for (; at < offset; at++) {
      const code = source.charCodeAt(at);
      const isNewline = code === LINE_FEED || (code === CARRIAGE_RETURN && source.charCodeAt(at + 1) !== LINE_FEED);
      if (!isNewline) continue;
      this.#line++;
      this.#lineStart = at + 1;
    }
    this.#lineOffset = at;
    return { offset, line: this.#line, column: offset - this.#lineStart + 1 };
  }

  #failMisplaced(): never {
    const { id, start } = this.pending[0] as Annotation;
    this.fail(`misplaced @${id} annotation`, start);
  }

  // Tokens

  #readForm(start: number): void {
    const { pending } = this;
    const before = pending.length;
    const wordStart = this.#skipBlank(start + 1);
    if (pending.length !== before) this.#failMisplaced();
    if (this.#classAt(wordStart) === OPEN) this.fail("unexpected token (", wordStart);
    // Of whatever else stands there, the token behind the parenthesis is what is wrong.
    this.#read(wordStart);
    if (this.kind !== TOKEN.word) this.failUnexpected();
    this.kind = TOKEN.form;
    this.start = start;
  }

  /** Reads a word, an identifier, a string, or a run of these, which is reserved. */
  #readWord(start: number): void {
    const { source } = this;
    this.wordStart = start;
    const end = this.#wordEnd(start);
    if (this.#continues(end)) {
      this.#readRun(start, end);
      return;
    }
    if (end === start) this.fail("illegal character", start);
    this.end = end;
    const first = source.charCodeAt(start);
    if (first === DOLLAR) {
      this.kind = TOKEN.id;
      if (end === start + 1) this.fail("empty identifier", start);
    } else {
      this.kind = TOKEN.word;
      if (first >= LOWER_A && first <= LOWER_Z) this.keyword = keywordNumber(source.slice(start, end));
    }
  }

  #wordEnd(start: number): number {
    const { source } = this;
    const limit = this.#limit;
    let at = start;
    while (at < limit) {
      const code = source.charCodeAt(at);
      if (code >= 128 || CHARACTER_CLASSES[code] !== WORD) break;
      at++;
    }
    return at;
  }

  /**
   * Reads a string or a quoted identifier, or a run of characters that is neither.
   * @param at where what is no word begins
   */
  #readRun(start: number, at: number): void {
    const isQuote = this.#classAt(at) === QUOTE;
    let kind: number = TOKEN.reserved;
    let end = at;
    if (isQuote && at === start) {
      kind = TOKEN.string;
      end = this.#stringEnd(at);
    } else if (isQuote && at === start + 1 && this.source.charCodeAt(start) === DOLLAR) {
      kind = TOKEN.id;
      end = this.#quotedNameEnd(at, "empty identifier", start);
    }
    const runEnd = this.#runEnd(end);
    this.kind = runEnd === end ? kind : TOKEN.reserved;
    this.end = runEnd;
  }

  #runEnd(at: number): number {
    while (this.#continues(at)) at = this.#classAt(at) === QUOTE ? this.#stringEnd(at) : at + 1;
    return at;
  }

  /** Whether the character belongs to the token in front of it. */
  #continues(at: number): boolean {
    const kind = this.#classAt(at);
    if (kind === SEMICOLON) return this.#classAt(at + 1) !== SEMICOLON;
    return kind === WORD || kind === QUOTE || kind === PUNCTUATION;
  }

  /** The class of a character; that of the end is that of a blank. */
  #classAt(at: number): number {
    if (at >= this.#limit) return BLANK;
    const code = this.source.charCodeAt(at);
    return code < 128 ? (CHARACTER_CLASSES[code] as number) : ILLEGAL;
  }

  // Strings

  /** The end of the string that is the name of something: it must not be empty. */
  #quotedNameEnd(start: number, complaint: string, place: number): number {
    const end = scanString(this.source, start, this.#limit);
    if (end < 0 || end === start + 2) this.fail(complaint, place);
    if (stringText(this.source.slice(start, end)) === undefined) this.fail("malformed UTF-8 encoding", start);
    return end;
  }

  #stringEnd(start: number): number {
    const end = scanString(this.source, start, this.#limit);
    if (end >= 0) return end;
    const isId = start > 0 && this.source.charCodeAt(start - 1) === DOLLAR;
    return this.fail(isId ? "empty identifier" : (STRING_COMPLAINTS[-end] as string), start);
  }

  // What separates tokens

  /** The first place from `at` on that is neither white space nor part of a comment or an annotation. */
  #skipBlank(at: number): number {
    const { source } = this;
    const limit = this.#limit;
    while (at < limit) {
      const code = source.charCodeAt(at);
      const kind = code < 128 ? CHARACTER_CLASSES[code] : ILLEGAL;
      if (kind === BLANK) at++;
      else if (kind === SEMICOLON) {
        if (this.#classAt(at + 1) !== SEMICOLON) return at;
        at = this.#lineCommentEnd(at);
      } else if (kind === OPEN) {
        const next = at + 1 < limit ? source.charCodeAt(at + 1) : ILLEGAL;
        if (next === SEMICOLON_CODE) at = this.#blockCommentEnd(at);
        else if (next === AT) at = this.#annotationEnd(at);
        else return at;
      } else return at;
    }
    return at;
  }

  #lineCommentEnd(start: number): number {
    const { source } = this;
    const limit = this.#limit;
    let at = start;
    while (at < limit) {
      const code = source.charCodeAt(at);
      if (code === LINE_FEED || code === CARRIAGE_RETURN) break;
      at++;
    }
    return at;
  }

  #blockCommentEnd(start: number): number {
    const { source } = this;
    const limit = this.#limit;
    let depth = 0;
    for (let at = start; at + 1 < limit; at++) {
      const code = source.charCodeAt(at);
      if (code === OPEN_CODE && source.charCodeAt(at + 1) === SEMICOLON_CODE) {
        depth++;
        at++;
      } else if (code === SEMICOLON_CODE && source.charCodeAt(at + 1) === CLOSE_CODE) {
        depth--;
        at++;
        if (depth === 0) return at + 1;
      }
    }
    return this.fail("unclosed comment", start);
  }

  #annotationEnd(start: number): number {
    const idStart = start + 2;
    const isQuoted = this.#classAt(idStart) === QUOTE;
    const idEnd = isQuoted ? this.#quotedNameEnd(idStart, "empty annotation id", start) : this.#wordEnd(idStart);
    if (idEnd === idStart) this.fail("empty annotation id", start);
    const end = this.#formEnd(start, "unclosed annotation");
    if (this.#wanted.size > 0) this.#collect(start, idEnd, end);
    return end;
  }

  #collect(start: number, idEnd: number, end: number): void {
    const written = this.source.slice(start + 2, idEnd);
    const id = written.startsWith('"') ? (stringText(written) as string) : written;
    if (!this.#wanted.has(id)) return;
    if (this.pending.length === MAX_PENDING) this.fail("too many annotations in one place", start);
    this.pending.push({ id, start, contentStart: idEnd, contentEnd: end - 1 });
  }

  /**
   * The index after the parenthesis that closes the one at `start`.
   * @param complaint what to say where there is none
   */
  #formEnd(start: number, complaint: string): number {
    const { source } = this;
    const limit = this.#limit;
    let depth = 0;
    let at = start;
    while (at < limit) {
      const code = source.charCodeAt(at);
      const kind = code < 128 ? CHARACTER_CLASSES[code] : ILLEGAL;
      if (kind === OPEN && this.#classAt(at + 1) === SEMICOLON) {
        at = this.#blockCommentEnd(at);
        continue;
      }
      if (kind === QUOTE) {
        at = this.#stringEnd(at);
        continue;
      }
      if (kind === SEMICOLON && this.#classAt(at + 1) === SEMICOLON) {
        at = this.#lineCommentEnd(at);
        continue;
      }
      if (kind === OPEN) depth++;
      else if (kind === CLOSE) {
        depth--;
        if (depth === 0) return at + 1;
      } else if (kind === ILLEGAL) this.fail("illegal character", at);
      at++;
    }
    return this.fail(complaint, start);
  }
}

/** Whether a word is a literal: a number, or one behind `offset=` or `align=`. */
function isLiteral(word: string): boolean {
  const equals = word.startsWith("offset=") || word.startsWith("align=") ? word.indexOf("=") : -1;
  return equals < 0 ? isFloatLiteral(word) : isUnsignedLiteral(word.slice(equals + 1));
}
