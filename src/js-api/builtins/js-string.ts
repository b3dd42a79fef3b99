/**
 * The builtin set `js-string`: strings of JavaScript for WebAssembly code, without a call of a JavaScript function that
 * somebody can replace.
 *
 * Each builtin reads its arguments where the calling code has them, in the value stack: arguments stand two words apart from
 * word `base` on, and the result goes to `base`. What the text says of `String` is meant of the string operations of the
 * language, not of what a program may have put there since; so they are taken here, once.
 *
 * @see https://webassembly.github.io/spec/js-api/#builtins-js-string
 */
import { Trap } from "../../base/errors.ts";
import { forgetReference, readReference, writeReference } from "../../interpreter/handlers/reference.ts";
import { FunctionInstance, type HostCall } from "../../interpreter/instance.ts";
import { I32_STACK } from "../../isa/value-stack.ts";
import type { ArrayObject } from "../../memory/array-object.ts";
import { canonicalise } from "../../module/canonical-types.ts";
import { ModuleTypesBuilder } from "../../module/module-types-builder.ts";
import { KIND } from "../../module/type-words.ts";
import { CONCRETE_HEAP, EXTERNREF, HEAP, I16, I32, referenceType, type ValueType } from "../../module/types.ts";

/** A builtin by its possible types: all of them but one have a single type. */
export type BuiltinSet = ReadonlyMap<string, readonly FunctionInstance[]>;

const { fromCharCode, fromCodePoint } = String;
const { apply } = Reflect;
const charCodeAt = methodOfStrings("charCodeAt") as (string: string, index: number) => number;
const codePointAt = methodOfStrings("codePointAt") as (string: string, index: number) => number;
const substring = methodOfStrings("substring") as (string: string, start: number, end: number) => string;

/** A method as a function that takes the string as its first argument. */
function methodOfStrings(
  name: "charCodeAt" | "codePointAt" | "substring",
): (string: string, ...args: number[]) => unknown {
  return Function.prototype.call.bind(String.prototype[name]);
}

/** Code units that one call of `String.fromCharCode` takes: hosts limit the number of arguments. */
const CHUNK = 4096;

const I = I32_STACK;

/** The argument whose slot begins at a word, which must be a string. */
function readString(word: number): string {
  const value = readReference(word);
  if (typeof value !== "string") throw new Trap("castFailure", "(not a string)");
  return value;
}

/** The argument whose slot begins at a word, which must be a string or null. */
function readNullableString(word: number): string | null {
  return readReference(word) === null ? null : readString(word);
}

function readArray(word: number): ArrayObject {
  const array = readReference(word) as ArrayObject | null;
  if (array === null) throw new Trap("nullArrayReference");
  return array;
}

function readUnsigned(word: number): number {
  return (I[word] as number) >>> 0;
}

/** The index in the slot at a word, which must be one of a string's code units. */
function readIndex(word: number, string: string): number {
  const index = readUnsigned(word);
  if (index >= string.length) throw new Trap("stringOutOfBounds", String(index));
  return index;
}

/** @see https://webassembly.github.io/spec/js-api/#js-string-cast */
const cast: HostCall = (base) => {
  readString(base);
};

/** @see https://webassembly.github.io/spec/js-api/#js-string-test */
const test: HostCall = (base) => {
  I[base] = typeof readReference(base) === "string" ? 1 : 0;
};

/** @see https://webassembly.github.io/spec/js-api/#js-string-fromCharCodeArray */
const stringFromCharCodeArray: HostCall = (base) => {
  const { elements, length } = readArray(base);
  const start = readUnsigned(base + 2);
  const end = readUnsigned(base + 4);
  if (start > end || end > length) throw new Trap("arrayOutOfBounds");
  let string = "";
  for (let i = start; i < end; i += CHUNK) {
    const units = (elements as Uint16Array).subarray(i, Math.min(end, i + CHUNK));
    string += apply(fromCharCode, undefined, units) as string;
  }
  writeReference(base, string);
};

/** @see https://webassembly.github.io/spec/js-api/#js-string-intoCharCodeArray */
const intoCharCodeArray: HostCall = (base) => {
  const { elements, length } = readArray(base + 2);
  const string = readString(base);
  const start = readUnsigned(base + 4);
  if (start + string.length > length) throw new Trap("arrayOutOfBounds");
  for (let i = 0; i < string.length; i++) elements[start + i] = charCodeAt(string, i);
  I[base] = string.length;
};

/** @see https://webassembly.github.io/spec/js-api/#js-string-fromCharCode */
const stringFromCharCode: HostCall = (base) => writeReference(base, fromCharCode(I[base] as number));

/** @see https://webassembly.github.io/spec/js-api/#js-string-fromCodePoint */
const stringFromCodePoint: HostCall = (base) => {
  const codePoint = readUnsigned(base);
  if (codePoint > 0x10ffff) throw new Trap("invalidCodePoint", String(codePoint));
  writeReference(base, fromCodePoint(codePoint));
};

