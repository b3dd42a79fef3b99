/** Globals. @see https://webassembly.github.io/spec/js-api/#globals */
import { type Api, type ApiCase, show, tryOut } from "../api-case.ts";
import { Exported, make, setterOf, type Thing } from "../loose.ts";

export const TEXTS = {
  all: `
    (global (export "i32") (mut i32) (i32.const -1)) (global (export "i64") (mut i64) (i64.const -1))
    (global (export "f32") (mut f32) (f32.const 0.1)) (global (export "f64") (mut f64) (f64.const 0.1))
    (global (export "v128") (mut v128) (v128.const i64x2 0 0)) (global (export "exnref") (mut exnref) (ref.null exn))
    (global (export "funcref") (mut funcref) (ref.func $f)) (global (export "externref") (mut externref) (ref.null extern))
    (global (export "constant") i32 (i32.const 7)) (global (export "some") (mut (ref func)) (ref.func $f))
    (func $f (export "f")) (func (export "get") (result i32) (global.get 0))
    (func (export "set") (param i64) (global.set 1 (local.get 0)))`,
  importing: `(import "m" "f" (global (mut i64))) (func (export "get") (result i64) (global.get 0))
    (func (export "add") (global.set 0 (i64.add (global.get 0) (i64.const 1))))`,
};

function global(api: Api, type: object, ...value: readonly unknown[]): Thing {
  return make(api, "Global", type, ...value);
}

/** What constructing a global with each of some descriptors does. */
function constructing(what: string, types: readonly unknown[], expected: string): ApiCase {
  const run = (api: Api): string =>
    [...new Set(types.map((type) => tryOut(() => make(api, "Global", type))))].join(", ");
  return [what, run, show(expected)];
}

const TYPES = [
  "i32",
  "i64",
  "f32",
  "f64",
  "externref",
  "anyfunc",
  "anyref",
  "eqref",
  "i31ref",
  "structref",
  "arrayref",
];
const VALUES: readonly unknown[] = [undefined, null, true, "7", 1.5, 9n, {}, Symbol.iterator];

/** The value of a global of a type that is made with each of {@link VALUES}. */
function valuesOf(type: string, expected: string, native?: string): ApiCase {
  const run = (api: Api): string =>
    VALUES.map((value) => tryOut(() => global(api, { value: type }, value).value)).join(", ");
  const what = `a global of type ${type} is made with a value`;
  return native === undefined ? [what, run, show(expected)] : [what, run, show(expected), show(native)];
}

/** The same for a value that is set. */
function settingTo(type: string, expected: string): ApiCase {
  const run = (api: Api): string =>
    VALUES.map((value) =>
      tryOut(() => {
        const made = global(api, { value: type, mutable: true });
        made.value = value;
        return made.value;
      }),
    ).join(", ");
  return [`a global of type ${type} is set to a value`, run, show(expected)];
}

const TYPE = "throws TypeError";

const constructors: ApiCase[] = [
  constructing("a descriptor is an object", [undefined, null, false, 5, "", Symbol.iterator, 1n], TYPE),
  constructing("the value type has to be there", [{}, { mutable: true }, { value: undefined }], TYPE),
  constructing(
    "other names are no value types",
    ["", "i16", "I32", "func", "ref", null, 5, {}].map((value) => ({ value })),
    TYPE,
  ),
  constructing(
    "vectors and exceptions are not accessible",
    ["v128"].map((value) => ({ value })),
    TYPE,
  ),
  [
    "a descriptor is read in the order of names",
    (api) => {
      const log: string[] = [];
      const descriptor = {
        get value() {
          log.push("value");
          return "i32";
        },
        get mutable() {
          log.push("mutable");
          return {};
        },
      };
      const made = global(api, descriptor, { valueOf: () => log.push("converted") });
      made.value = 5;
      return [log, made.value];
    },
    '[["mutable", "value", "converted"], 5]',
  ],
  ["names are converted", (api) => global(api, { value: { toString: () => "i64" } }).value, "0n"],
  [
    "globals begin with the default value of their type",
    (api) => TYPES.map((value) => global(api, { value }).value),
    "[0, 0n, 0, 0, undefined, null, null, null, null, null, null]",
  ],
  valuesOf("i32", `0, 0, 1, 7, 1, ${TYPE}, 0, ${TYPE}`),
  valuesOf("i64", `0n, ${TYPE}, 1n, 7n, ${TYPE}, 9n, throws SyntaxError, ${TYPE}`),
  valuesOf("f32", `0, 0, 1, 7, 1.5, ${TYPE}, NaN, ${TYPE}`),
  valuesOf("f64", `0, 0, 1, 7, 1.5, ${TYPE}, NaN, ${TYPE}`),
  valuesOf("externref", 'undefined, null, true, "7", 1.5, 9n, {}, Symbol(Symbol.iterator)'),
  // An argument that is undefined is a missing one by the rules of Web IDL. V8 has that for some types.
  valuesOf(
    "anyref",
    'null, null, true, "7", 1.5, 9n, {}, Symbol(Symbol.iterator)',
    'undefined, null, true, "7", 1.5, 9n, {}, Symbol(Symbol.iterator)',
  ),
];

