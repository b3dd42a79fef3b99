/**
 * Strict UTF-8: exactly the sequences that Unicode calls well-formed, nothing repaired, nothing dropped.
 *
 * Hosts without `TextDecoder` exist, and where it exists its defaults replace errors and swallow a byte order mark.
 * @see https://webassembly.github.io/spec/core/binary/values.html#names
 */

/** Code units handed to `String.fromCharCode` at once: below every engine's limit on arguments. */
const CHUNK_UNITS = 4096;

/**
 * The text that bytes encode, or `undefined` if they are malformed: overlong forms, surrogates, values beyond U+10FFFF,
 * sequences cut short. A byte order mark is kept as a character.
 */
export function decodeUtf8(bytes: Uint8Array, start = 0, end: number = bytes.length): string | undefined {
  let text = "";
  let units: number[] = [];
  let at = start;
  while (at < end) {
    const first = bytes[at++] as number;
    if (first < 0x80) {
      units.push(first);
    } else {
      const length = sequenceLength(first);
      if (length === 0 || at + length > end) return undefined;
      let codePoint = first & (0x3f >> length);
      for (const last = at + length; at < last; at++) {
        const next = bytes[at] as number;
        if ((next & 0xc0) !== 0x80) return undefined;
        codePoint = (codePoint << 6) | (next & 0x3f);
      }
      if (codePoint < (LEAST[length] as number) || codePoint > 0x10_ffff) return undefined;
      if (codePoint >= 0xd800 && codePoint < 0xe000) return undefined;
      if (codePoint < 0x1_0000) units.push(codePoint);
      else units.push(0xd7c0 + (codePoint >> 10), 0xdc00 | (codePoint & 0x3ff));
    }
    if (units.length >= CHUNK_UNITS) {
      text += String.fromCharCode(...units);
      units = [];
    }
  }
  return text + String.fromCharCode(...units);
}

/** The smallest code point that needs so many continuation bytes. */
const LEAST = [0, 0x80, 0x800, 0x1_0000];

/** The bits that mark a first byte which so many continuation bytes follow. */
const LEAD = [0, 0xc0, 0xe0, 0xf0];

/** Number of continuation bytes behind a first byte, or 0 if no sequence begins with it. */
function sequenceLength(first: number): number {
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 1;
  if (first < 0xf0) return 2;
  return first < 0xf5 ? 3 : 0;
}

/** The bytes that encode a text. A surrogate without its partner, which UTF-8 cannot express, becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let at = 0;
  for (let index = 0; index < text.length; index++) {
    let codePoint = text.codePointAt(index) as number;
    if (codePoint >= 0x1_0000) index++;
    else if (codePoint >= 0xd800 && codePoint < 0xe000) codePoint = 0xfffd;
    if (codePoint < 0x80) {
      bytes[at++] = codePoint;
      continue;
    }
    const length = codePoint < 0x800 ? 1 : codePoint < 0x1_0000 ? 2 : 3;
    bytes[at++] = (LEAD[length] as number) | (codePoint >> (6 * length));
    for (let shift = 6 * (length - 1); shift >= 0; shift -= 6) bytes[at++] = 0x80 | ((codePoint >> shift) & 0x3f);
  }
  return bytes.slice(0, at);
}
