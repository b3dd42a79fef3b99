/**
 * Loads and stores of memory 0 in the loop.
 *
 * EA(n) checks that the n bytes at `I[a] + K0` are in memory and sets `x` to their address; it leaves when they are not, or
 * when the address is above 2^31, where the handler goes on with exact arithmetic. EAX(n) is the same for `I[a] + I[b] + K0`.
 */
import { type Row, row } from "../row.ts";

const WIDE = "x + 4 | 0";

function load(name: string, size: number, body: string): Row[] {
  return [
    row(name, "da", ["offset"], `EA(${size}) ${body}`),
    row(`${name}.x`, "dab", ["offset"], `EAX(${size}) ${body}`),
  ];
}

/** A load that fills both words: the low word is read into y. */
function load64(name: string, size: number, low: string, high: string): Row {
  return row(name, "da", ["offset"], `EA(${size}) y = ${low}; I[d] = y; I[d + 1 | 0] = ${high};`);
}

function store(name: string, size: number, setter: string, value: string): Row[] {
  const order = size === 1 ? "" : ", true";
  return [
    row(name, "ab", ["offset"], `EA(${size}) M.${setter}(x, ${value}${order});`),
    row(`${name}.k`, "a", ["offset", "k"], `EA(${size}) M.${setter}(x, K1${order});`),
  ];
}

export const MEMORY_ROWS: readonly Row[] = [
  ...load("i32.load", 4, "I[d] = M.getInt32(x, true);"),
  ...load("i32.load8_u", 1, "I[d] = M.getUint8(x);"),
  ...load("i32.load8_s", 1, "I[d] = M.getInt8(x);"),
  ...load("i32.load16_u", 2, "I[d] = M.getUint16(x, true);"),
  ...load("i32.load16_s", 2, "I[d] = M.getInt16(x, true);").slice(0, 1),
  ...load("i64.load", 8, `I[d] = M.getInt32(x, true); I[d + 1 | 0] = M.getInt32(${WIDE}, true);`),
  load64("i64.load8_u", 1, "M.getUint8(x)", "0"),
  load64("i64.load8_s", 1, "M.getInt8(x)", "y >> 31"),
  load64("i64.load16_u", 2, "M.getUint16(x, true)", "0"),
  load64("i64.load16_s", 2, "M.getInt16(x, true)", "y >> 31"),
  load64("i64.load32_u", 4, "M.getInt32(x, true)", "0"),
  load64("i64.load32_s", 4, "M.getInt32(x, true)", "y >> 31"),
  ...load(
    "f64.load",
    8,
    `t = M.getFloat64(x, true); if (t === t) { D[d >> 1] = t; } else { I[d] = M.getInt32(x, true); I[d + 1 | 0] = M.getInt32(${WIDE}, true); }`,
  ),
  ...store("i32.store", 4, "setInt32", "I[b]"),
  ...store("i32.store8", 1, "setInt8", "I[b]"),
  ...store("i32.store16", 2, "setInt16", "I[b]"),
  row("i64.store", "ab", ["offset"], `EA(8) M.setInt32(x, I[b], true); M.setInt32(${WIDE}, I[b + 1 | 0], true);`),
  row("i64.store.k", "a", ["offset", "k", "k"], `EA(8) M.setInt32(x, K1, true); M.setInt32(${WIDE}, K2, true);`),
  row(
    "f64.store",
    "ab",
    ["offset"],
    `EA(8) t = D[b >> 1]; if (t === t) { M.setFloat64(x, t, true); } else { M.setInt32(x, I[b], true); M.setInt32(${WIDE}, I[b + 1 | 0], true); }`,
  ),
  // 64-bit addresses: no memory reaches 2^32 bytes, so an address with a high word is out of bounds.
  row("check.address64", "a", [], "if (I[a + 1 | 0] !== 0) LEAVE"),
];
