/** Traps, deep recursion, tail calls, tables, exceptions, memories. */
import { type Assertions, equal, exportsOf, isError, isTrue, thrownBy } from "./check.ts";

const TRAPS: readonly (readonly [body: string, message: string])[] = [
  ["(drop (i32.div_s (i32.const 1) (local.get 0)))", "integer divide by zero"],
  ["(drop (i32.div_s (i32.const 0x80000000) (i32.sub (local.get 0) (i32.const 1))))", "integer overflow"],
  ["(drop (i64.rem_u (i64.const 1) (i64.extend_i32_s (local.get 0))))", "integer divide by zero"],
  ["(drop (i32.trunc_f64_s (f64.const nan)))", "invalid conversion to integer"],
  ["(unreachable)", "unreachable"],
  ["(drop (i32.load (i32.sub (local.get 0) (i32.const 4))))", "out of bounds memory access"],
  ["(i64.store offset=0xffff (local.get 0) (i64.const 1))", "out of bounds memory access"],
  ["(memory.fill (i32.const 0xffff) (i32.const 0) (i32.const 2))", "out of bounds memory access"],
  ["(call_indirect (i32.const 9))", "undefined element"],
  ["(call_indirect (i32.const 1))", "uninitialized element"],
  ["(drop (call_indirect (result i64) (i32.const 0)))", "indirect call type mismatch"],
];

export const CONTROL: Assertions = {
  "traps have the words of the official suite": async ({ anywasm }) => {
    for (const [body, message] of TRAPS) {
      const bytes = anywasm.assemble(
        `(module (memory 1) (table 2 funcref) (elem (i32.const 0) $f) (func $f)
          (func (export "trap") (param i32) ${body}))`,
      );
      const instance = await anywasm.instantiate(await anywasm.compile(bytes));
      const { cause } = thrownBy(() => instance.callSync("trap", 0), body) as { cause: unknown };
      isError(cause, "Trap", message, body);
      equal((cause as { wasmStack: readonly unknown[] }).wasmStack.length, 1, "the number of frames");
    }
  },

  "recursion without end is a RangeError, and afterwards all is well": (subject) => {
    const { down, up } = exportsOf(
      subject,
      `(module
        (func $down (export "down") (param i32) (result i32)
          (i32.add (i32.const 1) (call $down (i32.add (local.get 0) (i32.const 1)))))
        (func $up (export "up") (param i32) (result i32)
          (if (result i32) (local.get 0)
            (then (i32.add (i32.const 1) (call $up (i32.sub (local.get 0) (i32.const 1)))))
            (else (i32.const 0)))))`,
    );
    isTrue(thrownBy(() => down?.(0), "recursion") instanceof RangeError, "a RangeError");
    // Calls of WebAssembly by WebAssembly take nothing of the host's stack.
    equal(up?.(20_000), 20_000, "a deep recursion that ends");
  },

  "recursion by way of the host is ended by an error, too": (subject) => {
    const imports = { host: { again: () => exports["again"]?.() } };
    const exports = exportsOf(
      subject,
      `(module (import "host" "again" (func $host)) (func (export "again") (call $host)))`,
      imports,
    );
    isTrue(thrownBy(() => exports["again"]?.(), "recursion") instanceof Error, "an error");
    const one = exportsOf(subject, `(module (func (export "one") (result i32) (i32.const 1)))`);
    equal(one["one"]?.(), 1, "a call afterwards");
  },

  "tail calls take no room": (subject) => {
    const { even } = exportsOf(
      subject,
      `(module
        (func $even (export "even") (param i32) (result i32)
          (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
          (return_call $odd (i32.sub (local.get 0) (i32.const 1))))
        (func $odd (param i32) (result i32)
          (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
          (return_call $even (i32.sub (local.get 0) (i32.const 1)))))`,
    );
    equal(even?.(100_001), 0, "an odd number");
  },

  "exceptions are caught by their tags, and those of the host keep their identity": (subject) => {
    const marker = { reason: "because" };
    const raise = (): never => {
      // oxlint-disable-next-line typescript/only-throw-error -- anything can be thrown.
      throw marker;
    };
    const module = exportsOf(
      subject,
      `(module
        (import "host" "raise" (func $raise))
        (tag $e (param i32))
        (func $thrower (param i32) (throw $e (local.get 0)))
        (func (export "caught") (param i32) (result i32)
          (block $handler (result i32)
            (try_table (catch $e $handler) (call $thrower (local.get 0)))
            (i32.const -1)))
        (func (export "passes") (call $raise))
        (func (export "rethrown")
          (block $handler (result exnref)
            (try_table (catch_all_ref $handler) (call $raise))
            (unreachable))
          (throw_ref)))`,
      { host: { raise } },
    );
    equal(module["caught"]?.(42), 42, "the payload");
    equal(
      thrownBy(() => module["passes"]?.(), "passes"),
      marker,
      "what passes",
    );
    equal(
      thrownBy(() => module["rethrown"]?.(), "rethrown"),
      marker,
      "what is thrown again",
    );
  },

  "multiple memories, 64-bit addresses and bulk operations work": (subject) => {
    const { run } = exportsOf(
      subject,
      `(module
        (memory $small 1) (memory $wide i64 1)
        (data $bytes "\\01\\02\\03\\04")
        (func (export "run") (result i32)
          (memory.init $wide $bytes (i64.const 100) (i32.const 0) (i32.const 4))
          (memory.copy $small $wide (i32.const 8) (i64.const 100) (i32.const 4))
          (memory.fill $small (i32.const 9) (i32.const 7) (i32.const 1))
          (i32.load $small (i32.const 8))))`,
    );
    equal(run?.(), 0x04030701, "the bytes");
  },

  "memories grow, and what was written stays": (subject) => {
    const { grow } = exportsOf(
      subject,
      `(module (memory 1 20)
        (func (export "grow") (result i32)
          (i32.store (i32.const 0xfffc) (i32.const 77))
          (drop (memory.grow (i32.const 9)))
          (i32.store (i32.const 0x9fffc) (i32.const 1))
          (i32.add
            (i32.add (i32.load (i32.const 0xfffc)) (i32.load (i32.const 0x9fffc)))
            (i32.add (memory.size) (memory.grow (i32.const 11))))))`,
    );
    equal(grow?.(), 77 + 1 + 10 - 1, "the sum");
  },

  "atomic instructions work on memories that nobody shares": (subject) => {
    const { add } = exportsOf(
      subject,
      `(module (memory 1)
        (func (export "add") (param i32) (result i64)
          (drop (i32.atomic.rmw.add (i32.const 8) (local.get 0)))
          (drop (i64.atomic.rmw.cmpxchg (i32.const 8) (i64.const 5) (i64.const -6)))
          (i64.atomic.load (i32.const 8))))`,
    );
    equal(add?.(5), -6n, "the word");
  },
};
