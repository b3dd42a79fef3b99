/**
 * String literals of the text format: to bytes, and to the text that those bytes are the UTF-8 encoding of.
 *
 * @see https://webassembly.github.io/spec/core/text/values.html#strings
 */
import { decodeUtf8, encodeUtf8 } from "../base/utf8.ts";

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  t: 0x09,
  n: 0x0a,
  r: 0x0d,
  '"': 0x22,
  "'": 0x27,
  "\\": 0x5c,
};

/** One escape, or a run of characters without one. */
const PIECE = /\\(?:u\{([0-9a-fA-F](?:_?[0-9a-fA-F])*)\}|([0-9a-fA-F]{2})|([tnr"'\\]))|[^\\]+|\\/gu;

const PLAIN_ASCII = /^[\u0020-\u007e]*$/;

/**
 * The bytes that a literal stands for.
 * @param literal the literal with its quotes
 * @returns undefined when an escape is malformed
 */
export function stringBytes(literal: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const [piece, scalar, byte, simple] of literal.slice(1, -1).matchAll(PIECE)) {
    if (scalar !== undefined) {
      const value = Number.parseInt(scalar.replaceAll("_", ""), 16);
      if (value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return undefined;
      bytes.push(...encodeUtf8(String.fromCodePoint(value)));
    } else if (byte !== undefined) bytes.push(Number.parseInt(byte, 16));
    else if (simple !== undefined) bytes.push(SIMPLE_ESCAPES[simple] as number);
    else if (piece === "\\") return undefined;
    else for (const value of encodeUtf8(piece)) bytes.push(value);
  }
  return Uint8Array.from(bytes);
}

/**
 * The text that a literal stands for: its bytes, read as UTF-8.
 * @returns undefined when an escape is malformed or the bytes are not UTF-8
 */
export function stringText(literal: string): string | undefined {
  const inner = literal.slice(1, -1);
  if (!inner.includes("\\") && PLAIN_ASCII.test(inner)) return inner;
  const bytes = stringBytes(literal);
  return bytes && decodeUtf8(bytes);
}