const NULL_ALONE = VALUES.map((value) => (value === null ? "null" : TYPE)).join(", ");

const references: ApiCase[] = ["anyfunc", "i31ref", "structref"].map((type) =>
  valuesOf(type, NULL_ALONE.replace(TYPE, "null"), NULL_ALONE),
);

const access: ApiCase[] = [
  settingTo("i32", `0, 0, 1, 7, 1, ${TYPE}, 0, ${TYPE}`),
  settingTo("i64", `${TYPE}, ${TYPE}, 1n, 7n, ${TYPE}, 9n, throws SyntaxError, ${TYPE}`),
  settingTo("f64", `NaN, 0, 1, 7, 1.5, ${TYPE}, NaN, ${TYPE}`),
  settingTo("externref", 'undefined, null, true, "7", 1.5, 9n, {}, Symbol(Symbol.iterator)'),
  settingTo("anyref", 'undefined, null, true, "7", 1.5, 9n, {}, Symbol(Symbol.iterator)'),
  settingTo("anyfunc", `${TYPE}, null, ${TYPE}, ${TYPE}, ${TYPE}, ${TYPE}, ${TYPE}, ${TYPE}`),
  [
    "value and valueOf give the present value",
    (api, { all }) => {
      const exported = new Exported(api, all);
      const names = ["i32", "i64", "f32", "f64", "externref", "constant"];
      return [
        names.map((name) => exported.thing(name).value),
        names.map((name) => exported.thing(name).valueOf()),
        exported.thing("funcref").value === exported.get("f"),
        Number(exported.thing("i32")) + 1,
      ];
    },
    "[[-1, -1n, 0.10000000149011612, 0.1, null, 7], [-1, -1n, 0.10000000149011612, 0.1, null, 7], true, 0]",
  ],
  [
    "code and JavaScript see the same value",
    (api, { all, importing }) => {
      const exported = new Exported(api, all);
      exported.thing("i32").value = 2 ** 32 + 5;
      exported.call("set", -5n);
      const mine = global(api, { value: "i64", mutable: true }, 40n);
      const user = new Exported(api, importing, { m: { f: mine } });
      user.call("add");
      const seen = mine.value;
      mine.value = -1n;
      return [exported.call("get"), exported.thing("i64").value, seen, user.call("get")];
    },
    "[5, -5n, 41n, -1n]",
  ],
  [
    "an immutable global cannot be set",
    (api, { all }) => {
      const constants = [
        new Exported(api, all).thing("constant"),
        global(api, { value: "i32" }),
        global(api, { value: "i32", mutable: 0 }),
      ];
      const log: unknown[] = constants.map((each) =>
        tryOut(() => Reflect.set(each, "value", { valueOf: () => log.push("converted") })),
      );
      return [...log, ...constants.map((each) => each.value)];
    },
    `["${TYPE}", "${TYPE}", "${TYPE}", 7, 0, 0]`,
  ],
  [
    "vectors and exceptions in globals are not accessible",
    (api, { all }) => {
      const exported = new Exported(api, all);
      return ["v128", "exnref"].flatMap((name) => {
        const each = exported.thing(name);
        return [() => each.value, () => each.valueOf(), () => Reflect.set(each, "value", null)].map(tryOut);
      });
    },
    `[${Array.from({ length: 6 }, () => show(TYPE)).join(", ")}]`,
  ],
  [
    "a reference that cannot be null is not set to null",
    (api, { all }) => {
      const exported = new Exported(api, all);
      const some = exported.thing("some");
      return [
        tryOut(() => Reflect.set(some, "value", null)),
        Reflect.set(some, "value", exported.get("get")),
        some.value === exported.get("get"),
      ];
    },
    `["${TYPE}", true, true]`,
  ],
  [
    "the setter needs a value",
    (api) => {
      const made = global(api, { value: "externref", mutable: true }, 1);
      const set = setterOf(Object.getPrototypeOf(made) as object, "value");
      return tryOut(() => Reflect.apply(set, made, []));
    },
    show(TYPE),
  ],
];

export const CASES: readonly ApiCase[] = [...constructors, ...references, ...access];
