/**
 * The vector instructions of the vector loop, as text in the form of row.ts: those that programs use most, if they are short
 * when written by words. Others have handlers. A body may leave where a handler of the same name does the rest.
 *
 * Lanes are written upwards, or after all operands are read: the result may take the place of an operand, or begin one slot
 * before it.
 *
 * FAST: integers of 8 and 16 bits are computed four and two at once, as words with the carries between lanes suppressed.
 */
import { type Immediate, type Row, row } from "../row.ts";

/** The element of a view at a base and a number of elements behind it. */
function element(view: string, base: string, index: number): string {
  return index === 0 ? `${view}[${base}]` : `${view}[${base} + ${index} | 0]`;
}

const WORDS = [0, 1, 2, 3] as const;

/**
 * Statements for each word of a vector, over neutral names: R is the word of the result, A B C the words of the operands, of
 * which a third one begins at `z`; RF AF BF are the same as singles.
 */
function each(template: string, words: readonly number[] = WORDS): string {
  const bases: Readonly<Record<string, string>> = { R: "d", A: "a", B: "b", C: "z" };
  const statements = words.map((index) =>
    template.replace(/\b([RABC])(F?)\b/g, (_, name: string, single: string) =>
      element(single === "F" ? "F" : "I", bases[name] as string, index),
    ),
  );
  return statements.join(" ");
}

/** The same for each of two doubles: R A B. */
function eachDouble(template: string): string {
  const bases: Readonly<Record<string, string>> = { R: "d >> 1", A: "a >> 1", B: "b >> 1" };
  const statements = ["", " + 1 | 0"].map((offset) =>
    template.replace(/\b[RAB]\b/g, (name) => `D[${offset === "" ? bases[name] : `(${bases[name]})${offset}`}]`),
  );
  return statements.join(" ");
}

function unary(name: string, template: string): Row {
  return row(name, "da", [], each(template));
}

function binary(name: string, template: string): Row {
  return row(name, "dab", [], each(template));
}

/** A shift of lanes of so many bits by z. */
function shift(name: string, bits: number, template: string): Row {
  return row(name, "dab", [], `z = I[b] & ${bits - 1}; ${each(template)}`);
}

const COPY = `if (d !== a) { ${each("R = A;")} }`;

const BITS: readonly Row[] = [
  row(
    "v128.const",
    "d",
    ["k", "k", "k", "k"],
    WORDS.map((index) => `${element("I", "d", index)} = K${index};`).join(" "),
  ),
  unary("v128.not", "R = ~A;"),
  binary("v128.and", "R = A & B;"),
  binary("v128.andnot", "R = A & ~B;"),
  binary("v128.or", "R = A | B;"),
  binary("v128.xor", "R = A ^ B;"),
  row("v128.bitselect", "dab", ["slot"], `z = fp + K0 | 0; ${each("x = B; R = (A ^ x) & C ^ x;")}`),
  row("v128.any_true", "da", [], "I[d] = FLAG((I[a] | I[a + 1 | 0] | I[a + 2 | 0] | I[a + 3 | 0]) !== 0);"),
];

// Memory 0. The quick case is that neither the sum of address and summand nor that with the offset reaches 2^31.

const ADDRESS: readonly Immediate[] = ["k", "offset"];

/** Sets x to the address of so many bytes, or leaves. */
function locate(size: number): string {
  return `z = I[a] + K0 | 0; x = z + K1 | 0; if ((z | x) < 0 || x > memoryEnd - ${size}) LEAVE`;
}

/** The address of a word behind x. */
function wordAt(index: number): string {
  return index === 0 ? "x" : `x + ${4 * index} | 0`;
}

function load(name: string, size: number, body: string): Row {
  return row(name, "da", ADDRESS, `${locate(size)} ${body}`);
}

