/**
 * String literals of the text format: to bytes, and to the text that those bytes are the UTF-8 encoding of.
 *
 * @see https://webassembly.github.io/spec/core/text/values.html#strings
 */
import { decodeUtf8 } from "../base/utf8.ts";
import { ByteWriter } from "./byte-writer.ts";
import { BACKSLASH, DELETE, digitValue, LINE_FEED } from "./characters.ts";

/** What {@link scanString} returns where there is no string, negated. */
const UNCLOSED = 1;
const ILLEGAL_CONTROL_CHARACTER = 2;
const ILLEGAL_ESCAPE = 3;
const LONE_SURROGATE = 4;

const QUOTE = 0x22;
const SPACE = 0x20;
const LOWER_U = 0x75;
const OPEN_BRACE = 0x7b;
const UNDERSCORE = 0x5f;

const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;
const AFTER_CODE_POINTS = 0x11_0000;

/** Letter of an escape → the byte that it stands for. */
const SIMPLE_ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x74, 0x09],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x22, 0x22],
  [0x27, 0x27],
  [0x5c, 0x5c],
]);

/**
 * Finds the end of the literal that begins with the quote at `start`.
 * @returns the index after its closing quote, or a negative number if it is malformed: −1 it is not closed, −2 it holds a
 *   control character, −3 an escape is illegal, −4 it holds half of a surrogate pair
 */
export function scanString(source: string, start: number, limit: number): number {
  let at = start + 1;
  while (at < limit) {
    const code = source.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) {
      const end = escapeEnd(source, at);
      if (end < 0 || end > limit) return -ILLEGAL_ESCAPE;
      at = end;
    } else if (code < SPACE || code === DELETE) return code === LINE_FEED ? -UNCLOSED : -ILLEGAL_CONTROL_CHARACTER;
    else if (code >= FIRST_SURROGATE && code < AFTER_SURROGATES) {
      if ((source.codePointAt(at) as number) < AFTER_SURROGATES) return -LONE_SURROGATE;
      at += 2;
    } else at++;
  }
  return -UNCLOSED;
}

/** The index after the escape that begins with the backslash at `at`, or −1 if it is illegal. */
function escapeEnd(source: string, at: number): number {
  const code = source.charCodeAt(at + 1);
  if (SIMPLE_ESCAPES.has(code)) return at + 2;
  if (digitValue(code) >= 0) return digitValue(source.charCodeAt(at + 2)) < 0 ? -1 : at + 3;
  if (code !== LOWER_U || source.charCodeAt(at + 2) !== OPEN_BRACE) return -1;
  const end = source.indexOf("}", at);
  return end < 0 || scalarValue(source, at + 3, end) < 0 ? -1 : end + 1;
}

/** The code point that hexadecimal digits name, or −1. */
function scalarValue(source: string, start: number, end: number): number {
  let value = 0;
  let isDigit = false;
  for (let at = start; at < end; at++) {
    const code = source.charCodeAt(at);
    if (code === UNDERSCORE && isDigit) {
      isDigit = false;
      continue;
    }
    const digit = digitValue(code);
    if (digit < 0) return -1;
    value = value * 16 + digit;
    if (value >= AFTER_CODE_POINTS) return -1;
    isDigit = true;
  }
  const isSurrogate = value >= FIRST_SURROGATE && value < AFTER_SURROGATES;
  return isDigit && !isSurrogate ? value : -1;
}

/**
 * Appends the bytes that a literal stands for.
 * @param start its opening quote; {@link scanString} has found its end
 */
export function appendString(source: string, start: number, writer: ByteWriter): void {
  let at = start + 1;
  for (;;) {
    const code = source.charCodeAt(at);
    if (code === QUOTE) return;
    if (code === BACKSLASH) at = appendEscape(source, at, writer);
    else if (code < 0x80) {
      writer.byte(code);
      at++;
    } else {
      const codePoint = source.codePointAt(at) as number;
      appendCodePoint(codePoint, writer);
      at += codePoint < 0x1_0000 ? 1 : 2;
    }
  }
}

/** @returns the index after the escape */
function appendEscape(source: string, at: number, writer: ByteWriter): number {
  const code = source.charCodeAt(at + 1);
  const simple = SIMPLE_ESCAPES.get(code);
  if (simple !== undefined) {
    writer.byte(simple);
    return at + 2;
  }
  if (code !== LOWER_U) {
    writer.byte(16 * digitValue(code) + digitValue(source.charCodeAt(at + 2)));
    return at + 3;
  }
  const end = source.indexOf("}", at);
  appendCodePoint(scalarValue(source, at + 3, end), writer);
  return end + 1;
}

function appendCodePoint(codePoint: number, writer: ByteWriter): void {
  if (codePoint < 0x80) {
    writer.byte(codePoint);
    return;
  }
  const length = codePoint < 0x800 ? 1 : codePoint < 0x1_0000 ? 2 : 3;
  writer.byte((0x100 - (0x80 >> length)) | (codePoint >> (6 * length)));
  for (let shift = 6 * (length - 1); shift >= 0; shift -= 6) writer.byte(0x80 | ((codePoint >> shift) & 0x3f));
}

/**
 * The bytes that a literal stands for.
 * @param literal the literal with its quotes
 * @returns undefined when it is malformed
 */
export function stringBytes(literal: string): Uint8Array | undefined {
  if (scanString(literal, 0, literal.length) !== literal.length) return undefined;
  const writer = new ByteWriter(literal.length);
  appendString(literal, 0, writer);
  return writer.finish();
}

/**
 * The text that a literal stands for: its bytes, read as UTF-8.
 * @returns undefined when it is malformed or its bytes are not UTF-8
 */
export function stringText(literal: string): string | undefined {
  const bytes = stringBytes(literal);
  return bytes && decodeUtf8(bytes);
}
