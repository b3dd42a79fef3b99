/** Tables. @see https://webassembly.github.io/spec/js-api/#tables */
import { type Api, type ApiCase, type Binaries, show, tryOut } from "../api-case.ts";
import { Exported, make, type Thing } from "../loose.ts";

export const TEXTS = {
  functions: `
    (table $t (export "t") 4 6 funcref) (table (export "e") 2 externref)
    (table (export "t64") i64 2 4 funcref) (table (export "exn") 1 exnref)
    (type $unary (func (param i32) (result i32)))
    (table (export "typed") 1 (ref null $unary)) (table (export "some") 2 (ref func) (ref.func $f))
    (func $f (export "f")) (func $g (export "g") (type $unary) (local.get 0)) (func $hidden (result i32) (i32.const 5))
    (elem (table $t) (i32.const 0) func $f $g $hidden)
    (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0)))
    (func (export "grow") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))
    (func (export "set") (param i32 funcref) (table.set $t (local.get 0) (local.get 1)))`,
  five: `(func (export "five") (result i32) (i32.const 5))`,
};

function table(api: Api, type: object, ...value: readonly unknown[]): Thing {
  return make(api, "Table", type, ...value);
}

/** What constructing a table with each of some descriptors does. */
function constructing(what: string, types: readonly unknown[], expected: string): ApiCase {
  const run = (api: Api): string =>
    [...new Set(types.map((type) => tryOut(() => make(api, "Table", type))))].join(", ");
  return [what, run, show(expected)];
}

function exported(api: Api, { functions }: Binaries): Exported {
  return new Exported(api, functions);
}

function elements(of: Thing): unknown[] {
  return Array.from({ length: of.length }, (_, i) => of.get(i));
}

const NOT_IN_RANGE = [NaN, Infinity, -1, 2 ** 32, "x", {}, 1n, Symbol.iterator];
const FUNC = { element: "anyfunc" };
const EXTERN = { element: "externref" };

const constructors: ApiCase[] = [
  constructing("a descriptor is an object", [undefined, null, false, 5, "", Symbol.iterator, 1n], "throws TypeError"),
  constructing(
    "the element type and the initial size have to be there",
    [{}, FUNC, { initial: 1 }],
    "throws TypeError",
  ),
  constructing(
    "the element type is that of a reference",
    ["", "func", "any", "i32", "v128", "exnref", "ANYFUNC", null, {}].map((element) => ({ element, initial: 1 })),
    "throws TypeError",
  ),
  constructing(
    "sizes are unsigned integers of 32 bits",
    [
      ...NOT_IN_RANGE.map((initial) => ({ ...FUNC, initial })),
      ...NOT_IN_RANGE.map((maximum) => ({ ...FUNC, initial: 0, maximum })),
    ],
    "throws TypeError",
  ),
  constructing(
    "sizes of a 64-bit table are BigInts",
    [1, -1n, 2n ** 64n, {}].map((initial) => ({ ...FUNC, initial, address: "i64" })),
    "throws TypeError, throws SyntaxError",
  ),
  constructing(
    "the maximum is not below the initial size",
    [{ ...FUNC, initial: 10, maximum: 9 }],
    "throws RangeError",
  ),
  constructing("a table is not too large", [{ ...FUNC, initial: 10_000_001 }], "throws RangeError"),
  constructing(
    "a maximum may be larger than that",
    [
      { ...FUNC, initial: 1, maximum: 2 ** 32 - 1 },
      { ...FUNC, initial: 1n, maximum: 2n ** 64n - 1n, address: "i64" },
    ],
    "[object WebAssembly.Table]",
  ),
  constructing(
    "the type of indices is i32 or i64",
    ["", "f32", null].map((address) => ({ ...FUNC, initial: 0, address })),
    "throws TypeError",
  ),
  [
    "a descriptor is read in the order of names, and converted afterwards",
    (api) => {
      const log: string[] = [];
      const noting = (name: string, value: unknown): object => ({
        valueOf: () => {
          log.push(`${name}'s value`);
          return value;
        },
        toString: () => {
          log.push(`${name}'s text`);
          return value;
        },
      });
      const values = {
        maximum: noting("maximum", 2),
        initial: noting("initial", 1),
        element: noting("element", "anyfunc"),
      };
      const descriptor = new Proxy(values, {
        get: (target, key) => {
          log.push(String(key));
          return Reflect.get(target, key) as unknown;
        },
      });
      make(api, "Table", descriptor);
      return log.join(", ");
    },
    show("address, element, element's text, initial, maximum, initial's value, maximum's value"),
    // V8 has its own order.
    show("element, element's text, address, initial, initial's value, maximum, maximum's value"),
  ],
  [
    "elements begin with the default value of their type",
    (api) => ["anyfunc", "externref", "anyref"].map((element) => elements(table(api, { element, initial: 2 }))),
    "[[null, null], [undefined, undefined], [null, null]]",
  ],
  [
    "elements begin with the value that is given",
    (api, binaries) => {
      const f = exported(api, binaries).get("f");
      const functions = table(api, { ...FUNC, initial: 2 }, f);
      return [
        elements(functions).every((each) => each === f),
        elements(table(api, { ...EXTERN, initial: 1 }, "x")),
        elements(table(api, { ...EXTERN, initial: 1 }, null)),
        elements(table(api, { ...FUNC, initial: 1 }, undefined)),
      ];
    },
    '[true, ["x"], [null], [null]]',
  ],
  [
    "a value of another type is a TypeError",
    (api) => [() => 0, {}, 1, "f"].map((value) => tryOut(() => table(api, { ...FUNC, initial: 1 }, value))),
    `[${Array.from({ length: 4 }, () => show("throws TypeError")).join(", ")}]`,
  ],
];