const MEMORY: readonly Row[] = [
  load(
    "v128.load",
    16,
    WORDS.map((index) => `${element("I", "d", index)} = M.getInt32(${wordAt(index)}, true);`).join(" "),
  ),
  load("v128.load32_splat", 4, `x = M.getInt32(x, true); ${each("R = x;")}`),
  load(
    "v128.load64_splat",
    8,
    `y = M.getInt32(x + 4 | 0, true); x = M.getInt32(x, true); ${each("R = x;", [0, 2])} ${each("R = y;", [1, 3])}`,
  ),
  load("v128.load32_zero", 4, `${each("R = M.getInt32(x, true);", [0])} ${each("R = 0;", [1, 2, 3])}`),
  load(
    "v128.load64_zero",
    8,
    `I[d] = M.getInt32(x, true); I[d + 1 | 0] = M.getInt32(x + 4 | 0, true); ${each("R = 0;", [2, 3])}`,
  ),
  row(
    "v128.store",
    "ab",
    ADDRESS,
    `${locate(16)} ${WORDS.map((index) => `M.setInt32(${wordAt(index)}, ${element("I", "b", index)}, true);`).join(" ")}`,
  ),
];

// Integers of 8 bits: the sign of each lane in a word, all other bits, the lowest bit.

const SIGNS = "-0x7f7f7f80";
const OTHERS = "0x7f7f7f7f";
const LOWEST = "0x1010101";

/** All bits of those lanes of a word whose sign is set. */
function spread(word: string): string {
  return `Math.imul((${word}) >>> 7 & ${LOWEST}, 255)`;
}

/** Sets the signs in y of the lanes in which x and y differ. */
const DIFFER = `y = x ^ y; y = (y & ${OTHERS}) + ${OTHERS} | y;`;

/** Sets the signs in w0 of the lanes of x that are less than those of y: of lanes with unequal signs, one tells. */
function less(signed: boolean): string {
  const unequal = signed ? "x & ~y" : "~x & y";
  return `w0 = (x | ${SIGNS}) - (y & ${OTHERS}) | 0; w0 = ${unequal} | ~(x ^ y) & ~w0;`;
}

const LESS_S = `x = A; y = B; ${less(true)}`;
const LESS_U = `x = A; y = B; ${less(false)}`;

const BYTES: readonly Row[] = [
  row("i8x16.splat", "da", [], `x = Math.imul(I[a] & 255, ${LOWEST}); ${each("R = x;")}`),
  binary("i8x16.eq", `x = A; y = B; ${DIFFER} R = ${spread("~y")};`),
  binary("i8x16.ne", `x = A; y = B; ${DIFFER} R = ${spread("y")};`),
  binary("i8x16.lt_s", `${LESS_S} R = ${spread("w0")};`),
  binary("i8x16.lt_u", `${LESS_U} R = ${spread("w0")};`),
  binary("i8x16.le_s", `x = B; y = A; ${less(true)} R = ${spread("~w0")};`),
  binary("i8x16.le_u", `x = B; y = A; ${less(false)} R = ${spread("~w0")};`),
  binary("i8x16.add", `x = A; y = B; R = (x & ${OTHERS}) + (y & ${OTHERS}) ^ (x ^ y) & ${SIGNS};`),
  binary("i8x16.sub", `x = A; y = B; R = (x | ${SIGNS}) - (y & ${OTHERS}) ^ (x ^ ~y) & ${SIGNS};`),
  binary("i8x16.min_u", `${LESS_U} w0 = ${spread("w0")}; R = (x ^ y) & w0 ^ y;`),
  binary("i8x16.max_u", `${LESS_U} w0 = ${spread("w0")}; R = (x ^ y) & w0 ^ x;`),
  binary("i8x16.avgr_u", `x = A; y = B; R = (x | y) - ((x ^ y) >>> 1 & ${OTHERS}) | 0;`),
  shift("i8x16.shr_u", 8, `R = A >>> z & Math.imul(255 >> z, ${LOWEST});`),
  row(
    "i8x16.bitmask",
    "da",
    [],
    `I[d] = ${WORDS.map((index) => `Math.imul(${element("I", "a", index)} >>> 7 & ${LOWEST}, 0x10204080) >>> 28 << ${4 * index}`).join(" | ")};`,
  ),
];

// Integers of 16 bits: the bits of the upper lane in a word.

const UPPER = "-0x10000";

