/** Exceptions: what they carry, how far they go, and what they are to the host. */
import { describe, expect, it } from "vitest";
import { ExhaustionError, Trap, WasmException } from "../../src/base/errors.ts";
import { crossings } from "../../src/interpreter/crossings.ts";
import type { ExternValue, Instance } from "../../src/interpreter/instance.ts";
import { REGISTERS, TOP } from "../../src/interpreter/machine.ts";
import { REFERENCES } from "../../src/isa/value-stack.ts";
import { EXTERNREF, I32 } from "../../src/module/types.ts";
import { call, callBits, exportedFunction, instantiate } from "../runtime/support.ts";
import { host } from "./support.ts";

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

function exported(instance: Instance, name: string): ExternValue {
  return instance.exports.get(name) as ExternValue;
}

const NAN_32 = 0x7fa12345n;
const NAN_64 = 0xfff4_0000_0000_0abcn;

describe("the payload of an exception", () => {
  it("is caught as it was thrown, every bit of it, whatever its types are", () => {
    const instance = instantiate(`
      (tag $e (param i32 i64 f32 f64 externref funcref))
      (func $thrower (param i32 i64 f32 f64 externref)
        (throw $e (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (ref.func $thrower)))
      (elem declare func $thrower)
      (func (export "f") (param i32 i64 f32 f64 externref) (result i32 i64 f32 f64 externref funcref)
        (block $caught (result i32 i64 f32 f64 externref funcref)
          (try_table (catch $e $caught)
            (call $thrower (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
          (unreachable)))`);
    const object = { some: "object" };
    const args = [0xdead_beefn, 0x0123_4567_89ab_cdefn, NAN_32, NAN_64, object];
    const results = callBits(instance, "f", ...args);
    expect(results.slice(0, 5)).toEqual(args);
    expect(results[4]).toBe(object);
    expect(results[5]).toBe(instance.functionAt(0));
  });

  it("comes before the exception itself, which can be thrown again", () => {
    const instance = instantiate(`
      (tag $e (param i64 i32))
      (func (export "f") (result i64 i32)
        (local $x exnref)
        (block $again (result i64 i32)
          (try_table (catch $e $again)
            (block $caught (result i64 i32 exnref)
              (try_table (catch_ref $e $caught) (throw $e (i64.const -5) (i32.const 7)))
              (unreachable))
            (local.set $x)
            (drop) (drop)
            (throw_ref (local.get $x)))
          (unreachable)))`);
    expect(call(instance, "f")).toEqual([-5n, 7]);
  });
});

describe("a clause", () => {
  const instance = instantiate(`
    (tag $a (param i32)) (tag $b (param i32)) (tag $same (param i32))
    (func $throw (param i32)
      (if (i32.eq (local.get 0) (i32.const 0)) (then (throw $a (i32.const 10))))
      (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $b (i32.const 20))))
      (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $same (i32.const 30)))))
    (func (export "first of several") (param i32) (result i32)
      (block $all
        (block $b (result i32)
          (block $a (result i32)
            (try_table (catch $a $a) (catch $a $b) (catch $b $b) (catch_all $all) (call $throw (local.get 0)))
            (return (i32.const -1)))
          (return (i32.add (i32.const 1))))
        (return (i32.add (i32.const 2))))
      (i32.const 3))
    (func (export "inner before outer") (param i32) (result i32)
      (block $outer (result i32)
        (try_table (catch $a $outer) (catch $b $outer)
          (block $inner (result i32)
            (try_table (catch $a $inner) (call $throw (local.get 0)))
            (return (i32.const -1)))
          (return (i32.add (i32.const 1))))
        (unreachable)))
    (func (export "of the function") (param i32) (result i32)
      (try_table (catch $a 0) (call $throw (local.get 0)))
      (i32.const 5))
    (func (export "of a loop") (param $n i32) (result i32) (local $sum i32)
      (i32.const 1)
      (loop $again (param i32)
        (local.set $sum (i32.add (local.get $sum)))
        (if (i32.eqz (local.get $n)) (then (return (local.get $sum))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (try_table (catch $a $again) (call $throw (i32.const 0))))
      (unreachable))
    (func (export "outside") (param i32) (result i32)
      (block $caught (result i32)
        (try_table (catch $a $caught))
        (call $throw (local.get 0))
        (try_table (catch $a $caught))
        (i32.const -1)))`);

  it.each([
    ["first of several", 0, 11],
    ["first of several", 1, 22],
    ["first of several", 2, 3],
    ["first of several", 3, -1],
    ["inner before outer", 0, 11],
    ["inner before outer", 1, 20],
    ["of the function", 0, 10],
    ["of the function", 3, 5],
    ["of a loop", 3, 31],
  ])("%s (%i) gives %i", (name, argument, result) => {
    expect(call(instance, name, argument)).toEqual([result]);
  });

  it("lets through what is thrown before and after its block, and exceptions of other tags of the same type", () => {
    expect(thrownBy(() => call(instance, "outside", 0))).toBeInstanceOf(WasmException);
    expect(thrownBy(() => call(instance, "inner before outer", 2))).toBeInstanceOf(WasmException);
  });
});

