/**
 * String literals and identifiers as text.
 *
 * @see https://webassembly.github.io/spec/core/text/values.html#strings
 */

/** What identifiers may consist of without quotes. */
const PLAIN_IDENTIFIER = /^[\w!#$%&'*+\-./:<=>?@\\^`|~]+$/;

/**
 * Characters of names that are written as escapes: quotes and backslashes, control characters, separators of lines, and
 * what is invisible or changes the direction of writing, so that a listing shows what there is.
 */
const ESCAPED =
  // oxlint-disable-next-line no-control-regex
  /["\\\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|[\u{e0000}-\u{e0fff}]/gu;

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', String.raw`\"`],
  ["\\", String.raw`\\`],
  ["\t", String.raw`\t`],
  ["\n", String.raw`\n`],
  ["\r", String.raw`\r`],
]);

/** A name as a string literal, quotes included. */
export function nameLiteral(name: string): string {
  return `"${name.replaceAll(ESCAPED, escapeCharacter)}"`;
}

/** An identifier that stands for a text that is not empty: `$f`, `$"a b"`. */
export function identifierText(text: string): string {
  return `$${PLAIN_IDENTIFIER.test(text) ? text : nameLiteral(text)}`;
}

function escapeCharacter(character: string): string {
  const codePoint = character.codePointAt(0) as number;
  return SHORT_ESCAPES.get(character) ?? String.raw`\u{${codePoint.toString(16)}}`;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Each byte as it stands in a string literal. */
const BYTE_TEXTS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH
    ? String.fromCharCode(byte)
    : `\\${byte.toString(16).padStart(2, "0")}`,
);

/** Bytes from `start` up to `end` as the inside of a string literal. */
export function bytesText(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) text += BYTE_TEXTS[bytes[at] as number] as string;
  return text;
}
