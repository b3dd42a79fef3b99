/**
 * Numeric code: constants, every scalar numeric instruction, select.
 *
 * Which results are exact follows the specification: arithmetic on floats may give any NaN, and so it takes and gives
 * loose floats; a loose float becomes exact through a call of the function that makes a NaN canonical.
 */
import { EDGE_BITS, type NumericType } from "../../numerics/edge-values.ts";
import { NATIVE_INSTRUCTIONS } from "../../numerics/native-instructions.ts";
import type { BodyGenerator, Producer } from "./body-generator.ts";
import { leaf } from "./leaf-code.ts";
import {
  exactType,
  isNumberSubtype,
  isReference,
  isVector,
  SCALAR_TYPES,
  typeBytes,
  type ValueType,
} from "./value-types.ts";

export interface Operation {
  readonly mnemonic: string;
  readonly operands: readonly ValueType[];
  readonly result: ValueType;
}

const LOOSE: Readonly<Record<NumericType, ValueType>> = { i32: "i32", i64: "i64", f32: "loose32", f64: "loose64" };

/** An instruction in the generator's types; those that keep bits have a form for each kind of float. */
function operationsOf(mnemonic: string, operands: readonly NumericType[], result: NumericType): Operation[] {
  const loose = operands.map((type) => LOOSE[type]);
  if (mnemonic.includes("reinterpret")) return [{ mnemonic, operands, result }];
  if (mnemonic.includes(".convert_")) return [{ mnemonic, operands, result }];
  if (/\.(abs|neg|copysign)$/.test(mnemonic)) {
    // The sign of the second operand of copysign shows, so that one is always exact.
    const sign = operands.slice(1);
    return [
      { mnemonic, operands, result },
      { mnemonic, operands: [...loose.slice(0, 1), ...sign], result: LOOSE[result] },
    ];
  }
  return [{ mnemonic, operands: loose, result: LOOSE[result] }];
}

const OPERATIONS: readonly Operation[] = NATIVE_INSTRUCTIONS.flatMap(({ mnemonic, operands, result }) =>
  operationsOf(mnemonic, operands, result),
);

const OPERATIONS_BY_RESULT: ReadonlyMap<ValueType, readonly Operation[]> = new Map(
  SCALAR_TYPES.map((type) => [type, OPERATIONS.filter(({ result }) => result === type)]),
);

const CONDITIONS: readonly Operation[] = OPERATIONS.filter(({ mnemonic }) =>
  /\.([lg][te]|eq|ne)(_[su])?$/.test(mnemonic),
);

/** An operation whose first operand can be of one type and whose result of another, if there is one. */
export function operationBetween(body: BodyGenerator, from: ValueType, to: ValueType): Operation | undefined {
  const fitting = OPERATIONS.filter(({ operands, result }) => {
    return isNumberSubtype(from, operands[0] as ValueType) && isNumberSubtype(result, to);
  });
  const safe = fitting.filter(({ mnemonic }) => !canTrap(mnemonic));
  return safe.length === 0 || body.choices.chance(20) ? undefined : body.choices.pick(safe);
}

function canTrap(mnemonic: string): boolean {
  return /\.(div|rem)_[su]$|\.trunc_f/.test(mnemonic);
}

/** The WebAssembly type of a numeric type. */
function numericType(type: ValueType): NumericType {
  return exactType(type) as NumericType;
}

const SMALL = [0, 1, 2, 3, 4, 5, 7, 8, 10, 16, 24, 31, 32, 63, 64, 255, 256, -1, -2, -5, -128, 0x7fffffff, -0x80000000];

/** A constant: small, at an edge, or any. */
export function constant(body: BodyGenerator, type: ValueType): void {
  const { choices, code } = body;
  const numeric = numericType(type);
  const is64 = numeric.endsWith("64");
  const kind = choices.below(10);
  if (kind < 5 && numeric.startsWith("i")) {
    const small = choices.pick(SMALL);
    code.constant(numeric, is64 ? BigInt(small) : small);
  } else if (kind < 9) {
    code.constant(numeric, choices.pick(EDGE_BITS[numeric]));
  } else {
    const low = choices.bits() | 0;
    code.constant(numeric, is64 ? BigInt.asIntN(64, (BigInt(choices.bits()) << 32n) | BigInt(low >>> 0)) : low);
  }
}

/** A divisor that is rarely 0. */
function divisor(body: BodyGenerator, type: "i32" | "i64", depth: number): void {
  const { choices, code } = body;
  const kind = choices.below(10);
  if (kind < 5 || choices.chance(4)) {
    const constants = kind >= 5 ? [-1, 0] : [7, 1, 2, 3, 10, 16, -1, -3, 1000, -0x80000000, 0x7fffffff];
    const picked = choices.pick(constants);
    code.constant(type, type === "i64" ? BigInt(picked) : picked);
    return;
  }
  body.value(type, depth);
  if (kind === 9) return;
  code.constant(type, type === "i64" ? 1n : 1);
  code.emit(`${type}.or`);
}

