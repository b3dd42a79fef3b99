/**
 * i64 operations in the loop, on pairs of 32-bit words.
 *
 * Every body reads all its operands before it writes a word of `d`, since `d` may be `a` or `b`.
 */
import { branch, CONSTANT_RIGHT, type Row, row, SLOT_OPERANDS, substitute } from "../row.ts";

/** Sets the result from a low word computed first (it may use x y z) and a high word. */
function result(low: string, high: string): string {
  return `x = ${low}; I[d + 1 | 0] = ${high}; I[d] = x;`;
}

/** A bitwise operation: the same on both words. */
function bitwise(name: string, operator: string): Row[] {
  const body = result(`AL ${operator} BL`, `AH ${operator} BH`);
  return [
    row(name, "dab", [], substitute(body, SLOT_OPERANDS)),
    row(`${name}.k`, "da", ["k", "k"], substitute(body, CONSTANT_RIGHT)),
  ];
}

const ADD = "y = AL; x = y + BL | 0; I[d + 1 | 0] = AH + BH + FLAG(x >>> 0 < y >>> 0) | 0; I[d] = x;";
const SUBTRACT = "y = AL; z = BL; x = AH - BH - FLAG(y >>> 0 < z >>> 0) | 0; I[d] = y - z | 0; I[d + 1 | 0] = x;";

// The high word of AL * BL: the double product is off by less than 2^12, so dividing what it exceeds the exact low word by
// 2^32 and rounding gives it.
const MULTIPLY =
  "x = AL; y = BL; z = Math.imul(x, y);" +
  " t = ((x >>> 0) * (y >>> 0) - (z >>> 0)) * 2.3283064365386963e-10 + 0.5;" +
  " x = Math.imul(AH, y) + Math.imul(x, BH) + (t | 0) | 0; I[d] = z; I[d + 1 | 0] = x;";

/** Shifts and rotations by a constant below 32, K0, and by 32 + K0; by an amount in a slot. */
const SHIFTS: readonly Row[] = [
  row("i64.shl.k", "da", ["k"], `y = I[a]; z = K0; ${result("y << z", "I[a + 1 | 0] << z | y >>> 1 >>> 31 - z")}`),
  row("i64.shl.k32", "da", ["k"], result("0", "I[a] << K0")),
  row("i64.shr_s.k", "da", ["k"], `y = I[a + 1 | 0]; z = K0; ${result("I[a] >>> z | y << 1 << 31 - z", "y >> z")}`),
  row("i64.shr_s.k32", "da", ["k"], `y = I[a + 1 | 0]; ${result("y >> K0", "y >> 31")}`),
  row("i64.shr_u.k", "da", ["k"], `y = I[a + 1 | 0]; z = K0; ${result("I[a] >>> z | y << 1 << 31 - z", "y >>> z")}`),
  row("i64.shr_u.k32", "da", ["k"], result("I[a + 1 | 0] >>> K0", "0")),
  row(
    "i64.rotl.k",
    "da",
    ["k"],
    `y = I[a]; w0 = I[a + 1 | 0]; z = K0; ${result("y << z | w0 >>> 1 >>> 31 - z", "w0 << z | y >>> 1 >>> 31 - z")}`,
  ),
  row(
    "i64.rotl.k32",
    "da",
    ["k"],
    `w0 = I[a]; y = I[a + 1 | 0]; z = K0; ${result("y << z | w0 >>> 1 >>> 31 - z", "w0 << z | y >>> 1 >>> 31 - z")}`,
  ),
  row(
    "i64.shl",
    "dab",
    [],
    `y = I[a]; z = I[b] & 63; if (z < 32) { ${result("y << z", "I[a + 1 | 0] << z | y >>> 1 >>> 31 - z")} } else { ${result("0", "y << z")} }`,
  ),
  row(
    "i64.shr_s",
    "dab",
    [],
    `y = I[a + 1 | 0]; z = I[b] & 63; if (z < 32) { ${result("I[a] >>> z | y << 1 << 31 - z", "y >> z")} } else { ${result("y >> z", "y >> 31")} }`,
  ),
  row(
    "i64.shr_u",
    "dab",
    [],
    `y = I[a + 1 | 0]; z = I[b] & 63; if (z < 32) { ${result("I[a] >>> z | y << 1 << 31 - z", "y >>> z")} } else { ${result("y >>> z", "0")} }`,
  ),
  row(
    "i64.rotl",
    "dab",
    [],
    `z = I[b]; if ((z & 32) === 0) { y = I[a]; w0 = I[a + 1 | 0]; } else { w0 = I[a]; y = I[a + 1 | 0]; } z = z & 31; ${result("y << z | w0 >>> 1 >>> 31 - z", "w0 << z | y >>> 1 >>> 31 - z")}`,
  ),
];