/** @see https://webassembly.github.io/spec/js-api/#js-string-charCodeAt */
const stringCharCodeAt: HostCall = (base) => {
  const string = readString(base);
  I[base] = charCodeAt(string, readIndex(base + 2, string));
};

/** @see https://webassembly.github.io/spec/js-api/#js-string-codePointAt */
const stringCodePointAt: HostCall = (base) => {
  const string = readString(base);
  I[base] = codePointAt(string, readIndex(base + 2, string));
};

/** @see https://webassembly.github.io/spec/js-api/#js-string-length */
const length: HostCall = (base) => {
  I[base] = readString(base).length;
};

/** @see https://webassembly.github.io/spec/js-api/#js-string-concat */
const concat: HostCall = (base) => writeReference(base, readString(base) + readString(base + 2));

/**
 * SPEC: indices are unsigned here as in every other builtin, though the text hands signed ones to `substring`.
 * @see https://webassembly.github.io/spec/js-api/#js-string-substring
 */
const stringSubstring: HostCall = (base) => {
  const string = readString(base);
  const start = readUnsigned(base + 2);
  const end = readUnsigned(base + 4);
  writeReference(base, start > end || start > string.length ? "" : substring(string, start, end));
};

/** @see https://webassembly.github.io/spec/js-api/#js-string-equals */
const equals: HostCall = (base) => {
  const first = readNullableString(base);
  I[base] = first === readNullableString(base + 2) ? 1 : 0;
};

/** @see https://webassembly.github.io/spec/js-api/#js-string-compare */
const compare: HostCall = (base) => {
  const first = readString(base);
  const second = readString(base + 2);
  I[base] = first === second ? 0 : first < second ? -1 : 1;
};

interface Builtin {
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly result: ValueType;
  readonly call: HostCall;
}

function builtin(name: string, params: readonly ValueType[], result: ValueType, call: HostCall): Builtin {
  return { name, params, result, call };
}

/** Type index 0 is the array of code units. */
const ARRAY = referenceType(CONCRETE_HEAP, true);
const EXTERN = referenceType(HEAP.extern, false);

const BUILTINS: readonly Builtin[] = [
  builtin("cast", [EXTERNREF], EXTERN, cast),
  builtin("test", [EXTERNREF], I32, test),
  builtin("fromCharCodeArray", [ARRAY, I32, I32], EXTERN, stringFromCharCodeArray),
  builtin("intoCharCodeArray", [EXTERNREF, ARRAY, I32], I32, intoCharCodeArray),
  builtin("fromCharCode", [I32], EXTERN, stringFromCharCode),
  // SPEC: the text gives this one alone a nullable result; engines have it like its siblings. Both are taken.
  builtin("fromCodePoint", [I32], EXTERN, stringFromCodePoint),
  builtin("fromCodePoint", [I32], EXTERNREF, stringFromCodePoint),
  builtin("charCodeAt", [EXTERNREF, I32], I32, stringCharCodeAt),
  builtin("codePointAt", [EXTERNREF, I32], I32, stringCodePointAt),
  builtin("length", [EXTERNREF], I32, length),
  builtin("concat", [EXTERNREF, EXTERNREF], EXTERN, concat),
  builtin("substring", [EXTERNREF, I32, I32], EXTERN, stringSubstring),
  builtin("equals", [EXTERNREF, EXTERNREF], I32, equals),
  builtin("compare", [EXTERNREF, EXTERNREF], I32, compare),
];

/** A builtin that leaves no reference behind but its result: what was passed lives on only if somebody has it. */
function forgetful({ params, result, call }: Builtin): HostCall {
  const isReference = params.map((type) => type !== I32);
  if (result !== I32) isReference[0] = false;
  const words = isReference.flatMap((reference, i) => (reference ? [2 * i] : []));
  return (base, caller) => {
    call(base, caller);
    for (const word of words) forgetReference(base + word);
  };
}

/** Each type in a recursion group of its own: the array's, then those of the builtins. */
function makeFunctions(): BuiltinSet {
  const builder = new ModuleTypesBuilder(BUILTINS.length + 1, 8 * (BUILTINS.length + 1));
  builder.beginGroup(1);
  builder.beginType(0, true);
  builder.beginAggregate(KIND.array, 1);
  builder.addField(I16, true);
  for (const { params, result } of BUILTINS) {
    builder.beginGroup(1);
    builder.beginType(0, true);
    builder.beginFunction(params.length);
    for (const type of params) builder.addValueType(type);
    builder.setResults(1);
    builder.addValueType(result);
  }
  const types = canonicalise(builder.finish());
  const functions = new Map<string, FunctionInstance[]>();
  BUILTINS.forEach((row, i) => {
    const made = FunctionInstance.ofHost(types, types.ids[i + 1] as number, forgetful(row));
    functions.set(row.name, [...(functions.get(row.name) ?? []), made]);
  });
  return functions;
}

let functions: BuiltinSet | undefined;

/** The builtins by name; made when they are first asked for. */
export function jsStringBuiltins(): BuiltinSet {
  functions ??= makeFunctions();
  return functions;
}
