/** Globals: of an instance, shared between instances, and of the host. */
import { setFlagsFromString } from "node:v8";
import { describe, expect, it } from "vitest";
import { EXTERNREF, F32, F64, FUNCREF, I32, I64 } from "../../src/module/types.ts";
import { Global } from "../../src/memory/global.ts";
import { readGlobal, writeGlobal } from "../../src/runtime/values.ts";
import { call, exportedFunction, global, instantiate } from "../runtime/support.ts";
import { expectSame } from "./support.ts";

// The host has additions in constant expressions behind a flag.
setFlagsFromString("--experimental-wasm-extended-const");

const TYPES = ["i32", "i64", "f32", "f64", "externref", "funcref"] as const;

const INITIAL: Readonly<Record<(typeof TYPES)[number], string>> = {
  i32: "i32.const -7",
  i64: "i64.const -0x123456789abcdef",
  f32: "f32.const -0.1",
  f64: "f64.const -0.1",
  externref: "ref.null extern",
  funcref: "ref.null func",
};

const OBJECT = { some: "object" };
const VALUES = { i32: 0x7fffffff, i64: 2n ** 62n + 3n, f32: 1.5, f64: 1e300, externref: OBJECT, funcref: null };

/** Functions that read and write each of some globals. */
function accessors(prefix: string): string {
  return TYPES.map(
    (type) => `
      (func (export "get ${type}") (result ${type}) (global.get $${prefix}${type}))
      (func (export "set ${type}") (param ${type}) (global.set $${prefix}${type} (local.get 0)))`,
  ).join("\n");
}

const OWNER = `
  (global $before (mut i64) (i64.const -1))
  ${TYPES.map((type) => `(global $${type} (export "${type}") (mut ${type}) (${INITIAL[type]}))`).join("\n")}
  (global $after (mut i64) (i64.const -1))
  (func (export "around") (result i64 i64) (global.get $before) (global.get $after))
  ${accessors("")}`;

const USER = `
  (import "owner" "unused" (func))
  ${TYPES.map((type) => `(import "owner" "${type}" (global $${type} (mut ${type})))`).join("\n")}
  (global $own (mut i64) (i64.const 5))
  (func (export "own") (result i64) (global.get $own))
  ${accessors("")}`;

