/**
 * Loads and stores of memory 0 in the loop.
 *
 * Address forms, by suffix of the name:
 *
 *     (none)  I[a] + K0, where the sum does not wrap: the instruction's own offset
 *     .w      I[a] + K0, wrapping: an address computed by adding a constant, without an offset
 *     .x      I[a] + I[b], wrapping, without an offset
 *     .s      I[a] + (I[b] << K0), wrapping, without an offset
 *     .c      K0, a constant below 2^31
 *
 * EA(n), EW(n), EX(n), ES(n) and EC(n) set `x` to the address in these forms, and leave when the n bytes there are not in memory, or
 * when the address is above 2^31, where the handler goes on with exact arithmetic. Stores of a constant end in `.k`.
 */
import { type Row, row } from "../row.ts";

const NEXT_WORD = "x + 4 | 0";

function load(name: string, size: number, forms: string, body: string): Row[] {
  const all: Record<string, Row> = {
    " ": row(name, "da", ["offset"], `EA(${size}) ${body}`),
    w: row(`${name}.w`, "da", ["k"], `EW(${size}) ${body}`),
    x: row(`${name}.x`, "dab", [], `EX(${size}) ${body}`),
    s: row(`${name}.s`, "dab", ["k"], `ES(${size}) ${body}`),
    c: row(`${name}.c`, "d", ["offset"], `EC(${size}) ${body}`),
  };
  return Array.from(forms, (form) => all[form] as Row);
}

/** A load that fills both words: the low word is read into y. */
function load64(name: string, size: number, low: string, high: string): Row[] {
  return load(name, size, " w", `y = ${low}; I[d] = y; I[d + 1 | 0] = ${high};`);
}

/** A store of the value in slot b, and of a constant given by the immediate words behind the offset. */
function store(name: string, size: number, write: (low: string, high: string) => string): Row[] {
  const fromSlot = write("I[b]", "I[b + 1 | 0]");
  const constant = write("K1", "K2");
  const words = size === 8 ? (["k", "k"] as const) : (["k"] as const);
  return [
    row(name, "ab", ["offset"], `EA(${size}) ${fromSlot}`),
    row(`${name}.w`, "ab", ["k"], `EW(${size}) ${fromSlot}`),
    row(`${name}.k`, "a", ["offset", ...words], `EA(${size}) ${constant}`),
    row(`${name}.w.k`, "a", ["k", ...words], `EW(${size}) ${constant}`),
    row(`${name}.c`, "b", ["offset"], `EC(${size}) ${fromSlot}`),
    row(`${name}.c.k`, "", ["offset", ...words], `EC(${size}) ${constant}`),
  ];
}

// FAST: a double travels as a double, since one written as two words and read as one stalls the processor's store forwarding;
// only NaN needs words.
const LOAD_F64 =
  "t = M.getFloat64(x, true); if (t === t) { D[d >> 1] = t; } else" +
  ` { I[d] = M.getInt32(x, true); I[d + 1 | 0] = M.getInt32(${NEXT_WORD}, true); }`;
const STORE_F64 =
  "t = D[b >> 1]; if (t === t) { M.setFloat64(x, t, true); } else" +
  ` { M.setInt32(x, I[b], true); M.setInt32(${NEXT_WORD}, I[b + 1 | 0], true); }`;

export const MEMORY_ROWS: readonly Row[] = [
  ...load("i32.load", 4, " wxsc", "I[d] = M.getInt32(x, true);"),
  ...load("i32.load8_u", 1, " wxc", "I[d] = M.getUint8(x);"),
  ...load("i32.load8_s", 1, " wx", "I[d] = M.getInt8(x);"),
  ...load("i32.load16_u", 2, " ws", "I[d] = M.getUint16(x, true);"),
  ...load("i64.load", 8, " wxsc", `I[d] = M.getInt32(x, true); I[d + 1 | 0] = M.getInt32(${NEXT_WORD}, true);`),
  ...load("f64.load", 8, " wxsc", LOAD_F64),
  ...load64("i64.load8_u", 1, "M.getUint8(x)", "0"),
  ...load64("i64.load32_u", 4, "M.getInt32(x, true)", "0"),
  ...load64("i64.load32_s", 4, "M.getInt32(x, true)", "y >> 31"),
  ...store("i32.store", 4, (low) => `M.setInt32(x, ${low}, true);`),
  ...store("i32.store8", 1, (low) => `M.setInt8(x, ${low});`),
  ...store("i64.store", 8, (low, high) => `M.setInt32(x, ${low}, true); M.setInt32(${NEXT_WORD}, ${high}, true);`),
  row("f64.store", "ab", ["offset"], `EA(8) ${STORE_F64}`),
  row("f64.store.w", "ab", ["k"], `EW(8) ${STORE_F64}`),
  // 64-bit addresses: no memory reaches 2^32 bytes, so an address with a high word is out of bounds.
  row("check.address64", "a", [], "if (I[a + 1 | 0] !== 0) { LEAVE }"),
];

/** Rarer ones. */
export const RARE_MEMORY_ROWS: readonly Row[] = [
  ...store("i32.store16", 2, (low) => `M.setInt16(x, ${low}, true);`),
  ...load("i32.load16_s", 2, " w", "I[d] = M.getInt16(x, true);"),
  ...load64("i64.load8_s", 1, "M.getInt8(x)", "y >> 31"),
  ...load64("i64.load16_u", 2, "M.getUint16(x, true)", "0"),
  ...load64("i64.load16_s", 2, "M.getInt16(x, true)", "y >> 31"),
];
