/**
 * Float operations in the loop.
 *
 * Arithmetic may return any NaN that the specification allows, so it goes through the float views. What must keep the bits
 * of a NaN (abs, neg, copysign) works on words when it meets one.
 *
 * Double constants stand in a pool at the bottom of the value stack; `K0` is their index in the view of doubles.
 */
import { branch, CONSTANT_LEFT, CONSTANT_RIGHT, type Row, row, SLOT_OPERANDS, substitute } from "../row.ts";

function f32Binary(name: string, template: string): Row {
  return row(name, "dab", [], `F[d] = ${substitute(template, SLOT_OPERANDS)};`);
}

function f32Unary(name: string, template: string): Row {
  return row(name, "da", [], `F[d] = ${substitute(template, SLOT_OPERANDS)};`);
}

function f64Binary(name: string, template: string): Row[] {
  return [
    row(name, "dab", [], `D[d >> 1] = ${substitute(template, SLOT_OPERANDS)};`),
    row(`${name}.k`, "da", ["f64"], `D[d >> 1] = ${substitute(template, CONSTANT_RIGHT)};`),
    row(`${name}.kl`, "db", ["f64"], `D[d >> 1] = ${substitute(template, CONSTANT_LEFT)};`),
  ];
}

function f64Unary(name: string, template: string): Row {
  return row(name, "da", [], `D[d >> 1] = ${substitute(template, SLOT_OPERANDS)};`);
}

/** Rounding to an integer. Of a signalling NaN the function of some hosts returns the operand; adding makes it quiet. */
function f64Rounding(name: string, operation: string): Row {
  return row(name, "da", [], `t = ${operation}(D[a >> 1]); D[d >> 1] = t === t ? t : t + t;`);
}

/** A comparison, and the branches taken when it holds and when it does not (which differ for NaN). */
function comparison(name: string, template: string): Row[] {
  const condition = substitute(template, SLOT_OPERANDS);
  return [
    row(name, "dab", [], `I[d] = FLAG(${condition});`),
    branch(`br.${name}`, "ab", [], condition),
    branch(`br.not.${name}`, "ab", [], `!(${condition})`),
  ];
}

function comparisonWithConstant(name: string, template: string): Row[] {
  const condition = substitute(template, CONSTANT_RIGHT);
  return [
    row(`${name}.k`, "da", ["f64"], `I[d] = FLAG(${condition});`),
    branch(`br.${name}.k`, "a", ["f64"], condition),
    branch(`br.not.${name}.k`, "a", ["f64"], `!(${condition})`),
  ];
}

/** A double operation on numbers, and its high word on NaN. */
function f64Sign(name: string, onNumber: string, highWord: string): Row {
  const words = `x = I[a]; I[d + 1 | 0] = ${highWord}; I[d] = x;`;
  return row(name, "da", [], `t = D[a >> 1]; if (t === t) { D[d >> 1] = ${onNumber}; } else { ${words} }`);
}

/** Truncation of a float within the range of the target; what is outside leaves. */
function truncate(name: string, operand: string, low: string, high: string): Row {
  return row(name, "da", [], `t = ${operand}; if (!(t > ${low} && t < ${high})) LEAVE I[d] = t | 0;`);
}

const SIGNED = ["-2147483649", "2147483648"] as const;
const UNSIGNED = ["-1", "4294967296"] as const;

export const F64_ROWS: readonly Row[] = [
  ...f64Binary("f64.add", "AD + BD").slice(0, 2),
  ...f64Binary("f64.sub", "AD - BD"),
  ...f64Binary("f64.mul", "AD * BD").slice(0, 2),
  ...f64Binary("f64.div", "AD / BD"),
  f64Unary("f64.sqrt", "Math.sqrt(AD)"),
  f64Sign("f64.abs", "Math.abs(t)", "I[a + 1 | 0] & 0x7fffffff"),
  f64Sign("f64.neg", "-t", "I[a + 1 | 0] ^ -0x80000000"),
  ...comparison("f64.eq", "AD === BD"),
  ...comparison("f64.lt", "AD < BD"),
  ...comparison("f64.le", "AD <= BD"),
  ...comparisonWithConstant("f64.eq", "AD === BD"),
  ...comparisonWithConstant("f64.lt", "AD < BD"),
  ...comparisonWithConstant("f64.le", "AD <= BD"),
  ...comparisonWithConstant("f64.gt", "AD > BD"),
  ...comparisonWithConstant("f64.ge", "AD >= BD"),
  f64Unary("f64.convert_i32_s", "A"),
  truncate("i32.trunc_f64_s", "D[a >> 1]", ...SIGNED),
];

export const F32_ROWS: readonly Row[] = [
  f32Binary("f32.add", "AF + BF"),
  f32Binary("f32.sub", "AF - BF"),
  f32Binary("f32.mul", "AF * BF"),
  f32Binary("f32.div", "AF / BF"),
  f32Binary("f32.min", "Math.min(AF, BF)"),
  f32Binary("f32.max", "Math.max(AF, BF)"),
  f32Unary("f32.sqrt", "Math.sqrt(AF)"),
  row("f32.abs", "da", [], "I[d] = I[a] & 0x7fffffff;"),
  row("f32.neg", "da", [], "I[d] = I[a] ^ -0x80000000;"),
  ...comparison("f32.eq", "AF === BF"),
  ...comparison("f32.lt", "AF < BF"),
  ...comparison("f32.le", "AF <= BF"),
  row("f32.ne", "dab", [], "I[d] = FLAG(F[a] !== F[b]);"),
];

export const RARE_FLOAT_ROWS: readonly Row[] = [
  row("f64.ne", "dab", [], "I[d] = FLAG(D[a >> 1] !== D[b >> 1]);"),
  ...f64Binary("f64.min", "Math.min(AD, BD)").slice(0, 1),
  ...f64Binary("f64.max", "Math.max(AD, BD)").slice(0, 1),
  f64Rounding("f64.floor", "Math.floor"),
  f64Rounding("f64.ceil", "Math.ceil"),
  f64Rounding("f64.trunc", "Math.trunc"),
  f32Unary("f32.convert_i32_s", "A"),
  f32Unary("f32.convert_i32_u", "(A >>> 0)"),
  f32Unary("f32.demote_f64", "AD"),
  f64Unary("f64.convert_i32_u", "(A >>> 0)"),
  f64Unary("f64.convert_i64_s", "AH * 4294967296 + (AL >>> 0)"),
  f64Unary("f64.convert_i64_u", "(AH >>> 0) * 4294967296 + (AL >>> 0)"),
  f64Unary("f64.promote_f32", "AF"),
  truncate("i32.trunc_f32_s", "F[a]", ...SIGNED),
  truncate("i32.trunc_f32_u", "F[a]", ...UNSIGNED),
  truncate("i32.trunc_f64_u", "D[a >> 1]", ...UNSIGNED),
  truncate("i32.trunc_sat_f32_s", "F[a]", ...SIGNED),
  truncate("i32.trunc_sat_f32_u", "F[a]", ...UNSIGNED),
  truncate("i32.trunc_sat_f64_s", "D[a >> 1]", ...SIGNED),
  truncate("i32.trunc_sat_f64_u", "D[a >> 1]", ...UNSIGNED),
];