describe("the frame that catches", () => {
  it("has its locals as they were when the exception was thrown, and its operands as they were before the block", () => {
    const instance = instantiate(`
      (tag $e (param i32))
      (func $throw (param i32) (throw $e (local.get 0)))
      (func (export "f") (param $x i32) (result i32) (local $late i32)
        (local.get $x)
        (block $caught (result i32)
          (local.set $late (i32.const 1000))
          (try_table (catch $e $caught)
            (local.set $x (i32.const 7))
            (local.set $late (i32.const 100))
            (call $throw (i32.const 20))
            (local.set $x (i32.const 8)))
          (unreachable))
        (i32.add)
        (i32.add (local.get $x))
        (i32.add (local.get $late)))
      (func (export "zero") (param $x i32) (result i32) (local $unset i32)
        (block $caught (result i32)
          (try_table (catch $e $caught)
            (call $throw (i32.const 20))
            (local.set $unset (i32.const 1)))
          (unreachable))
        (i32.add (local.get $unset)))`);
    expect(call(instance, "f", 3)).toEqual([3 + 20 + 7 + 100]);
    expect(call(instance, "zero", 3)).toEqual([20]);
  });

  it("is found below 10,000 others, also in another instance", () => {
    const thrower = instantiate(`
      (tag $e (export "e") (param i32))
      (func $f (export "f") (param i32)
        (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))) (else (throw $e (i32.const 42)))))`);
    const catcher = instantiate(
      `(import "t" "e" (tag $e (param i32))) (import "t" "f" (func $f (param i32)))
       (tag $mine (param i32))
       (func (export "g") (param i32) (result i32)
         (block $caught (result i32)
           (try_table (catch $mine $caught) (catch $e $caught) (call $f (local.get 0)))
           (unreachable)))`,
      { "t.e": exported(thrower, "e"), "t.f": exported(thrower, "f") },
    );
    expect(call(catcher, "g", 10_000)).toEqual([42]);
    expect(crossings).toHaveLength(0);
    expect(call(catcher, "g", 0)).toEqual([42]);
  });

  it("is not one that a tail call has replaced", () => {
    const instance = instantiate(`
      (tag $e)
      (func $throw (throw $e))
      (func $tail (block $caught (try_table (catch $e $caught) (return_call $throw))))
      (func (export "f") (result i32)
        (block $caught (try_table (catch $e $caught) (call $tail)) (return (i32.const 1)))
        (i32.const 2))`);
    expect(call(instance, "f")).toEqual([2]);
  });

  it("leaves no references behind, of the frames above it or of its own", () => {
    const kept = (): unknown[] => REFERENCES.filter((reference) => typeof reference === "object" && reference !== null);
    const counting = host([], [I32], () => kept().length);
    const instance = instantiate(
      `(import "host" "count" (func $count (result i32)))
      (tag $e)
      (func $deep (param i32 externref)
        (if (local.get 0)
          (then (call $deep (i32.sub (local.get 0) (i32.const 1)) (local.get 1)))
          (else (throw $e))))
      (func (export "f") (param externref) (result i32)
        (block $caught
          (try_table (catch $e $caught)
            (local.get 0)
            (local.set 0 (ref.null extern))
            (call $deep (i32.const 100) (local.get 0))
            (drop)))
        (call $count))`,
      { "host.count": counting },
    );
    expect(call(instance, "f", {})).toEqual([0]);
    expect(kept()).toEqual([]);
  });
});

