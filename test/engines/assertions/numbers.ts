/** Kernels, integers of 64 bits against BigInt, and what becomes of NaN. */
import { type Assertions, bytesOf, equal, exportsOf } from "./check.ts";

/** 64-bit numbers with carries, signs and edges. */
const WORDS = [0n, 1n, -1n, 2n, 0x7fff_ffff_ffff_ffffn, -0x8000_0000_0000_0000n, 0x1_0000_0000n, 0xffff_ffffn]
  .concat([-0x1234_5678_9abc_def0n, 0xdead_beefn, 0x0123_4567_89ab_cdefn])
  .map((word) => BigInt.asIntN(64, word));

/** Not every engine has `BigInt.asUintN` right. */
const unsigned = (word: bigint): bigint => word & 0xffff_ffff_ffff_ffffn;

/** Operations on i64, as BigInt has them. */
const OPERATIONS: Readonly<Record<string, (a: bigint, b: bigint) => bigint | undefined>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  and: (a, b) => a & b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << (b & 63n),
  shr_s: (a, b) => a >> (b & 63n),
  shr_u: (a, b) => unsigned(a) >> (b & 63n),
  rotl: (a, b) => (unsigned(a) << (b & 63n)) | (unsigned(a) >> ((64n - (b & 63n)) & 63n)),
  div_u: (a, b) => (b === 0n ? undefined : unsigned(a) / unsigned(b)),
  rem_u: (a, b) => (b === 0n ? undefined : unsigned(a) % unsigned(b)),
  rem_s: (a, b) => (b === 0n ? undefined : a % b),
};

const I64_MODULE = `(module ${Object.keys(OPERATIONS)
  .map((name) => `(func (export "${name}") (param i64 i64) (result i64) (i64.${name} (local.get 0) (local.get 1)))`)
  .join("\n")})`;

/** Ways that the bits of a float go through the engine without being computed with. */
const NAN_MODULE = `(module
  (memory 1)
  (global $d (mut f64) (f64.const 0))
  (global $s (mut f32) (f32.const 0))
  (func $pass64 (param f64) (result f64) (local.get 0))
  (func $pass32 (param f32) (result f32) (local.get 0))
  (func (export "calls64") (param i64) (result i64)
    (i64.reinterpret_f64 (call $pass64 (f64.reinterpret_i64 (local.get 0)))))
  (func (export "calls32") (param i32) (result i32)
    (i32.reinterpret_f32 (call $pass32 (f32.reinterpret_i32 (local.get 0)))))
  (func (export "memory64") (param i64) (result i64)
    (f64.store (i32.const 8) (f64.reinterpret_i64 (local.get 0)))
    (i64.reinterpret_f64 (f64.load (i32.const 8))))
  (func (export "memory32") (param i32) (result i32)
    (f32.store (i32.const 8) (f32.reinterpret_i32 (local.get 0)))
    (i32.reinterpret_f32 (f32.load (i32.const 8))))
  (func (export "globals64") (param i64) (result i64)
    (global.set $d (f64.reinterpret_i64 (local.get 0)))
    (i64.reinterpret_f64 (global.get $d)))
  (func (export "globals32") (param i32) (result i32)
    (global.set $s (f32.reinterpret_i32 (local.get 0)))
    (i32.reinterpret_f32 (global.get $s)))
  (func (export "select64") (param i64) (result i64)
    (i64.reinterpret_f64 (select (f64.reinterpret_i64 (local.get 0)) (f64.const 1) (i32.const 1))))
  (func (export "neg64") (param i64) (result i64)
    (i64.reinterpret_f64 (f64.neg (f64.reinterpret_i64 (local.get 0)))))
  (func (export "neg32") (param i32) (result i32)
    (i32.reinterpret_f32 (f32.neg (f32.reinterpret_i32 (local.get 0)))))
  (func (export "copysign64") (param i64) (result i64)
    (i64.reinterpret_f64 (f64.copysign (f64.reinterpret_i64 (local.get 0)) (f64.const -1)))))`;