describe("a mutable global", () => {
  it("of every type is shared by the instances that import it, in both directions", () => {
    const outcomes = expectSame((machine) => {
      const owner = machine.instantiate(OWNER);
      const imports = Object.fromEntries(TYPES.map((type) => [`owner.${type}`, owner.exported(type)]));
      const unused = machine.host([], [], () => undefined);
      const users = [1, 2].map(() => machine.instantiate(USER, { ...imports, "owner.unused": unused }));
      const all = [owner, ...users];
      const read = () => TYPES.flatMap((type) => all.map((each) => each.outcome(`get ${type}`)));
      const initial = read();
      const byUser = TYPES.flatMap((type) => [users[0]?.outcome(`set ${type}`, VALUES[type]), ...read()]);
      const byOwner = [
        owner.outcome("set i64", -1n),
        owner.outcome("set f64", -0),
        owner.outcome("set externref", null),
      ];
      return [...initial, ...byUser, ...byOwner, ...read(), owner.outcome("around"), users[1]?.outcome("own")].flatMap(
        (each) => each ?? [],
      );
    });
    expect(outcomes.at(-2)).toEqual({ results: [-1n, -1n] });
    expect(outcomes.at(-1)).toEqual({ results: [5n] });
  });

  it("of the host is read and written in place", () => {
    const globals = {
      i32: global(I32, 1n, true),
      i64: global(I64, 1n, true),
      f32: global(F32, 0n, true),
      f64: global(F64, 0n, true),
      externref: new Global(EXTERNREF, true, new Int32Array(0)),
      funcref: new Global(FUNCREF, true, new Int32Array(0)),
    };
    const unused = exportedFunction(instantiate('(func (export "f"))'), "f");
    const imports = Object.fromEntries(TYPES.map((type) => [`owner.${type}`, globals[type]]));
    const instance = instantiate(USER, { ...imports, "owner.unused": unused });
    for (const type of TYPES) {
      call(instance, `set ${type}`, VALUES[type]);
      expect(readGlobal(globals[type])).toBe(VALUES[type]);
    }
    writeGlobal(globals.i64, -5n);
    writeGlobal(globals.externref, undefined);
    globals.funcref.reference = unused;
    expect(call(instance, "get i64")).toEqual([-5n]);
    expect(call(instance, "get externref")).toEqual([undefined]);
    expect(call(instance, "get funcref")).toEqual([unused]);
  });

  it("that is changed by a function of another instance is seen by the caller after it", () => {
    expectSame((machine) => {
      const owner = machine.instantiate(
        `(global $g (export "g") (mut i32) (i32.const 1)) (global $h (export "h") (mut i64) (i64.const 1))
         (func (export "double")
           (global.set $g (i32.mul (global.get $g) (i32.const 2))) (global.set $h (i64.shl (global.get $h) (i64.const 8))))`,
      );
      const user = machine.instantiate(
        `(import "owner" "g" (global $g (mut i32))) (import "owner" "h" (global $h (mut i64)))
         (import "owner" "double" (func $double))
         (func (export "f") (result i32 i64 i32 i64)
           (global.get $g) (global.get $h) (call $double) (global.get $g) (global.get $h)
           (global.set $g (i32.add (global.get $g) (i32.const 1))))`,
        Object.fromEntries(["g", "h", "double"].map((name) => [`owner.${name}`, owner.exported(name)])),
      );
      return [user.outcome("f"), user.outcome("f"), user.outcome("f")];
    });
  });
});

describe("a global that is not mutable", () => {
  it("begins from another one, which may be imported", () => {
    expectSame((machine) => {
      const owner = machine.instantiate(
        '(global (export "a") i32 (i32.const 40)) (global (export "b") f64 (f64.const 0.5))',
      );
      const user = machine.instantiate(
        `(import "owner" "a" (global $a i32)) (import "owner" "b" (global $b f64))
         (global $c i32 (i32.add (global.get $a) (i32.const 2))) (global $d (mut f64) (global.get $b))
         (func (export "f") (result i32 f64 i32 f64) (global.get $a) (global.get $b) (global.get $c) (global.get $d))`,
        { "owner.a": owner.exported("a"), "owner.b": owner.exported("b") },
      );
      return [user.outcome("f")];
    });
  });
});

describe("many globals", () => {
  it("of mixed widths do not overlap", () => {
    const count = 300;
    const types = ["i32", "i64", "f32", "f64"] as const;
    const typeOf = (index: number) => types[index % 4] as (typeof types)[number];
    const indices = Array.from({ length: count }, (_, index) => index);
    const sum = indices.map((index) => {
      const type = typeOf(index);
      const value = {
        i32: "i64.extend_i32_s",
        i64: "i64.add (i64.const 0)",
        f32: "i64.trunc_f32_s",
        f64: "i64.trunc_f64_s",
      }[type];
      return `(local.set 0 (i64.add (i64.mul (local.get 0) (i64.const 31)) (${value} (global.get ${index}))))`;
    });
    expectSame((machine) => {
      const instance = machine.instantiate(
        `${indices.map((index) => `(global (mut ${typeOf(index)}) (${typeOf(index)}.const ${index}))`).join("\n")}
         (func (export "sum") (result i64) (local i64) ${sum.join("\n")} (local.get 0))
         (func (export "negate") ${indices
           .map(
             (index) => `(global.set ${index} (${typeOf(index)}.sub (${typeOf(index)}.const 0) (global.get ${index})))`,
           )
           .join("\n")})`,
      );
      return [instance.outcome("sum"), instance.outcome("negate"), instance.outcome("sum")];
    });
  });
});