/** Widens the four lanes of 8 bits in each of two words. */
function extendBytes(name: string, words: readonly [number, number], low: string, high: string): Row {
  const read = `x = ${element("I", "a", words[0])}; y = ${element("I", "a", words[1])};`;
  const write = (word: string, at: number) =>
    `${element("I", "d", at)} = ${low.replaceAll("W", word)}; ${element("I", "d", at + 1)} = ${high.replaceAll("W", word)};`;
  return row(name, "da", [], `${read} ${write("x", 0)} ${write("y", 2)}`);
}

const EXTEND_U = ["W & 255 | (W & 0xff00) << 8", "W >>> 16 & 255 | W >>> 24 << 16"] as const;
const EXTEND_S = ["W << 24 >> 24 & 0xffff | W << 16 >> 24 << 16", "W << 8 >> 24 & 0xffff | W >> 24 << 16"] as const;

const HALVES: readonly Row[] = [
  row("i16x8.splat", "da", [], `x = Math.imul(I[a] & 0xffff, 0x10001); ${each("R = x;")}`),
  binary("i16x8.add", `x = A; y = B; R = x + y & 0xffff | (x & ${UPPER}) + (y & ${UPPER});`),
  binary("i16x8.sub", `x = A; y = B; R = x - y & 0xffff | (x & ${UPPER}) - (y & ${UPPER});`),
  binary("i16x8.mul", "x = A; y = B; R = Math.imul(x, y) & 0xffff | Math.imul(x >>> 16, y >>> 16) << 16;"),
  shift("i16x8.shl", 16, `x = A; R = x << z & 0xffff | (x & ${UPPER}) << z;`),
  shift("i16x8.shr_s", 16, "x = A; R = x << 16 >> 16 >> z & 0xffff | x >> 16 >> z << 16;"),
  shift("i16x8.shr_u", 16, "x = A; R = (x & 0xffff) >>> z | x >>> 16 >>> z << 16;"),
  extendBytes("i16x8.extend_low_i8x16_u", [0, 1], ...EXTEND_U),
  extendBytes("i16x8.extend_high_i8x16_u", [2, 3], ...EXTEND_U),
  extendBytes("i16x8.extend_low_i8x16_s", [0, 1], ...EXTEND_S),
  extendBytes("i16x8.extend_high_i8x16_s", [2, 3], ...EXTEND_S),
];

// Integers of 32 bits, and what moves words of any type.

function comparison(name: string, condition: string): Row {
  return binary(name, `R = -FLAG(${condition}) | 0;`);
}

/** Widens the two lanes of 16 bits in each of two words. */
function extendHalves(name: string, words: readonly [number, number], shiftRight: string): Row {
  const read = `x = ${element("I", "a", words[0])}; y = ${element("I", "a", words[1])};`;
  const halves = ["x << 16", "x", "y << 16", "y"].map(
    (half, index) => `${element("I", "d", index)} = ${half} ${shiftRight} 16;`,
  );
  return row(name, "da", [], `${read} ${halves.join(" ")}`);
}

const INTEGERS: readonly Row[] = [
  row("i32x4.splat", "da", [], `x = I[a]; ${each("R = x;")}`),
  row("i32x4.extract_lane", "da", ["k"], "I[d] = I[a + K0 | 0];"),
  row("i32x4.replace_lane", "dab", ["k"], `x = I[b]; ${COPY} I[d + K0 | 0] = x;`),
  // A shuffle that moves words: where each is in the frame.
  row(
    "i32x4.shuffle",
    "d",
    ["slot", "slot", "slot", "slot"],
    "x = I[fp + K0 | 0]; y = I[fp + K1 | 0]; z = I[fp + K2 | 0]; w0 = I[fp + K3 | 0];" +
      " I[d] = x; I[d + 1 | 0] = y; I[d + 2 | 0] = z; I[d + 3 | 0] = w0;",
  ),
  comparison("i32x4.eq", "A === B"),
  comparison("i32x4.ne", "A !== B"),
  comparison("i32x4.lt_s", "A < B"),
  comparison("i32x4.le_s", "A <= B"),
  comparison("i32x4.lt_u", "A >>> 0 < B >>> 0"),
  binary("i32x4.add", "R = A + B | 0;"),
  binary("i32x4.sub", "R = A - B | 0;"),
  binary("i32x4.mul", "R = Math.imul(A, B);"),
  binary("i32x4.min_s", "x = A; y = B; R = x < y ? x : y;"),
  binary("i32x4.max_s", "x = A; y = B; R = x > y ? x : y;"),
  shift("i32x4.shl", 32, "R = A << z;"),
  shift("i32x4.shr_s", 32, "R = A >> z;"),
  shift("i32x4.shr_u", 32, "R = A >>> z;"),
  binary(
    "i32x4.dot_i16x8_s",
    "x = A; y = B; R = Math.imul(x << 16 >> 16, y << 16 >> 16) + Math.imul(x >> 16, y >> 16) | 0;",
  ),
  extendHalves("i32x4.extend_low_i16x8_s", [0, 1], ">>"),
  extendHalves("i32x4.extend_high_i16x8_s", [2, 3], ">>"),
  extendHalves("i32x4.extend_low_i16x8_u", [0, 1], ">>>"),
  extendHalves("i32x4.extend_high_i16x8_u", [2, 3], ">>>"),
];

