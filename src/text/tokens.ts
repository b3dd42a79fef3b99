/**
 * The small things that every part of the parser reads: identifiers, indices, names, closing parentheses.
 */
import type { ByteWriter } from "./byte-writer.ts";
import { isDecimalDigit } from "./characters.ts";
import { fitInteger, INTEGER, scanInteger } from "./integer-literal.ts";
import { type Lexer, TOKEN } from "./lexer.ts";
import { appendString, stringText } from "./string-literal.ts";

/** Goes past the parenthesis that closes a form. */
export function closeForm(lexer: Lexer): void {
  if (lexer.kind !== TOKEN.close) lexer.failUnexpected();
  lexer.advance();
}

/** Goes past a form's opening parenthesis and keyword, which have to stand here. */
export function openForm(keyword: number, lexer: Lexer): void {
  if (!lexer.isForm(keyword)) lexer.failUnexpected();
  lexer.advance();
}

/** The name of the identifier that is the present token, without `$` and quotes. */
export function identifierName(lexer: Lexer): string {
  const text = lexer.source.slice(lexer.wordStart + 1, lexer.end);
  // The lexer has seen that what is quoted is UTF-8.
  return text.startsWith('"') ? (stringText(text) as string) : text;
}

/** Reads an identifier if there is one. */
export function optionalIdentifier(lexer: Lexer): string | undefined {
  if (lexer.kind !== TOKEN.id) return undefined;
  const name = identifierName(lexer);
  lexer.advance();
  return name;
}

/** Whether the present token is an identifier or begins as a number does. */
export function isIndex(lexer: Lexer): boolean {
  return lexer.kind === TOKEN.id || isNumeral(lexer);
}

/** Whether the present token begins as a number without a sign does. */
export function isNumeral(lexer: Lexer): boolean {
  return lexer.kind === TOKEN.word && isDecimalDigit(lexer.source.charCodeAt(lexer.start));
}

/**
 * Reads an integer without a sign.
 * @param width in bits, at most 32
 */
export function takeUnsigned(width: number, lexer: Lexer): number {
  scanUnsigned(width, lexer, lexer.start);
  const { low } = INTEGER;
  lexer.advance();
  return low >>> 0;
}

/** Reads an integer without a sign of 64 bits into {@link INTEGER}. */
export function takeUnsigned64(lexer: Lexer): void {
  scanUnsigned(64, lexer, lexer.start);
  lexer.advance();
}

/** Scans the present token from a place in it on, as an integer without a sign. */
export function scanUnsigned(width: number, lexer: Lexer, start: number): void {
  const isInteger = lexer.kind === TOKEN.word && scanInteger(lexer.source, start, lexer.end) && !INTEGER.isSigned;
  if (!isInteger) lexer.failUnexpected();
  if (!fitInteger(width)) lexer.fail(`i${width} constant out of range`);
}

/** Reads a string that has to be UTF-8. */
export function takeName(lexer: Lexer): string {
  if (lexer.kind !== TOKEN.string) lexer.failUnexpected();
  const name = stringText(lexer.text) ?? lexer.fail("malformed UTF-8 encoding");
  lexer.advance();
  return name;
}

/** Appends the bytes of all strings that follow. */
export function parseStrings(lexer: Lexer, out: ByteWriter): void {
  while (lexer.kind === TOKEN.string) {
    appendString(lexer.source, lexer.start, out);
    lexer.advance();
  }
}