/** Payloads of NaN, signalling ones among them. */
const NAN_64 = [0x7ff8_0000_0000_0000n, 0x7ff0_0000_0000_0001n, 0x7ff4_0000_dead_beefn, 0x7fff_ffff_ffff_ffffn];
const NAN_32 = [0x7fc0_0000, 0x7f80_0001, 0x7fa0_beef, 0x7fff_ffff];

const SIGN_64 = 0x8000_0000_0000_0000n;

export const NUMBERS: Assertions = {
  "kernels give the results of native WebAssembly": ({ anywasm, fixtures }) => {
    const { WebAssembly } = anywasm;
    for (const { name, bytes, n, result } of fixtures.kernels) {
      const instance = new WebAssembly.Instance(new WebAssembly.Module(bytesOf(bytes)));
      const { run } = instance.exports as unknown as { run: (n: number) => number };
      equal(run(n), result, name);
    }
  },

  "i64 operations give what BigInt gives": (subject) => {
    const module = exportsOf(subject, I64_MODULE);
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      for (const a of WORDS) {
        for (const b of WORDS) {
          const expected = operation(a, b);
          if (expected === undefined) continue;
          equal(module[name]?.(a, b), BigInt.asIntN(64, expected), `i64.${name} of ${a} and ${b}`);
        }
      }
    }
  },

  "NaN keeps its bits where nothing is computed": (subject) => {
    const module = exportsOf(subject, NAN_MODULE);
    for (const positive of NAN_64) {
      for (const bits of [positive, positive | SIGN_64].map((each) => BigInt.asIntN(64, each))) {
        for (const way of ["calls64", "memory64", "globals64", "select64"]) equal(module[way]?.(bits), bits, way);
        equal(module["neg64"]?.(bits), BigInt.asIntN(64, bits ^ SIGN_64), "neg64");
        equal(module["copysign64"]?.(bits), BigInt.asIntN(64, bits | SIGN_64), "copysign64");
      }
    }
    for (const positive of NAN_32) {
      for (const bits of [positive, positive | -0x8000_0000]) {
        for (const way of ["calls32", "memory32", "globals32"]) equal(module[way]?.(bits), bits, way);
        equal(module["neg32"]?.(bits), bits ^ -0x8000_0000, "neg32");
      }
    }
  },

  "floats are rounded to their width, and minus zero is told from zero": (subject) => {
    const module = exportsOf(
      subject,
      `(module
        (func (export "add32") (param f32 f32) (result f32) (f32.add (local.get 0) (local.get 1)))
        (func (export "min64") (param f64 f64) (result f64) (f64.min (local.get 0) (local.get 1)))
        (func (export "nearest") (param f64) (result f64) (f64.nearest (local.get 0)))
        (func (export "demote") (param f64) (result f32) (f32.demote_f64 (local.get 0)))
        (func (export "convert") (param i64) (result f32) (f32.convert_i64_u (local.get 0))))`,
    );
    equal(module["add32"]?.(0.1, 0.2), Math.fround(Math.fround(0.1) + Math.fround(0.2)), "f32.add");
    equal(module["add32"]?.(16_777_216, 1), 16_777_216, "f32.add of a lost bit");
    equal(module["min64"]?.(0, -0), -0, "f64.min");
    equal(module["min64"]?.(NaN, 1), NaN, "f64.min of NaN");
    equal(module["nearest"]?.(2.5), 2, "f64.nearest");
    equal(module["nearest"]?.(-0.5), -0, "f64.nearest of -0.5");
    equal(module["demote"]?.(1e40), Infinity, "f32.demote_f64");
    equal(module["convert"]?.(0x7fff_ff40_0000_0001n), Number(0x7fff_ff80_0000_0000n), "f32.convert_i64_u above a tie");
  },
};
