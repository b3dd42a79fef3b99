/**
 * The kernels: small programs, each of which stresses one thing (its C file says which). `run(n)` does work in proportion
 * to n (fib, mandel: more), and returns a checksum of it.
 */
import { readFileSync } from "node:fs";

/** An argument of `run`, and what it returns. */
export interface Size {
  readonly n: number;
  readonly result: number;
}

/** A kernel. */
export interface Kernel {
  readonly name: string;
  /** The size that is measured: some 10 to 60 ms in native V8. */
  readonly full: Size;
  /** About a tenth of it, for engines that would need too long. */
  readonly reduced: Size;
  /** Arguments for which native V8 takes about 20 and about 1 ms; the first call is measured with those that have them. */
  readonly firstCall?: { readonly twenty: number; readonly one: number };
}

export const KERNELS: readonly Kernel[] = [
  { name: "fib", full: { n: 32, result: 2178309 }, reduced: { n: 27, result: 196418 } },
  { name: "sieve", full: { n: 8, result: 82025 }, reduced: { n: 1, result: 82025 } },
  {
    name: "crc",
    full: { n: 250, result: -980974612 },
    reduced: { n: 25, result: 591692624 },
    firstCall: { twenty: 120, one: 6 },
  },
  { name: "sha", full: { n: 120, result: 1297501744 }, reduced: { n: 12, result: 1262196039 } },
  {
    name: "xorshift",
    full: { n: 20_000_000, result: -1468539227 },
    reduced: { n: 2_000_000, result: -1398135249 },
  },
  { name: "blake", full: { n: 450, result: 1211267918 }, reduced: { n: 45, result: -748183997 } },
  { name: "matmul", full: { n: 50, result: 31354328 }, reduced: { n: 5, result: 31354533 } },
  {
    name: "nbody",
    full: { n: 300_000, result: 1164031180 },
    reduced: { n: 30_000, result: 127212997 },
    firstCall: { twenty: 250_000, one: 12_000 },
  },
  { name: "mandel", full: { n: 500, result: 7586835 }, reduced: { n: 158, result: 759968 } },
  { name: "qsort", full: { n: 6, result: 2142381100 }, reduced: { n: 1, result: 1078081362 } },
  {
    name: "vm",
    full: { n: 400_000, result: 12500 },
    reduced: { n: 40_000, result: 1250 },
    firstCall: { twenty: 450_000, one: 22_000 },
  },
  { name: "indirect", full: { n: 6_000_000, result: 670153751 }, reduced: { n: 600_000, result: -1798139904 } },
];

/** Kernels that use vectors. They are in no mean, since not every engine has vectors. */
export const SIMD_KERNELS: readonly Kernel[] = [
  { name: "simd-bytes", full: { n: 1000, result: -1919959057 }, reduced: { n: 100, result: -1646168290 } },
  { name: "simd-filter", full: { n: 1000, result: 377071 }, reduced: { n: 100, result: 359520 } },
  { name: "simd-blend", full: { n: 2000, result: 934426158 }, reduced: { n: 200, result: 1033159606 } },
];

/** The module of a kernel, in a buffer of its own: polywasm does not read views of a part of one. */
export function kernelBytes(name: string): Uint8Array<ArrayBuffer> {
  const file = name.startsWith("simd-") ? `simd-kernels/${name.slice(5)}` : `kernels/${name}`;
  return Uint8Array.from(readFileSync(new URL(`${file}.wasm`, import.meta.url)));
}
