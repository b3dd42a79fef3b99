/**
 * What each character means to the lexer.
 *
 * @see https://webassembly.github.io/spec/core/text/lexical.html
 */

/** Characters that no token begins with, and that stand only in strings and comments. */
export const ILLEGAL = 0;
export const BLANK = 1;
/** The characters of words: keywords, numbers, identifiers. */
export const WORD = 2;
export const OPEN = 3;
export const CLOSE = 4;
export const QUOTE = 5;
export const SEMICOLON = 6;
/** Punctuation that is reserved: a token that holds it means nothing. */
export const PUNCTUATION = 7;

export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const DOLLAR = 0x24;
export const AT = 0x40;
export const BACKSLASH = 0x5c;
export const DELETE = 0x7f;

/** Class of each ASCII character; no other character is one outside of strings and comments. */
export const CHARACTER_CLASSES: Uint8Array = new Uint8Array(128);

fill("\t\n\r ", BLANK);
fill("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&'*+-./:<=>?@\\^_`|~", WORD);
fill("(", OPEN);
fill(")", CLOSE);
fill('"', QUOTE);
fill(";", SEMICOLON);
fill(",[]{}", PUNCTUATION);

function fill(characters: string, characterClass: number): void {
  for (const character of characters) CHARACTER_CLASSES[character.charCodeAt(0)] = characterClass;
}

/** Value of a hexadecimal digit, or −1. */
export function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

export function isDecimalDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