/** Adds the pair of words at an index. */
function addPair(index: number): string {
  const [low, high] = [index, index + 1];
  const carry = "FLAG(x >>> 0 < y >>> 0)";
  return (
    `y = ${element("I", "a", low)}; x = y + ${element("I", "b", low)} | 0;` +
    ` ${element("I", "d", high)} = ${element("I", "a", high)} + ${element("I", "b", high)} + ${carry} | 0; ${element("I", "d", low)} = x;`
  );
}

const PAIRS: readonly Row[] = [
  row("i64x2.splat", "da", [], `x = I[a]; y = I[a + 1 | 0]; ${each("R = x;", [0, 2])} ${each("R = y;", [1, 3])}`),
  row("i64x2.extract_lane", "da", ["k"], "z = a + (K0 << 1) | 0; x = I[z]; I[d + 1 | 0] = I[z + 1 | 0]; I[d] = x;"),
  row(
    "i64x2.replace_lane",
    "dab",
    ["k"],
    `x = I[b]; y = I[b + 1 | 0]; ${COPY} z = d + (K0 << 1) | 0; I[z] = x; I[z + 1 | 0] = y;`,
  ),
  row("i64x2.add", "dab", [], `${addPair(0)} ${addPair(2)}`),
];

const SINGLES: readonly Row[] = [
  comparison("f32x4.eq", "AF === BF"),
  comparison("f32x4.lt", "AF < BF"),
  comparison("f32x4.le", "AF <= BF"),
  unary("f32x4.abs", "R = A & 0x7fffffff;"),
  unary("f32x4.neg", "R = A ^ -0x80000000;"),
  unary("f32x4.sqrt", "RF = Math.sqrt(AF);"),
  binary("f32x4.add", "RF = AF + BF;"),
  binary("f32x4.sub", "RF = AF - BF;"),
  binary("f32x4.mul", "RF = AF * BF;"),
  binary("f32x4.div", "RF = AF / BF;"),
  binary("f32x4.min", "RF = Math.min(AF, BF);"),
  binary("f32x4.max", "RF = Math.max(AF, BF);"),
  binary("f32x4.pmin", "R = BF < AF ? B : A;"),
  binary("f32x4.pmax", "R = AF < BF ? B : A;"),
  unary("f32x4.convert_i32x4_s", "RF = A;"),
];

const DOUBLES: readonly Row[] = [
  row("f64x2.add", "dab", [], eachDouble("R = A + B;")),
  row("f64x2.sub", "dab", [], eachDouble("R = A - B;")),
  row("f64x2.mul", "dab", [], eachDouble("R = A * B;")),
  row("f64x2.div", "dab", [], eachDouble("R = A / B;")),
];

/** The instructions of the vector loop besides scalar ones. */
export const VECTOR_ROWS: readonly Row[] = [
  ...BITS,
  ...MEMORY,
  ...BYTES,
  ...HALVES,
  ...INTEGERS,
  ...PAIRS,
  ...SINGLES,
  ...DOUBLES,
];
