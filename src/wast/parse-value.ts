/**
 * Reads the values and result patterns of a script: `(i32.const 1)`, `(f32.const nan:canonical)`, `(ref.extern 1)`, …
 *
 * @see https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
import { FLOAT_FORMATS, floatBits } from "../text/float-literal.ts";
import { integerBits } from "../text/integer-literal.ts";
import { KEYWORD } from "../text/keywords.ts";
import { type Lexer, TOKEN } from "../text/lexer.ts";
import { closeForm } from "../text/tokens.ts";
import {
  type Hierarchy,
  hostObject,
  type LanePattern,
  REFERENCE_HIERARCHIES,
  type ReferenceHeapType,
  type ResultPattern,
  type ScriptValue,
} from "./script-value.ts";

/** Type and number of the lanes of each shape. */
const SHAPES = {
  i8x16: { lane: "i8", width: 8, count: 16 },
  i16x8: { lane: "i16", width: 16, count: 8 },
  i32x4: { lane: "i32", width: 32, count: 4 },
  i64x2: { lane: "i64", width: 64, count: 2 },
  f32x4: { lane: "f32", width: 32, count: 4 },
  f64x2: { lane: "f64", width: 64, count: 2 },
} as const;

/** The hierarchy of every heap type that `ref.null` may name. */
const NULL_HIERARCHIES: Readonly<Record<string, Hierarchy>> = {
  ...REFERENCE_HIERARCHIES,
  nofunc: "func",
  noextern: "extern",
  noexn: "exn",
  none: "any",
};

/** Reads a value or pattern; the present token is its form. */
export function parsePattern(lexer: Lexer): ResultPattern {
  const keyword = lexer.text;
  lexer.advance();
  const pattern = patternOf(keyword, lexer);
  closeForm(lexer);
  return pattern;
}

/** The value that a pattern stands for where it is an argument. */
export function argumentOf(pattern: ResultPattern): ScriptValue | undefined {
  if (pattern.kind === "bits") return { type: pattern.type, bits: pattern.bits };
  if (pattern.kind === "host") return { type: pattern.hierarchy, reference: hostObject(pattern.number) };
  if (pattern.kind === "null" && pattern.hierarchy !== undefined) return { type: pattern.hierarchy, reference: null };
  return undefined;
}

function patternOf(keyword: string, lexer: Lexer): ResultPattern {
  switch (keyword) {
    case "i32.const":
      return { kind: "bits", type: "i32", bits: integer(lexer, 32) };
    case "i64.const":
      return { kind: "bits", type: "i64", bits: integer(lexer, 64) };
    case "f32.const":
      return float(lexer, "f32");
    case "f64.const":
      return float(lexer, "f64");
    case "v128.const":
      return vector(lexer);
    case "ref.null":
      return { kind: "null", hierarchy: lexer.kind === TOKEN.word ? nullHierarchy(lexer) : undefined };
    case "ref.host":
      return { kind: "host", hierarchy: "any", number: number(lexer) };
    case "either": {
      const patterns: ResultPattern[] = [];
      while (lexer.kind === TOKEN.form) {
        if (lexer.keyword === KEYWORD.either) lexer.failUnexpected();
        patterns.push(parsePattern(lexer));
      }
      return { kind: "either", patterns };
    }
    default: {
      const heapType = keyword.slice("ref.".length);
      if (!keyword.startsWith("ref.") || !isReferenceHeapType(heapType)) {
        return lexer.fail(`unknown value ${keyword}`, lexer.previousEnd - keyword.length);
      }
      if (heapType === "extern" && lexer.kind === TOKEN.word) {
        return { kind: "host", hierarchy: "extern", number: number(lexer) };
      }
      return { kind: "reference", heapType };
    }
  }
}

function isReferenceHeapType(heapType: string): heapType is ReferenceHeapType {
  return Object.hasOwn(REFERENCE_HIERARCHIES, heapType);
}

/** Reads one word. */
function word(lexer: Lexer): string {
  if (lexer.kind !== TOKEN.word) lexer.failUnexpected();
  const { text } = lexer;
  lexer.advance();
  return text;
}

function refuse(lexer: Lexer, literal: string): never {
  return lexer.fail(`malformed or out of range: ${literal}`, lexer.previousEnd - literal.length);
}

function integer(lexer: Lexer, width: number): bigint {
  const literal = word(lexer);
  return integerBits(literal, width) ?? refuse(lexer, literal);
}

function number(lexer: Lexer): number {
  return Number(integer(lexer, 32));
}

function nullHierarchy(lexer: Lexer): Hierarchy {
  const heapType = word(lexer);
  return NULL_HIERARCHIES[heapType] ?? refuse(lexer, heapType);
}

/** The bits of a floating-point literal, or the sort of NaN that a pattern asks for. */
function floatLane(lexer: Lexer, type: "f32" | "f64"): LanePattern {
  const literal = word(lexer);
  if (literal === "nan:canonical") return "canonical";
  if (literal === "nan:arithmetic") return "arithmetic";
  return floatBits(literal, FLOAT_FORMATS[type]) ?? refuse(lexer, literal);
}

function float(lexer: Lexer, type: "f32" | "f64"): ResultPattern {
  const lane = floatLane(lexer, type);
  return typeof lane === "bigint" ? { kind: "bits", type, bits: lane } : { kind: "nan", type, sort: lane };
}

function vector(lexer: Lexer): ResultPattern {
  const name = word(lexer);
  const shape = Object.hasOwn(SHAPES, name) ? SHAPES[name as keyof typeof SHAPES] : refuse(lexer, name);
  const lanes: LanePattern[] = [];
  while (lanes.length < shape.count) {
    if (shape.lane === "f32" || shape.lane === "f64") lanes.push(floatLane(lexer, shape.lane));
    else lanes.push(integer(lexer, shape.width));
  }
  let bits = 0n;
  for (const [index, lane] of lanes.entries()) {
    // Only floating-point shapes have lanes that are no bits.
    if (typeof lane !== "bigint") return { kind: "lanes", lane: shape.lane as "f32" | "f64", lanes };
    bits |= lane << BigInt(index * shape.width);
  }
  return { kind: "bits", type: "v128", bits };
}