const access: ApiCase[] = [
  [
    "elements are exported functions, each always the same",
    (api, binaries) => {
      const all = exported(api, binaries);
      const t = all.thing("t");
      return [t.get(0) === all.get("f"), t.get(1) === all.get("g"), t.get(2) === t.get(2), t.get(2), t.get(3)];
    },
    "[true, true, true, function 2/0, null]",
  ],
  [
    "get converts its argument",
    (api) => {
      const t = table(api, { ...EXTERN, initial: 3 }, "x");
      return ["1", 1.9, true, null, [2], { valueOf: () => 1 }].map((index) => t.get(index));
    },
    '["x", "x", "x", "x", "x", "x"]',
  ],
  [
    "an index that is none is a TypeError, one out of bounds a RangeError",
    (api) => {
      const t = table(api, { ...FUNC, initial: 1 });
      const invalid = [...NOT_IN_RANGE, undefined].flatMap((index) => [
        tryOut(() => t.get(index)),
        tryOut(() => t.set(index, null)),
        tryOut(() => t.set(index)),
      ]);
      const outside = [1, 2 ** 32 - 1].flatMap((index) => [
        tryOut(() => t.get(index)),
        tryOut(() => t.set(index, null)),
      ]);
      return [...new Set(invalid), ...new Set(outside), tryOut(() => t.get()), tryOut(() => t.set())];
    },
    '["throws TypeError", "throws RangeError", "throws TypeError", "throws TypeError"]',
  ],
  [
    "set without a value sets the default one",
    (api, binaries) => {
      const functions = table(api, { ...FUNC, initial: 1 }, exported(api, binaries).get("f"));
      const values = table(api, { ...EXTERN, initial: 1 }, "x");
      functions.set(0);
      values.set(0);
      return [functions.get(0), values.get(0), functions.set(0, null)];
    },
    "[null, undefined, undefined]",
  ],
  [
    "set takes exported functions and null alone",
    (api, binaries) => {
      const all = exported(api, binaries);
      const t = table(api, { ...FUNC, initial: 1 });
      t.set(0, all.get("f"));
      const outcomes = [() => 0, {}, 1, "f", Math.max, undefined].map((value) => tryOut(() => t.set(0, value)));
      return [...new Set(outcomes), t.get(0) === all.get("f")];
    },
    '["throws TypeError", true]',
  ],
  [
    "an index out of bounds comes after a value of another type",
    (api) => tryOut(() => table(api, { ...FUNC, initial: 1 }).set(1, {})),
    show("throws TypeError"),
    show("throws RangeError"),
  ],
  [
    "every value can be an externref",
    (api, binaries) => {
      const t = exported(api, binaries).thing("e");
      const values = [undefined, null, 1.5, -0, "x", 1n, Symbol.iterator, {}, () => 0, t];
      return values.every((value) => {
        t.set(0, value);
        return Object.is(t.get(0), value);
      });
    },
    "true",
  ],
  [
    "code calls what JavaScript has set",
    (api, binaries) => {
      const all = exported(api, binaries);
      all.thing("t").set(0, new Exported(api, binaries["five"]).get("five"));
      return [
        all.call("call", 2),
        all.call("call", 0),
        tryOut(() => all.call("call", 1)),
        tryOut(() => all.call("call", 3)),
      ];
    },
    '[5, 5, "throws RuntimeError", "throws RuntimeError"]',
  ],
  [
    "JavaScript gets what code has set",
    (api, binaries) => {
      const all = exported(api, binaries);
      all.call("set", 3, all.get("g"));
      return all.thing("t").get(3) === all.get("g");
    },
    "true",
  ],
  [
    "tables of one function type take functions of it alone",
    (api, binaries) => {
      const all = exported(api, binaries);
      const t = all.thing("typed");
      t.set(0, all.get("g"));
      return [t.get(0) === all.get("g"), tryOut(() => t.set(0, all.get("f"))), tryOut(() => t.set(0, null))];
    },
    '[true, "throws TypeError", "undefined"]',
  ],
  [
    "elements that cannot be null have no default value",
    (api, binaries) => {
      const all = exported(api, binaries);
      const t = all.thing("some");
      const outcomes = [
        () => t.set(0),
        () => t.set(0, null),
        () => t.grow(1),
        () => t.set(0, all.get("g")),
        () => t.grow(1, all.get("f")),
      ];
      return [...outcomes.map(tryOut), t.get(0) === all.get("g"), t.length];
    },
    '["throws TypeError", "throws TypeError", "throws TypeError", "undefined", "2", true, 3]',
  ],
  [
    "exceptions in tables are not accessible",
    (api, binaries) => {
      const t = exported(api, binaries).thing("exn");
      return [tryOut(() => t.get(0)), tryOut(() => t.set(0, null)), tryOut(() => t.set(0)), t.length];
    },
    '["throws TypeError", "throws TypeError", "throws TypeError", 1]',
    // V8 looks at the value only.
    '["throws TypeError", "throws TypeError", "undefined", 1]',
  ],
];

