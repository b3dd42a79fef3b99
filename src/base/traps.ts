/**
 * The trap table: every way in which WebAssembly code can trap, with the message that the official test suite expects.
 * Conformance compares messages by prefix, so a detail may follow the words given here.
 */

/** The name of one row of the trap table: what went wrong. */
export type TrapKind =
  | "unreachable"
  | "memoryOutOfBounds"
  | "tableOutOfBounds"
  | "arrayOutOfBounds"
  | "undefinedElement"
  | "uninitializedElement"
  | "indirectCallTypeMismatch"
  | "integerDivideByZero"
  | "integerOverflow"
  | "invalidConversionToInteger"
  | "unalignedAtomic"
  | "expectedSharedMemory"
  | "waitNotAllowed"
  | "nullReference"
  | "nullFunctionReference"
  | "nullStructureReference"
  | "nullArrayReference"
  | "nullI31Reference"
  | "nullExceptionReference"
  | "nullDescriptorReference"
  | "castFailure"
  | "descriptorCastFailure"
  | "stringOutOfBounds"
  | "invalidCodePoint";

/** What went wrong → the message. */
export const TRAP_MESSAGES: Readonly<Record<TrapKind, string>> = {
  unreachable: "unreachable",
  memoryOutOfBounds: "out of bounds memory access",
  tableOutOfBounds: "out of bounds table access",
  arrayOutOfBounds: "out of bounds array access",
  undefinedElement: "undefined element",
  uninitializedElement: "uninitialized element",
  indirectCallTypeMismatch: "indirect call type mismatch",
  integerDivideByZero: "integer divide by zero",
  integerOverflow: "integer overflow",
  invalidConversionToInteger: "invalid conversion to integer",
  unalignedAtomic: "unaligned atomic",
  expectedSharedMemory: "expected shared memory",
  waitNotAllowed: "atomic wait is not allowed: the host does not let this thread block",
  nullReference: "null reference",
  nullFunctionReference: "null function reference",
  nullStructureReference: "null structure reference",
  nullArrayReference: "null array reference",
  nullI31Reference: "null i31 reference",
  nullExceptionReference: "null exception reference",
  nullDescriptorReference: "null descriptor reference",
  castFailure: "cast failure",
  descriptorCastFailure: "descriptor cast failure",
  stringOutOfBounds: "string offset out of bounds",
  invalidCodePoint: "invalid code point",
};