/** A float that a truncation rarely refuses. */
function truncatable(body: BodyGenerator, mnemonic: string, type: ValueType, depth: number): void {
  const { choices, code } = body;
  const float = numericType(type);
  const kind = choices.below(10);
  if (kind === 9) {
    body.value(type, depth);
    return;
  }
  body.value("i32", depth);
  if (mnemonic.endsWith("_u")) {
    code.constant("i32", 1);
    code.emit("i32.shr_u");
  }
  code.emit(`${float}.convert_i32_s`);
  if (kind < 5) {
    code.constant(float, float === "f32" ? 0x3f400000 : 0x3fe8000000000001n);
    code.emit(`${float}.mul`);
  }
}

function emitOperation(body: BodyGenerator, { mnemonic, operands }: Operation, depth: number): void {
  const [first, second] = operands as readonly [ValueType, ValueType?];
  if (/\.(div|rem)_[su]$/.test(mnemonic)) {
    body.value(first, depth);
    divisor(body, first as "i32" | "i64", depth);
  } else if (mnemonic.includes(".trunc_f")) {
    truncatable(body, mnemonic, first, depth);
  } else {
    body.value(first, depth);
    if (second !== undefined) secondOperand(body, second, depth);
  }
  body.code.emit(mnemonic);
}

/** Constants on the right are what code has most of. */
function secondOperand(body: BodyGenerator, type: ValueType, depth: number): void {
  if (body.choices.chance(30)) constant(body, type);
  else body.value(type, depth);
}

/** Code that leaves an i32 for a branch, an `if` or a `select` to test: mostly comparisons and chains of `i32.eqz`. */
export function condition(body: BodyGenerator, depth: number): void {
  const { choices, code } = body;
  const kind = choices.below(10);
  if (kind < 2) {
    body.value("i32", depth);
    return;
  }
  if (kind < 7) {
    emitOperation(body, choices.pick(CONDITIONS), depth);
  } else if (kind < 9) {
    body.value("i32", depth);
    code.constant("i32", choices.pick([1, 3, 255]));
    code.emit("i32.and");
  } else {
    body.value("i64", depth);
    code.emit("i64.eqz");
  }
  while (choices.chance(25)) code.emit("i32.eqz");
}

function isNumeric(type: ValueType): boolean {
  return !isReference(type) && !isVector(type);
}

/** Makes the loose value on the stack exact. */
export function makeCanonical(body: BodyGenerator, type: "loose32" | "loose64" | "loose32x4" | "loose64x2"): void {
  body.code.indexed("call", body.plan.canonical.get(type) as number);
}

function emitSelect(body: BodyGenerator, type: ValueType, depth: number): void {
  body.value(type, depth);
  body.value(type, depth);
  condition(body, depth);
  if (isReference(type) || body.choices.chance(20)) {
    body.code.emit("select.types", [1, ...typeBytes(type)]);
  } else body.code.emit("select");
}

export const NUMERIC_PRODUCERS: readonly Producer[] = [
  { weight: "constant", applies: () => true, emit: (body, type) => leaf(body, type) },
  {
    weight: "numeric",
    applies: (_, type) => isNumeric(type),
    emit: (body, type, depth) => {
      const exact = exactType(type);
      // A loose float comes from any operation on floats; an exact one from few, or through the canonical form.
      const results = type !== exact && body.choices.chance(15) ? exact : type;
      if (type === exact && type.startsWith("f") && body.choices.chance(50)) {
        const loose = type === "f32" ? "loose32" : "loose64";
        body.value(loose, depth);
        makeCanonical(body, loose);
        return;
      }
      emitOperation(body, body.choices.pick(OPERATIONS_BY_RESULT.get(results) ?? []), depth);
    },
  },
  { weight: "select", applies: () => true, emit: emitSelect },
  {
    weight: "numeric",
    applies: (_, type) => isNumeric(type),
    emit: sameOperandTwice,
  },
];

/** An operation on a local and itself, or on a local and a constant on either side. */
function sameOperandTwice(body: BodyGenerator, type: ValueType, depth: number): void {
  const { choices, code } = body;
  const operations = (OPERATIONS_BY_RESULT.get(type) ?? []).filter(({ operands, mnemonic }) => {
    return operands.length === 2 && operands[0] === operands[1] && !canTrap(mnemonic);
  });
  const operation = operations.length === 0 ? undefined : choices.pick(operations);
  const operand = operation?.operands[0];
  const local = operand === undefined ? undefined : body.readableLocal(operand);
  if (operation === undefined || operand === undefined || local === undefined) {
    body.value(type, depth);
    return;
  }
  const form = choices.below(3);
  if (form === 1) constant(body, operand);
  else code.indexed("local.get", local);
  if (form === 2) constant(body, operand);
  else code.indexed("local.get", local);
  code.emit(operation.mnemonic);
}
