/** i32 operations in the loop: arithmetic, comparisons, and comparisons that branch. */
import { branch, CONSTANT_LEFT, CONSTANT_RIGHT, type Row, row, SLOT_OPERANDS, substitute } from "../row.ts";

type Form = "slots" | "constantRight" | "constantLeft";

/** An operation of two i32 operands, in the forms asked for: `name`, `name.k`, `name.kl`. */
function binary(name: string, template: string, ...forms: Form[]): Row[] {
  const set = (names: Readonly<Record<string, string>>) => `I[d] = ${substitute(template, names)};`;
  const all = {
    slots: () => row(name, "dab", [], set(SLOT_OPERANDS)),
    constantRight: () => row(`${name}.k`, "da", ["k"], set(CONSTANT_RIGHT)),
    constantLeft: () => row(`${name}.kl`, "db", ["k"], set(CONSTANT_LEFT)),
  };
  return forms.map((form) => all[form]());
}

function unary(name: string, template: string): Row {
  return row(name, "da", [], `I[d] = ${substitute(template, SLOT_OPERANDS)};`);
}

/** A comparison with an i32 result, and its branching form `br.name`. */
function comparison(name: string, template: string): Row[] {
  const condition = substitute(template, SLOT_OPERANDS);
  return [row(name, "dab", [], `I[d] = FLAG(${condition});`), branch(`br.${name}`, "ab", [], condition)];
}

/** The same with a constant on the right: `name.k` and `br.name.k`. */
function comparisonWithConstant(name: string, template: string): Row[] {
  const condition = substitute(template, CONSTANT_RIGHT);
  return [row(`${name}.k`, "da", ["k"], `I[d] = FLAG(${condition});`), branch(`br.${name}.k`, "a", ["k"], condition)];
}

/** Adds a constant, and branches by comparing the sum. */
function countingBranch(name: string, condition: string, constants: number): Row {
  const immediates = Array.from({ length: constants }, () => "k" as const);
  const fields = constants === 1 && condition.includes("I[b]") ? "dab" : "da";
  const { body, ...rest } = branch(`br.add.${name}`, fields, immediates, condition);
  return { ...rest, body: `x = I[a] + K0 | 0; I[d] = x; ${body}` };
}

export const I32_ROWS: readonly Row[] = [
  ...binary("i32.add", "A + B | 0", "slots", "constantRight"),
  ...binary("i32.sub", "A - B | 0", "slots", "constantLeft"),
  ...binary("i32.mul", "Math.imul(A, B)", "slots", "constantRight"),
  ...binary("i32.and", "A & B", "slots", "constantRight"),
  ...binary("i32.or", "A | B", "slots", "constantRight"),
  ...binary("i32.xor", "A ^ B", "slots", "constantRight"),
  ...binary("i32.shl", "A << B", "slots", "constantRight", "constantLeft"),
  ...binary("i32.shr_s", "A >> B", "slots", "constantRight"),
  ...binary("i32.shr_u", "A >>> B", "slots", "constantRight", "constantLeft"),
  ...binary("i32.rotl", "A << B | A >>> -B", "slots", "constantRight"),
  ...binary("i32.rotr", "A >>> B | A << -B", "slots"),
  unary("i32.clz", "Math.clz32(A)"),
  unary("i32.ctz", "A === 0 ? 32 : 31 - Math.clz32(A & -A)"),
  unary("i32.extend8_s", "A << 24 >> 24"),
  unary("i32.extend16_s", "A << 16 >> 16"),
  row(
    "i32.div_s",
    "dab",
    [],
    "x = I[a]; y = I[b]; if (y === 0 || (y === -1 && x === -0x80000000)) LEAVE I[d] = x / y | 0;",
  ),
  row("i32.div_u", "dab", [], "y = I[b]; if (y === 0) LEAVE I[d] = (I[a] >>> 0) / (y >>> 0) | 0;"),
  row("i32.rem_s", "dab", [], "y = I[b]; if (y === 0) LEAVE I[d] = y === -1 ? 0 : I[a] % y | 0;"),
  row("i32.rem_u", "dab", [], "y = I[b]; if (y === 0) LEAVE I[d] = (I[a] >>> 0) % (y >>> 0) | 0;"),
  ...comparison("i32.eq", "A === B"),
  ...comparison("i32.ne", "A !== B"),
  ...comparison("i32.lt_s", "A < B"),
  ...comparison("i32.le_s", "A <= B"),
  ...comparison("i32.lt_u", "A >>> 0 < B >>> 0"),
  ...comparison("i32.le_u", "A >>> 0 <= B >>> 0"),
  ...comparisonWithConstant("i32.eq", "A === B"),
  ...comparisonWithConstant("i32.ne", "A !== B"),
  ...comparisonWithConstant("i32.lt_s", "A < B"),
  ...comparisonWithConstant("i32.gt_s", "A > B"),
  ...comparisonWithConstant("i32.lt_u", "A >>> 0 < B >>> 0"),
  ...comparisonWithConstant("i32.gt_u", "A >>> 0 > B >>> 0"),
  row("i32.eqz", "da", [], "I[d] = FLAG(I[a] === 0);"),
  branch("br.i32.eqz", "a", [], "I[a] === 0"),
  branch("br.i32.nez", "a", [], "I[a] !== 0"),
  countingBranch("nez", "x !== 0", 1),
  countingBranch("eqz", "x === 0", 1),
  countingBranch("ne.k", "x !== K1", 2),
  countingBranch("lt_u.k", "x >>> 0 < K1 >>> 0", 2),
  countingBranch("lt_s.k", "x < K1", 2),
  countingBranch("ne", "x !== I[b]", 1),
  countingBranch("lt_s", "x < I[b]", 1),
  countingBranch("lt_u", "x >>> 0 < I[b] >>> 0", 1),
];
