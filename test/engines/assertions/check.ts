/**
 * What the assertions are written with. Nothing here, nor in the assertions, needs more than ECMAScript 2022: they run in
 * engines that have nothing else.
 */
import type * as Anywasm from "../../../src/portable.ts";

/** A kernel with the result that native WebAssembly gives. */
export interface KernelFixture {
  readonly name: string;
  readonly bytes: string;
  readonly n: number;
  readonly result: number;
}

/** Files as base64, by name; and kernels. */
export interface Fixtures {
  readonly files: Readonly<Record<string, string>>;
  readonly kernels: readonly KernelFixture[];
}

/** What an assertion may use. */
export interface Subject {
  readonly anywasm: typeof Anywasm;
  readonly fixtures: Fixtures;
}

/** An assertion: throws, or rejects, if something is not so. */
type Assertion = (subject: Subject) => void | Promise<void>;

/** Assertions by sentences that say what is so. */
export type Assertions = Readonly<Record<string, Assertion>>;

function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value);
  if (Object.is(value, -0)) return "-0";
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  return String(value);
}

/** Fails unless both are the same value; arrays element by element. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  if (Array.isArray(actual) && Array.isArray(expected) && actual.length === expected.length) {
    actual.forEach((value, index) => equal(value, expected[index], `${what}, element ${index}`));
  } else if (!Object.is(actual, expected)) {
    throw new Error(`${what}: ${show(actual)} instead of ${show(expected)}`);
  }
}

export function isTrue(condition: boolean, what: string): void {
  if (!condition) throw new Error(`${what}: is not so`);
}

/** What a function throws. */
export function thrownBy(body: () => unknown, what: string): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error(`${what}: nothing was thrown`);
}

/** What a promise is rejected with. */
export async function rejectionOf(promise: Promise<unknown>, what: string): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`${what}: nothing was thrown`);
}

/** Fails unless a value is an error whose message begins so. */
export function isError(error: unknown, name: string, message: string, what: string): void {
  if (!(error instanceof Error)) throw new Error(`${what}: ${show(error)} instead of an error`);
  const begins = error.name === name && error.message.startsWith(message);
  if (!begins) throw new Error(`${what}: ${error.name}: ${error.message} instead of ${name}: ${message}`);
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bytes that base64 stands for. Not all engines have `atob`. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((base64.length / 4) * 3 - padding);
  for (let at = 0; at < bytes.length; at += 3) {
    let bits = 0;
    for (let digit = 0; digit < 4; digit++)
      bits = (bits << 6) | (DIGITS.indexOf(base64.charAt((at / 3) * 4 + digit)) & 63);
    // What would stand behind the end is not stored.
    for (let byte = 0; byte < 3; byte++) bytes[at + byte] = bits >> (16 - 8 * byte);
  }
  return bytes;
}

/** The text of ASCII bytes, which is all that the programs write. */
export function textOf(bytes: readonly number[]): string {
  return bytes.map((byte) => String.fromCharCode(byte)).join("");
}

/** A function that an instance of the namespace exports. */
export type Exported = (...args: unknown[]) => unknown;

/** The exported functions of a module in the text format, instantiated by the namespace. */
export function exportsOf(
  { anywasm }: Subject,
  text: string,
  imports: Record<string, Record<string, unknown>> = {},
): Readonly<Record<string, Exported>> {
  const module = new anywasm.WebAssembly.Module(anywasm.assemble(text));
  const { exports } = new anywasm.WebAssembly.Instance(module, imports);
  return exports as Readonly<Record<string, Exported>>;
}