const growing: ApiCase[] = [
  [
    "grow gives the length before",
    (api) => {
      const t = table(api, { ...FUNC, initial: 1, maximum: 5 });
      return [t.grow(2), t.grow(0), t.grow("1"), t.grow(1.9), t.length];
    },
    "[1, 3, 3, 4, 5]",
  ],
  [
    "new elements have the given or the default value",
    (api, binaries) => {
      const f = exported(api, binaries).get("f");
      const functions = table(api, { ...FUNC, initial: 0 });
      functions.grow(1, f);
      functions.grow(1);
      functions.grow(1, null);
      const values = table(api, { ...EXTERN, initial: 0 });
      values.grow(1, "x");
      values.grow(1);
      values.grow(1, undefined);
      values.grow(1, null);
      return [functions.get(0) === f, functions.get(1), functions.get(2), elements(values)];
    },
    '[true, null, null, ["x", undefined, undefined, null]]',
  ],
  [
    "growing too far changes nothing",
    (api) => {
      const t = table(api, { ...FUNC, initial: 1, maximum: 2 });
      return [tryOut(() => t.grow(2)), tryOut(() => t.grow(2 ** 32 - 1)), t.length];
    },
    '["throws RangeError", "throws RangeError", 1]',
  ],
  [
    "a size that is none, or a value of another type, is a TypeError",
    (api) => {
      const t = table(api, { ...FUNC, initial: 1 });
      const sizes = [...NOT_IN_RANGE, undefined].map((delta) => tryOut(() => t.grow(delta)));
      const values = [() => 0, {}, 1, undefined].map((value) => tryOut(() => t.grow(1, value)));
      return [...new Set([...sizes, ...values, tryOut(() => t.grow())]), t.length];
    },
    '["throws TypeError", 1]',
  ],
  [
    "code and JavaScript grow the same table",
    (api, binaries) => {
      const all = exported(api, binaries);
      const t = all.thing("t");
      return [all.call("grow", 1), t.length, t.grow(1), all.call("grow", 1), t.length];
    },
    "[4, 5, 5, -1, 6]",
  ],
  [
    "64-bit tables have BigInts for indices and sizes",
    (api, binaries) => {
      const t = exported(api, binaries).thing("t64");
      const made = table(api, { ...FUNC, initial: 1n, maximum: 3n, address: "i64" });
      return [
        t.length,
        t.grow(1n),
        t.get(2n),
        t.set("1", null),
        tryOut(() => t.get(0)),
        tryOut(() => t.get(3n)),
        made.grow(2n),
        made.length,
      ];
    },
    '[2n, 2n, null, undefined, "throws TypeError", "throws RangeError", 1n, 3n]',
  ],
  ["setting the length does nothing", (api) => Reflect.set(table(api, { ...FUNC, initial: 1 }), "length", 5), "false"],
];

export const CASES: readonly ApiCase[] = [...constructors, ...access, ...growing];
