/**
 * References to objects of WebAssembly in JavaScript, and scalar references.
 * @see https://webassembly.github.io/spec/js-api/#gc-exotic-objects
 * @see https://webassembly.github.io/spec/js-api/#towebassemblyvalue
 */
import { type Api, type ApiCase, type Binaries, show, tryOut } from "../api-case.ts";
import { Exported } from "../loose.ts";

const TYPES = [
  "anyref",
  "eqref",
  "i31ref",
  "structref",
  "arrayref",
  "nullref",
  "externref",
  "nullexternref",
  "funcref",
  "nullfuncref",
];

export const TEXTS = {
  all: `
    (type $s (struct (field (mut i32)))) (type $a (array i8)) (type $other (struct (field f32)))
    (func (export "struct") (param i32) (result anyref) (struct.new $s (local.get 0)))
    (func (export "array") (result (ref $a)) (array.new_default $a (i32.const 3)))
    (func (export "i31") (param i32) (result anyref) (ref.i31 (local.get 0)))
    (func (export "read") (param (ref null $s)) (result i32) (struct.get $s 0 (local.get 0)))
    (func (export "write") (param (ref $s) i32) (struct.set $s 0 (local.get 0) (local.get 1)))
    (func (export "other") (param (ref $other)))
    (func (export "same") (param eqref eqref) (result i32) (ref.eq (local.get 0) (local.get 1)))
    (func (export "isI31") (param anyref) (result i32) (ref.test i31ref (local.get 0)))
    (func (export "isStruct") (param externref) (result i32) (ref.test (ref $s) (any.convert_extern (local.get 0))))
    (func (export "outside") (param anyref) (result externref) (extern.convert_any (local.get 0)))
    (func (export "inside") (param externref) (result anyref) (any.convert_extern (local.get 0)))
    (func (export "getI31") (param i31ref) (result i32) (i31.get_s (local.get 0)))
    (table (export "table") 2 anyref) (global (export "global") (mut eqref) (ref.null none))
    ${TYPES.map((type) => `(func (export "${type}") (param ${type}) (result ${type}) (local.get 0))`).join("\n")}
    (func (export "some") (param (ref any)) (result (ref any)) (local.get 0))`,
};

function exported(api: Api, { all }: Binaries): Exported {
  return new Exported(api, all);
}

/** What operations on an object of WebAssembly do. */
function operations(api: Api, binaries: Binaries, name: string): string[] {
  const object = exported(api, binaries).call(name, 1) as object & { x?: number };
  const every: readonly (() => unknown)[] = [
    () => typeof object,
    () => Object.getPrototypeOf(object) as unknown,
    () => Reflect.setPrototypeOf(object, {}),
    () => Object.setPrototypeOf(object, {}) as unknown,
    () => Object.isExtensible(object),
    () => Object.freeze(object),
    () => Object.getOwnPropertyDescriptor(object, "x"),
    () => Object.defineProperty(object, "x", { value: 1 }),
    () => "x" in object,
    () => object.x,
    () => Reflect.get(object, Symbol.toStringTag) as unknown,
    () => {
      object.x = 1;
    },
    () => Reflect.set(object, "x", 1),
    () => delete object.x,
    () => Reflect.deleteProperty(object, "x"),
    () => Reflect.ownKeys(object),
    () => Object.prototype.toString.call(object),
    () => "".concat(object as never),
    () => Number(object),
  ];
  return every.map(tryOut);
}

