/**
 * Conversions of arguments and the shape of objects as the Web IDL binding has them, as far as the WebAssembly namespace needs
 * them.
 *
 * A `context` says what was called, as hosts begin their messages: "WebAssembly.Memory()".
 *
 * @see https://webidl.spec.whatwg.org/#javascript-binding
 */

import type { AddressType, AddressValue } from "./interfaces.ts";

/** A dictionary as users pass it. */
export type Dictionary = Readonly<Record<string, unknown>>;

/** Whether a value is an object, functions included. */
export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** @throws TypeError unless so many arguments were passed */
export function requireArguments(passed: number, count: number, context: string): void {
  if (passed < count) throw new TypeError(`${context}: Argument ${passed} is required`);
}

/**
 * Converts an argument that is a dictionary with required members.
 * @param what it is, with its article
 */
export function toDictionary(value: unknown, context: string, what: string): Dictionary {
  if (!isObject(value)) throw new TypeError(`${context}: Argument 0 must be ${what}`);
  return value as Dictionary;
}

/** The member of a dictionary that has to be there. */
export function required(value: unknown, name: string, context: string): unknown {
  if (value === undefined) throw new TypeError(`${context}: Property '${name}' is required`);
  return value;
}

/** Converts to a string. @throws TypeError for a symbol */
export function toDomString(value: unknown): string {
  // Not `String`, which takes symbols.
  return "".concat(value as string);
}

/** Converts the member `address` of a descriptor. */
export function toAddressType(value: unknown, context: string): AddressType {
  if (value === undefined) return "i32";
  const name = toDomString(value);
  if (name === "i32" || name === "i64") return name;
  throw new TypeError(`${context}: Unknown address type '${name}'; pass 'i32' or 'i64'`);
}

/**
 * Converts an address or a size: by the rules of `[EnforceRange] unsigned long`, or a BigInt below 2^64.
 * @param what is converted, as messages name it: "Argument 0"
 * @returns it as a number: beyond 2^53 only nearly, where no address is
 * @see https://webassembly.github.io/spec/js-api/#addressvaluetou64
 */
export function toAddress(value: unknown, type: AddressType, context: string, what: string): number {
  return type === "i64" ? Number(toUnsigned64(value, context, what)) : toUnsignedLong(value, context, what);
}

/** @see https://tc39.es/ecma262/#sec-tonumber */
export function toNumber(value: unknown): number {
  // Not `Number`, which takes BigInts.
  return (value as number) - 0;
}

/** @see https://webidl.spec.whatwg.org/#js-unsigned-long */
export function toUnsignedLong(value: unknown, context: string, what: string): number {
  const number = toNumber(value);
  if (!Number.isFinite(number)) throw new TypeError(`${context}: ${what} must be convertible to a valid number`);
  const integer = Math.trunc(number);
  if (integer < 0) throw new TypeError(`${context}: ${what} must be non-negative`);
  if (integer > 0xffff_ffff) throw new TypeError(`${context}: ${what} must be in the unsigned long range`);
  return integer + 0;
}

function toUnsigned64(value: unknown, context: string, what: string): bigint {
  const integer = toBigInt(value);
  if (integer < 0n) throw new TypeError(`${context}: ${what} must be non-negative`);
  if (integer > 0xffff_ffff_ffff_ffffn) throw new TypeError(`${context}: ${what} must be in the u64 range`);
  return integer;
}

/** @see https://tc39.es/ecma262/#sec-tobigint */
function toBigInt(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "string") return BigInt(value);
  // Not `BigInt`, which takes numbers. What an object gives may have so many bits; for some hosts more are too many.
  return BigInt.asIntN(1 << 16, value as bigint);
}

/**
 * Gives an address or a size the form that users see.
 * @see https://webassembly.github.io/spec/js-api/#u64toaddressvalue
 */
export function fromAddress(value: number, type: AddressType): AddressValue {
  return type === "i64" ? BigInt(value) : value;
}

/**
 * Gives a class what interfaces of Web IDL have and classes do not: enumerable operations and attributes, and the name that
 * `Object.prototype.toString` shows.
 */
export function defineInterface(constructor: { readonly prototype: object }, name: string): void {
  makeEnumerable(constructor.prototype, ["constructor"]);
  makeEnumerable(constructor, ["length", "name", "prototype"]);
  defineTag(constructor.prototype, `WebAssembly.${name}`);
}

/**
 * Gives a new object the prototype of its interface if what is constructed has none to give: so the constructors of interfaces
 * have it, and those of classes would take that of objects.
 * @param target `new.target`
 * @see https://webidl.spec.whatwg.org/#internally-create-a-new-object-implementing-the-interface
 */
export function ensurePrototype(object: object, target: { readonly prototype: unknown }, prototype: object): void {
  if (!isObject(target.prototype)) Object.setPrototypeOf(object, prototype);
}

/** Sets what `Object.prototype.toString` shows. */
export function defineTag(object: object, tag: string): void {
  Object.defineProperty(object, Symbol.toStringTag, { value: tag, configurable: true });
}

function makeEnumerable(object: object, except: readonly string[]): void {
  for (const key of Object.getOwnPropertyNames(object)) {
    if (!except.includes(key)) Object.defineProperty(object, key, { enumerable: true });
  }
}