function comparison(name: string, template: string): Row[] {
  const condition = substitute(template, SLOT_OPERANDS);
  return [row(name, "dab", [], `I[d] = FLAG(${condition});`), branch(`br.${name}`, "ab", [], condition)];
}

/** Equality with a constant. */
function equality(name: string, template: string): Row[] {
  const condition = substitute(template, CONSTANT_RIGHT);
  return [
    row(`${name}.k`, "da", ["k", "k"], `I[d] = FLAG(${condition});`),
    branch(`br.${name}.k`, "a", ["k", "k"], condition),
  ];
}

/** Orders by the high words (`high` compares them), then by the low words without a sign. */
function order(name: string, high: string, low: string): Row[] {
  return comparison(name, `AH === BH ? AL >>> 0 ${low} BL >>> 0 : ${high}`);
}

export const I64_ROWS: readonly Row[] = [
  row("i64.add", "dab", [], substitute(ADD, SLOT_OPERANDS)),
  row("i64.add.k", "da", ["k", "k"], substitute(ADD, CONSTANT_RIGHT)),
  row("i64.sub", "dab", [], substitute(SUBTRACT, SLOT_OPERANDS)),
  row("i64.mul", "dab", [], substitute(MULTIPLY, SLOT_OPERANDS)),
  row("i64.mul.k", "da", ["k", "k"], substitute(MULTIPLY, CONSTANT_RIGHT)),
  ...bitwise("i64.and", "&"),
  ...bitwise("i64.or", "|"),
  ...bitwise("i64.xor", "^"),
  ...SHIFTS,
  row("i64.extend_i32_s", "da", [], "x = I[a]; I[d] = x; I[d + 1 | 0] = x >> 31;"),
  row("i64.extend_i32_u", "da", [], "I[d] = I[a]; I[d + 1 | 0] = 0;"),
  ...comparison("i64.eq", "AL === BL && AH === BH"),
  ...comparison("i64.ne", "AL !== BL || AH !== BH"),
  ...order("i64.lt_s", "AH < BH", "<"),
  ...order("i64.le_s", "AH < BH", "<="),
  ...order("i64.lt_u", "AH >>> 0 < BH >>> 0", "<"),
  ...order("i64.le_u", "AH >>> 0 < BH >>> 0", "<="),
  ...equality("i64.eq", "AL === BL && AH === BH"),
  ...equality("i64.ne", "AL !== BL || AH !== BH"),
  row("i64.eqz", "da", [], "I[d] = FLAG((I[a] | I[a + 1 | 0]) === 0);"),
  branch("br.i64.eqz", "a", [], "(I[a] | I[a + 1 | 0]) === 0"),
  branch("br.i64.nez", "a", [], "(I[a] | I[a + 1 | 0]) !== 0"),
];

export const RARE_I64_ROWS: readonly Row[] = [
  // Allocators and hash tables find the next of 64 places by these.
  row(
    "i64.clz",
    "da",
    [],
    "x = I[a + 1 | 0]; I[d] = x === 0 ? 32 + Math.clz32(I[a]) : Math.clz32(x); I[d + 1 | 0] = 0;",
  ),
  row(
    "i64.ctz",
    "da",
    [],
    "x = I[a]; y = I[a + 1 | 0]; I[d] = x !== 0 ? 31 - Math.clz32(x & -x) : y === 0 ? 64 : 63 - Math.clz32(y & -y); I[d + 1 | 0] = 0;",
  ),
  // Division of numbers below 2^32; larger ones, and zero, leave.
  row(
    "i64.div_u",
    "dab",
    [],
    "y = I[b]; if ((I[a + 1 | 0] | I[b + 1 | 0]) !== 0 || y === 0) LEAVE I[d] = (I[a] >>> 0) / (y >>> 0) | 0; I[d + 1 | 0] = 0;",
  ),
  row(
    "i64.rem_u",
    "dab",
    [],
    "y = I[b]; if ((I[a + 1 | 0] | I[b + 1 | 0]) !== 0 || y === 0) LEAVE I[d] = (I[a] >>> 0) % (y >>> 0) | 0; I[d + 1 | 0] = 0;",
  ),
];
