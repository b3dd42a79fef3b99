/**
 * The host module `spectest` that the official scripts import, as data. Its functions take their arguments and do nothing.
 *
 * @see https://github.com/WebAssembly/spec/tree/main/interpreter#spectest-host-module
 */
import type { NumberType } from "./script-value.ts";

/** Parameters of each function; none has a result. */
export const SPECTEST_FUNCTIONS: Readonly<Record<string, readonly NumberType[]>> = {
  print: [],
  print_i32: ["i32"],
  print_i64: ["i64"],
  print_f32: ["f32"],
  print_f64: ["f64"],
  print_i32_f32: ["i32", "f32"],
  print_f64_f64: ["f64", "f64"],
};

/** The immutable globals: 666, and 666.6 in floating point. */
export const SPECTEST_GLOBALS: Readonly<Record<string, { readonly type: NumberType; readonly bits: bigint }>> = {
  global_i32: { type: "i32", bits: 666n },
  global_i64: { type: "i64", bits: 666n },
  global_f32: { type: "f32", bits: 0x4426_a666n },
  global_f64: { type: "f64", bits: 0x4084_d4cc_cccc_cccdn },
};

/** Tables of type funcref. */
export const SPECTEST_TABLES: Readonly<
  Record<string, { readonly min: number; readonly max: number; readonly is64: boolean }>
> = {
  table: { min: 10, max: 20, is64: false },
  table64: { min: 10, max: 20, is64: true },
};

/** Memories with 32-bit addresses; sizes in pages. */
export const SPECTEST_MEMORIES: Readonly<
  Record<string, { readonly min: number; readonly max: number; readonly shared: boolean }>
> = {
  memory: { min: 1, max: 2, shared: false },
  shared_memory: { min: 1, max: 2, shared: true },
};