const objects: ApiCase[] = [
  [
    "an object of WebAssembly lets itself not be changed, without an error",
    (api, binaries) => {
      const object = exported(api, binaries).call("struct", 1) as object;
      return [() => Reflect.preventExtensions(object), () => Reflect.defineProperty(object, "x", { value: 1 })].map(
        tryOut,
      );
    },
    '["false", "false"]',
    // V8 has errors here.
    '["throws TypeError", "throws TypeError"]',
  ],
  ...["struct", "array"].map(
    (name): ApiCase => [
      `an object of WebAssembly is opaque: ${name}`,
      (api, binaries) => operations(api, binaries, name).join(" "),
      show(
        '"object" null false throws TypeError false throws TypeError undefined throws TypeError false undefined ' +
          "undefined throws TypeError throws TypeError throws TypeError throws TypeError [] " +
          '"[object Object]" throws TypeError throws TypeError',
      ),
    ],
  ),
  [
    "an object is always the same",
    (api, binaries) => {
      const e = exported(api, binaries);
      const object = e.call("struct", 5);
      const table = e.thing("table");
      table.set(0, object);
      e.thing("global").value = object;
      return [
        e.call("anyref", object) === object,
        e.call("outside", object) === object,
        e.call("inside", object) === object,
        e.call("externref", object) === object,
        table.get(0) === object,
        e.thing("global").value === object,
        e.call("struct", 5) === object,
        e.call("same", object, object),
      ];
    },
    "[true, true, true, true, true, true, false, 1]",
  ],
  [
    "an object is what it was",
    (api, binaries) => {
      const e = exported(api, binaries);
      const object = e.call("struct", 5);
      e.call("write", object, 6);
      return [e.call("read", object), e.call("isStruct", object), e.call("isStruct", {}), e.call("isI31", object)];
    },
    "[6, 1, 0, 0]",
  ],
  [
    "an object is taken for its types alone",
    (api, binaries) => {
      const e = exported(api, binaries);
      const struct = e.call("struct", 5);
      const array = e.call("array");
      return [struct, array].map((object) =>
        [...TYPES, "read", "other"].map((name) => tryOut(() => e.call(name, object))).join(" "),
      );
    },
    `["${[
      ...["anyref", "eqref"].map(() => "[object Object]"),
      "throws TypeError",
      "[object Object]",
      "throws TypeError",
      "throws TypeError",
      "[object Object]",
      ...Array.from({ length: 3 }, () => "throws TypeError"),
      "5",
      "throws TypeError",
    ].join(" ")}", "${[
      ...["anyref", "eqref"].map(() => "[object Object]"),
      "throws TypeError",
      "throws TypeError",
      "[object Object]",
      "throws TypeError",
      "[object Object]",
      ...Array.from({ length: 5 }, () => "throws TypeError"),
    ].join(" ")}"]`,
  ],
  [
    "objects are keys of maps, and of weak ones",
    (api, binaries) => {
      const object = exported(api, binaries).call("struct", 5) as object;
      return [
        new Map([[object, 1]]).get(object),
        new WeakMap([[object, 2]]).get(object),
        new WeakSet([object]).has(object),
      ];
    },
    "[1, 2, true]",
  ],
  [
    "what inherits from an object is no object of WebAssembly",
    (api, binaries) => {
      const e = exported(api, binaries);
      const child = Object.create(e.call("struct", 5) as object) as object;
      return [tryOut(() => e.call("structref", child)), e.call("isStruct", child)];
    },
    '["throws TypeError", 0]',
  ],
];

const SOME_VALUES: readonly unknown[] = [undefined, null, 1, 1.5, 2 ** 30, "x", 1n, {}, () => 0];

/** What a function of one reference type makes of {@link SOME_VALUES}. */
function valuesOf(name: string, expected: string): ApiCase {
  const run = (api: Api, binaries: Binaries): string =>
    SOME_VALUES.map((value) => tryOut(() => exported(api, binaries).call(name, value))).join(", ");
  return [`values of JavaScript as ${name}`, run, show(expected)];
}

const TYPE = "throws TypeError";
const EVERYTHING = 'undefined, null, 1, 1.5, 1073741824, "x", 1n, {}, function /0';
const NULL_ALONE = SOME_VALUES.map((value) => (value === null ? "null" : TYPE)).join(", ");

const values: ApiCase[] = [
  valuesOf("anyref", EVERYTHING),
  valuesOf("externref", EVERYTHING),
  valuesOf("some", EVERYTHING.replace("null", TYPE)),
  valuesOf("eqref", SOME_VALUES.map((value) => (value === 1 || value === null ? String(value) : TYPE)).join(", ")),
  valuesOf("i31ref", SOME_VALUES.map((value) => (value === 1 || value === null ? String(value) : TYPE)).join(", ")),
  ...["structref", "arrayref", "nullref", "nullexternref", "funcref", "nullfuncref"].map((name) =>
    valuesOf(name, NULL_ALONE),
  ),
  [
    "numbers of 31 bits are scalar references",
    (api, binaries) => {
      const e = exported(api, binaries);
      const numbers = [0, -1, 2 ** 30 - 1, -(2 ** 30), 2 ** 30, -(2 ** 30) - 1, 0.5, NaN, Infinity];
      return [
        numbers.map((number) => e.call("isI31", number)),
        numbers.slice(0, 4).map((number) => e.call("getI31", number)),
      ];
    },
    "[[1, 1, 1, 1, 0, 0, 0, 0, 0], [0, -1, 1073741823, -1073741824]]",
  ],
  [
    "scalar references are numbers with their sign",
    (api, binaries) => [0, 1, -1, 2 ** 30, 2 ** 31 - 1].map((number) => exported(api, binaries).call("i31", number)),
    "[0, 1, -1, -1073741824, -1]",
  ],
  [
    "an exported function is a value of the host among internal references",
    (api, binaries) => {
      const e = exported(api, binaries);
      const f = e.get("i31");
      return [
        e.call("anyref", f) === f,
        e.call("externref", f) === f,
        e.call("funcref", f) === f,
        tryOut(() => e.call("eqref", f)),
      ];
    },
    '[true, true, true, "throws TypeError"]',
  ],
  [
    "a value of the host passes the conversions",
    (api, binaries) => {
      const e = exported(api, binaries);
      const object = {};
      return [
        e.call("inside", object) === object,
        e.call("outside", object) === object,
        e.call("inside", null),
        e.call("outside", null),
      ];
    },
    "[true, true, null, null]",
  ],
  [
    "a reference that cannot be null is not null",
    (api, binaries) => [
      tryOut(() => exported(api, binaries).call("write", null, 1)),
      tryOut(() => exported(api, binaries).call("read", null)),
    ],
    '["throws TypeError", "throws RuntimeError"]',
  ],
];

export const CASES: readonly ApiCase[] = [...objects, ...values];
