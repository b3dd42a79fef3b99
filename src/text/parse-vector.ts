/**
 * Reads vectors: the lanes of `v128.const`, and lane indices.
 *
 * @see https://webassembly.github.io/spec/core/text/instructions.html#vector-instructions
 */
import type { ByteWriter } from "./byte-writer.ts";
import { FLOAT, FLOAT_FORMATS, FLOAT_OUTCOME, type FloatFormat, isFloatLiteral, scanFloat } from "./float-literal.ts";
import { fitInteger, INTEGER, scanInteger } from "./integer-literal.ts";
import { KEYWORD, NO_KEYWORD } from "./keywords.ts";
import { type Lexer, TOKEN } from "./lexer.ts";
import { takeUnsigned } from "./tokens.ts";

const VECTOR_BITS = 128;
/** Lane indices that `i8x16.shuffle` has. */
const SHUFFLE_LANES = 16;

/** Keyword of a shape → width of a lane, or the format of its floating-point numbers. */
const SHAPES: ReadonlyMap<number, number | FloatFormat> = new Map<number, number | FloatFormat>([
  [KEYWORD.i8x16, 8],
  [KEYWORD.i16x8, 16],
  [KEYWORD.i32x4, 32],
  [KEYWORD.i64x2, 64],
  [KEYWORD.f32x4, FLOAT_FORMATS.f32],
  [KEYWORD.f64x2, FLOAT_FORMATS.f64],
]);

/** The words that are numbers and keywords at once. */
const NUMBER_KEYWORDS: ReadonlySet<number> = new Set([
  NO_KEYWORD,
  KEYWORD.nan,
  KEYWORD.inf,
  KEYWORD["nan:canonical"],
  KEYWORD["nan:arithmetic"],
]);

/** Reads shape and lanes of a vector and writes its bytes. */
export function parseVector(lexer: Lexer, out: ByteWriter): void {
  const shape = lexer.kind === TOKEN.word ? SHAPES.get(lexer.keyword) : undefined;
  if (shape === undefined) lexer.failUnexpected();
  lexer.advance();
  const lanes = VECTOR_BITS / (typeof shape === "number" ? shape : shape.width);
  let count = 0;
  /** Place of the first lane that is out of range: a wrong number of lanes is the worse mistake. */
  let misfit = -1;
  for (; lexer.kind === TOKEN.word && NUMBER_KEYWORDS.has(lexer.keyword); count++) {
    const fits = typeof shape === "number" ? writeIntegerLane(shape, lexer, out) : writeFloat(shape, lexer, out);
    if (!fits && misfit < 0) misfit = lexer.start;
    lexer.advance();
  }
  if (count !== lanes) lexer.fail(`wrong number of lane literals: ${count} instead of ${lanes}`);
  if (misfit >= 0) lexer.fail("constant out of range: lane", misfit);
}

/** Returns false if the integer that is the present token is out of range. */
function writeIntegerLane(width: number, lexer: Lexer, out: ByteWriter): boolean {
  if (!scanInteger(lexer.source, lexer.start, lexer.end)) lexer.failUnexpected();
  if (!fitInteger(width)) return false;
  const { low, high } = INTEGER;
  if (width >= 32) {
    out.word(low);
    if (width === 64) out.word(high);
    return true;
  }
  out.byte(low & 0xff);
  if (width === 16) out.byte((low >> 8) & 0xff);
  return true;
}

/** Returns false if the floating-point number that is the present token is out of range. */
function writeFloat(format: FloatFormat, lexer: Lexer, out: ByteWriter): boolean {
  const outcome = scanFloat(lexer.text, format);
  if (outcome === FLOAT_OUTCOME.malformed) lexer.failUnexpected();
  if (outcome === FLOAT_OUTCOME.outOfRange) return false;
  out.word(FLOAT.low);
  if (format.width === 64) out.word(FLOAT.high);
  return true;
}

/** Reads an integer constant into {@link INTEGER}, in two's complement. */
export function parseInteger(width: number, lexer: Lexer): void {
  if (lexer.kind !== TOKEN.word || !scanInteger(lexer.source, lexer.start, lexer.end)) lexer.failUnexpected();
  if (!fitInteger(width)) lexer.fail(`constant out of range: i${width}`);
  lexer.advance();
}

/** Reads a floating-point constant and writes its bytes. */
export function parseFloat(format: FloatFormat, lexer: Lexer, out: ByteWriter): void {
  if (lexer.kind !== TOKEN.word) lexer.failUnexpected();
  if (!writeFloat(format, lexer, out)) lexer.fail(`constant out of range: f${format.width}`);
  lexer.advance();
}

/** Reads the index of one lane. */
export function parseLane(lexer: Lexer, out: ByteWriter): void {
  out.byte(takeUnsigned(8, lexer));
}

/** Reads the lane indices of `i8x16.shuffle`. */
export function parseShuffleLanes(lexer: Lexer, out: ByteWriter): void {
  let count = 0;
  let misfit = -1;
  for (; lexer.kind === TOKEN.word && NUMBER_KEYWORDS.has(lexer.keyword); count++) {
    if (!isFloatLiteral(lexer.text)) lexer.failUnexpected();
    const isLane = scanInteger(lexer.source, lexer.start, lexer.end) && !INTEGER.isSigned && fitInteger(8);
    if (!isLane && misfit < 0) misfit = lexer.start;
    out.byte(INTEGER.low & 0xff);
    lexer.advance();
  }
  if (count !== SHUFFLE_LANES) lexer.fail(`invalid lane length: ${count} instead of ${SHUFFLE_LANES}`);
  if (misfit >= 0) lexer.fail("i8 constant out of range", misfit);
}