describe("an exception that nothing catches", () => {
  const instance = instantiate(`
    (tag $e (export "e") (param i32 i64))
    (func $throw (export "throw") (throw $e (i32.const 1) (i64.const 2)))
    (func (export "outer") (call $throw))`);

  it("ends the call with a WasmException that has its tag, its payload and the wasm stack", () => {
    const top = REGISTERS[TOP];
    const error = thrownBy(() => call(instance, "outer"));
    expect(error).toBeInstanceOf(WasmException);
    const { exception, wasmStack } = error as WasmException;
    expect(exception.tag).toBe(exported(instance, "e"));
    expect(exception.payload).toEqual([1, 2, 0]);
    expect(wasmStack.map(({ functionName }) => functionName)).toEqual(["throw", "outer"]);
    expect(REGISTERS[TOP]).toBe(top);
  });

  it("is caught by code that called the host that called WebAssembly", () => {
    const between = host([], [], () => {
      call(instance, "outer");
    });
    const outer = instantiate(
      `(import "host" "f" (func $f)) (import "i" "e" (tag $e (param i32 i64)))
       (func (export "g") (result i32 i64)
         (block $caught (result i32 i64) (try_table (catch $e $caught) (call $f)) (unreachable)))`,
      { "host.f": between, "i.e": exported(instance, "e") },
    );
    expect(call(outer, "g")).toEqual([1, 2n]);
  });

  it("is the same error to every host function on its way", () => {
    const seen: unknown[] = [];
    const passing = host([], [], () => {
      const error = thrownBy(() => call(instance, "throw"));
      seen.push(error);
      throw error;
    });
    const middle = instantiate('(import "host" "f" (func $f)) (func (export "g") (call $f))', { "host.f": passing });
    seen.push(thrownBy(() => call(middle, "g")));
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
  });
});

describe("what a host function throws", () => {
  const text = `
    (import "host" "f" (func $f (param i32)))
    (tag $e)
    (func (export "all") (result i32)
      (block $caught (try_table (catch $e 0) (catch_all $caught) (call $f (i32.const 1))) (return (i32.const 0)))
      (i32.const 1))
    (func (export "again") (local $x exnref)
      (block $caught (result exnref) (try_table (catch_all_ref $caught) (call $f (i32.const 1))) (return))
      (local.set $x)
      (throw_ref (local.get $x)))`;

  function throwing(value: unknown): Instance {
    const func = host([I32], [], () => {
      throw value;
    });
    return instantiate(text, { "host.f": func });
  }

  it.each([new Error("mine"), "text", undefined, 7])("is caught by catch_all, and leaves as itself: %s", (value) => {
    const instance = throwing(value);
    expect(call(instance, "all")).toEqual([1]);
    expect(thrownBy(() => call(instance, "again"))).toBe(value);
  });

  it.each([new Trap("unreachable"), new ExhaustionError()])("is not caught if it is no exception: %s", (value) => {
    expect(thrownBy(() => call(throwing(value), "all"))).toBe(value);
  });
});

describe("what is no exception", () => {
  const instance = instantiate(`
    (table 1 funcref)
    (func $endless (call $endless))
    (func (export "trap") (block $caught (try_table (catch_all $caught) (unreachable))))
    (func (export "exhaustion") (block $caught (try_table (catch_all $caught) (call $endless))))
    (func (export "null") (block $caught (try_table (catch_all $caught) (throw_ref (ref.null exn)))))`);

  it("a trap is not caught", () => {
    expect(thrownBy(() => call(instance, "trap"))).toMatchObject({ kind: "unreachable" });
    expect(thrownBy(() => call(instance, "null"))).toMatchObject({ kind: "nullExceptionReference" });
  });

  it("exhaustion is not caught", () => {
    expect(thrownBy(() => call(instance, "exhaustion"))).toBeInstanceOf(ExhaustionError);
  });
});

describe("a tag", () => {
  it("is imported only as one of its type", () => {
    const exporter = instantiate('(tag (export "e") (param i32))');
    const imports = { "m.e": exported(exporter, "e") };
    expect(() => instantiate('(import "m" "e" (tag (param i32)))', imports)).not.toThrow();
    expect(() => instantiate('(import "m" "e" (tag (param i64)))', imports)).toThrow(
      'incompatible import type: "m" "e"',
    );
    expect(() => instantiate('(import "m" "e" (global i32))', imports)).toThrow('incompatible import type: "m" "e"');
  });

  it("is a new one for every instance", () => {
    const text = `
      (import "m" "catch" (func $f (param externref)))
      (tag $e (export "e"))
      (func (export "throw") (throw $e))`;
    const unused = host([EXTERNREF], [], () => {});
    const [one, two] = [1, 2].map(() => instantiate(text, { "m.catch": unused })) as [Instance, Instance];
    const catcher = instantiate(
      `(import "one" "e" (tag $e)) (import "two" "throw" (func $f))
       (func (export "g") (block $caught (try_table (catch $e $caught) (call $f))))`,
      { "one.e": exported(one, "e"), "two.throw": exportedFunction(two, "throw") },
    );
    expect(thrownBy(() => call(catcher, "g"))).toBeInstanceOf(WasmException);
  });
});
