/** The builtins of the set `js-string`. @see https://webassembly.github.io/spec/js-api/#builtins-js-string */
import { type Api, type ApiCase, type Binaries, tryOut } from "../api-case.ts";

const ARRAY = "(ref null $units)";

/** Name, and type as the specification has it. */
const BUILTINS: readonly (readonly [name: string, type: string])[] = [
  ["cast", "(param externref) (result (ref extern))"],
  ["test", "(param externref) (result i32)"],
  ["fromCharCodeArray", `(param ${ARRAY} i32 i32) (result (ref extern))`],
  ["intoCharCodeArray", `(param externref ${ARRAY} i32) (result i32)`],
  ["fromCharCode", "(param i32) (result (ref extern))"],
  ["fromCodePoint", "(param i32) (result (ref extern))"],
  ["charCodeAt", "(param externref i32) (result i32)"],
  ["codePointAt", "(param externref i32) (result i32)"],
  ["length", "(param externref) (result i32)"],
  ["concat", "(param externref externref) (result (ref extern))"],
  ["substring", "(param externref i32 i32) (result (ref extern))"],
  ["equals", "(param externref externref) (result i32)"],
  ["compare", "(param externref externref) (result i32)"],
];

const BUILTIN_IMPORTS = BUILTINS.map(([name, type]) => `(import "wasm:js-string" "${name}" (func $${name} ${type}))`);
const BUILTIN_EXPORTS = BUILTINS.map(([name]) => `(export "${name}" (func $${name}))`);

const importOf = (description: string): string => `(module (import "wasm:js-string" ${description}))`;

export const TEXTS = {
  all: `
    (type $units (array (mut i16)))
    ${BUILTIN_IMPORTS.join("\n")}
    ${BUILTIN_EXPORTS.join("\n")}
    (func (export "newArray") (param i32) (result ${ARRAY}) (array.new_default $units (local.get 0)))
    (func (export "unitAt") (param ${ARRAY} i32) (result i32) (array.get_u $units (local.get 0) (local.get 1)))
    (func (export "catchAll") (result i32)
      (block $caught (try_table (catch_all $caught) (drop (call $cast (ref.null extern)))))
      (i32.const 1))`,
  nullableCast: importOf(`"cast" (func (param externref) (result externref))`),
  nullableConcat: importOf(`"concat" (func (param externref externref) (result externref))`),
  openType: `(type $t (sub (func (param externref) (result i32)))) (import "wasm:js-string" "length" (func (type $t)))`,
  typeInGroup: `(rec (type $t (func (param externref) (result i32))) (type (struct)))
    (import "wasm:js-string" "length" (func (type $t)))`,
  openArray: `(type $units (sub (array (mut i16))))
    (import "wasm:js-string" "intoCharCodeArray" (func (param externref ${ARRAY} i32) (result i32)))`,
  immutableArray: `(type $units (array i16))
    (import "wasm:js-string" "intoCharCodeArray" (func (param externref ${ARRAY} i32) (result i32)))`,
  bytes: `(type $units (array (mut i8)))
    (import "wasm:js-string" "intoCharCodeArray" (func (param externref ${ARRAY} i32) (result i32)))`,
  unknown: importOf(`"toUpperCase" (func (param externref) (result externref))`),
  otherModule: `(import "js-string" "length" (func (param externref) (result i32)))`,
  constants: `
    (import "strings" "hello" (global (ref extern)))
    (import "strings" "" (global externref))
    (import "strings" "\\f0\\9f\\98\\80" (global externref))
    (import "strings" "hello" (global externref))
    (func (export "get") (result externref externref externref externref)
      (global.get 0) (global.get 1) (global.get 2) (global.get 3))
    (export "hello" (global 0))`,
  unnamedConstants: `(import "" "x" (global externref)) (func (export "get") (result externref) (global.get 0))`,
  mutableConstant: `(import "strings" "hello" (global (mut externref)))`,
  numericConstant: `(import "strings" "hello" (global i32))`,
  functionConstant: `(import "strings" "hello" (func))`,
  mixed: `
    (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
    (import "host" "f" (func $f (result externref)))
    (import "strings" "abc" (global externref))
    (func (export "lengths") (result i32 i32) (call $length (call $f)) (call $length (global.get 0)))`,
};

const OPTIONS = { builtins: ["js-string"], importedStringConstants: "strings" };

const instances = new WeakMap<Api, Record<string, (...args: readonly unknown[]) => unknown>>();

/** The exports of the module with all builtins. */
function builtins(api: Api, { all }: Binaries): Record<string, (...args: readonly unknown[]) => unknown> {
  const known = instances.get(api);
  if (known !== undefined) return known;
  const { exports } = new api.Instance(new api.Module(all, OPTIONS), {});
  instances.set(api, exports);
  return exports;
}

/** Calls a builtin with each list of arguments. */
const calls =
  (name: string, ...argumentLists: readonly (readonly unknown[])[]): ApiCase[1] =>
  (api, binaries) => {
    const { [name]: builtin } = builtins(api, binaries);
    return argumentLists.map((args) => tryOut(() => builtin?.(...args))).join("; ");
  };

/** A call of a builtin that takes an array with so many code units; `undefined` stands for it. */
const arrayCalls =
  (name: string, units: string, ...argumentLists: readonly (readonly unknown[])[]): ApiCase[1] =>
  (api, binaries) => {
    const exports = builtins(api, binaries);
    return argumentLists
      .map((args) => {
        const array = exports["newArray"]?.(units.length);
        exports["intoCharCodeArray"]?.(units, array, 0);
        const result = tryOut(() => exports[name]?.(...args.map((each) => (each === undefined ? array : each))));
        const after = Array.from(units, (_, i) => String.fromCharCode(exports["unitAt"]?.(array, i) as number));
        return `${result} ${after.join("")}`;
      })
      .join("; ");
  };

const compiles =
  (name: string, options: unknown = OPTIONS): ApiCase[1] =>
  (api, { [name]: bytes }) =>
    `${tryOut(() => new api.Module(bytes, options))} ${tryOut(() => api.validate(bytes, options))}`;

const COMPILED = '"[object WebAssembly.Module] true"';
const REFUSED = '"throws CompileError false"';
const TRAPPED = "throws RuntimeError";

const SURROGATES = "\u{1F600}";

export const CASES: readonly ApiCase[] = [
  ["cast gives strings", calls("cast", ["abc"], [""], ["\uD800"]), String.raw`"\"abc\"; \"\"; \"\\ud800\""`],
  [
    "cast traps for everything that is no primitive string",
    calls("cast", [null], [undefined], [1], [{}], [Object("abc")], [Symbol.iterator]),
    `"${Array(6).fill(TRAPPED).join("; ")}"`,
  ],
  ["test tells strings from other values", calls("test", ["abc"], [""], [null], [1], [Object("a")]), '"1; 1; 0; 0; 0"'],
  ["length counts code units", calls("length", ["abc"], [""], [SURROGATES]), '"3; 0; 2"'],
  ["length traps for null", calls("length", [null], [1]), `"${TRAPPED}; ${TRAPPED}"`],
  [
    "fromCharCode takes the lower 16 bits",
    calls("fromCharCode", [0x41], [0x1f600], [-1], [0]),
    JSON.stringify('"A"; "\uF600"; "\uFFFF"; "\\u0000"'),
  ],
  [
    "fromCodePoint takes code points up to 0x10ffff, surrogates too",
    calls("fromCodePoint", [0x41], [0x1f600], [0xd800], [0x10ffff]),
    JSON.stringify(`"A"; "${SURROGATES}"; "\\ud800"; "\u{10FFFF}"`),
  ],
  ["fromCodePoint traps beyond", calls("fromCodePoint", [0x110000], [-1]), `"${TRAPPED}; ${TRAPPED}"`],
  ["charCodeAt reads a code unit", calls("charCodeAt", ["abc", 2], [SURROGATES, 1]), '"99; 56832"'],
  [
    "charCodeAt takes indices as unsigned and traps outside of the string",
    calls("charCodeAt", ["abc", 3], ["abc", -1], ["", 0], [null, 0]),
    `"${Array(4).fill(TRAPPED).join("; ")}"`,
  ],
  ["codePointAt reads a code point", calls("codePointAt", [SURROGATES, 0], [SURROGATES, 1]), '"128512; 56832"'],
  [
    "codePointAt takes indices as unsigned and traps outside of the string",
    calls("codePointAt", ["abc", 3], ["abc", -1], [1, 0]),
    `"${Array(3).fill(TRAPPED).join("; ")}"`,
  ],
  ["concat joins strings", calls("concat", ["ab", "c"], ["", ""]), String.raw`"\"abc\"; \"\""`],
  ["concat traps unless both are strings", calls("concat", ["a", null], [1, "b"]), `"${TRAPPED}; ${TRAPPED}"`],
  [
    "substring cuts off at the end",
    calls("substring", ["hello", 1, 3], ["hello", 2, 9], ["hello", 5, 5], ["hello", 1, -1]),
    String.raw`"\"el\"; \"llo\"; \"\"; \"ello\""`,
  ],
  [
    "substring is empty if it would end before it starts",
    calls("substring", ["hello", 3, 1], ["hello", 6, 7], ["hello", -1, -1], ["hello", -1, 3]),
    String.raw`"\"\"; \"\"; \"\"; \"\""`,
  ],
  ["substring traps without a string", calls("substring", [null, 9, 1]), `"${TRAPPED}"`],
  [
    "equals compares strings and null",
    calls("equals", ["a", "a"], ["a", "b"], [null, null], [null, "a"], ["a", null]),
    '"1; 0; 1; 0; 0"',
  ],
  ["equals traps for other values", calls("equals", [undefined, "a"], ["a", 1]), `"${TRAPPED}; ${TRAPPED}"`],
  [
    "compare orders by code units",
    calls("compare", ["a", "b"], ["b", "a"], ["a", "a"], ["a", "ab"], ["\uFFFF", SURROGATES]),
    '"-1; 1; 0; -1; 1"',
  ],
  ["compare traps for null", calls("compare", [null, "a"], ["a", null]), `"${TRAPPED}; ${TRAPPED}"`],
  [
    "fromCharCodeArray reads a part of an array",
    arrayCalls("fromCharCodeArray", "hello", [undefined, 0, 5], [undefined, 1, 3], [undefined, 5, 5]),
    String.raw`"\"hello\" hello; \"el\" hello; \"\" hello"`,
  ],
  [
    "fromCharCodeArray traps outside of the array",
    arrayCalls("fromCharCodeArray", "abc", [undefined, 0, 4], [undefined, 2, 1], [undefined, -1, 2], [null, 0, 0]),
    `"${Array(4).fill(`${TRAPPED} abc`).join("; ")}"`,
  ],
  [
    "fromCharCodeArray reads arrays of any length",
    (api, binaries) => {
      const exports = builtins(api, binaries);
      const string = "0123456789abcdef".repeat(10_000);
      const array = exports["newArray"]?.(string.length);
      exports["intoCharCodeArray"]?.(string, array, 0);
      return exports["fromCharCodeArray"]?.(array, 1, string.length - 1) === string.slice(1, -1);
    },
    "true",
  ],
  [
    "intoCharCodeArray writes into an array and gives the length",
    arrayCalls("intoCharCodeArray", "hello", ["abc", undefined, 0], ["abc", undefined, 2], ["", undefined, 5]),
    '"3 abclo; 3 heabc; 0 hello"',
  ],
  [
    "intoCharCodeArray traps outside of the array and writes nothing then",
    arrayCalls("intoCharCodeArray", "hello", ["abc", undefined, 3], ["abc", undefined, -1], ["", undefined, 6]),
    `"${Array(3).fill(`${TRAPPED} hello`).join("; ")}"`,
  ],
  [
    "intoCharCodeArray traps without an array or a string",
    arrayCalls("intoCharCodeArray", "abc", ["a", null, 0], [null, undefined, 0]),
    `"${TRAPPED} abc; ${TRAPPED} abc"`,
  ],
  [
    "the traps of builtins cannot be caught by WebAssembly",
    (api, binaries) => builtins(api, binaries)["catchAll"]?.(),
    TRAPPED,
  ],
  [
    "builtins do not look at what a program put into String",
    (api, binaries) => {
      const { length, charCodeAt, fromCharCode } = builtins(api, binaries);
      const replaced: (readonly [object, string])[] = [
        [String, "fromCharCode"],
        [String.prototype, "charCodeAt"],
      ];
      const originals = replaced.map(([target, name]) => Object.getOwnPropertyDescriptor(target, name));
      try {
        for (const [target, name] of replaced) Object.assign(target, { [name]: () => 1 });
        return [length?.("abc"), charCodeAt?.("abc", 0), fromCharCode?.(0x41)];
      } finally {
        replaced.forEach(([target, name], i) =>
          Object.defineProperty(target, name, originals[i] as PropertyDescriptor),
        );
      }
    },
    '[3, 97, "A"]',
  ],

  ["a module with all builtins compiles", compiles("all"), COMPILED],
  ["a builtin is not imported with a wider result", compiles("nullableCast"), REFUSED],
  ["concat is not imported with a nullable result", compiles("nullableConcat"), REFUSED],
  ["a builtin is not imported with a type that is not final", compiles("openType"), REFUSED],
  ["a builtin is not imported with a type of a larger recursion group", compiles("typeInGroup"), REFUSED],
  ["a builtin does not take arrays whose type is not final", compiles("openArray"), REFUSED],
  ["a builtin does not take immutable arrays", compiles("immutableArray"), REFUSED],
  ["a builtin does not take arrays of bytes", compiles("bytes"), REFUSED],
  ["any type is right without the option", compiles("nullableCast", {}), COMPILED],
  ["an unknown name of the set is an ordinary import", compiles("unknown"), COMPILED],
  ["the name of the set without its prefix is an ordinary module name", compiles("otherModule"), COMPILED],
  [
    "an unknown set means nothing",
    (api, { nullableCast }) => api.Module.imports(new api.Module(nullableCast, { builtins: ["js-number"] })),
    '[{module: "wasm:js-string", name: "cast", kind: "function"}]',
  ],
  ["builtins are not listed as imports", (api, { all }) => api.Module.imports(new api.Module(all, OPTIONS)), "[]"],
  [
    "other imports are listed",
    (api, { mixed }) => api.Module.imports(new api.Module(mixed, OPTIONS)),
    '[{module: "host", name: "f", kind: "function"}]',
  ],
  [
    "without the option all imports are listed",
    (api, { mixed }) => api.Module.imports(new api.Module(mixed)).length,
    "3",
  ],
  [
    "a module with builtins takes the other imports from the import object",
    (api, { mixed }) =>
      new api.Instance(new api.Module(mixed, OPTIONS), { host: { f: () => "12345" } }).exports["lengths"]?.(),
    "[5, 3]",
  ],
  [
    "the import object is not asked for what builtins provide",
    (api, { mixed }) => {
      const imports = {
        host: { f: () => "12345" },
        get "wasm:js-string"(): never {
          throw new RangeError("asked");
        },
        get strings(): never {
          throw new RangeError("asked");
        },
      };
      return new api.Instance(new api.Module(mixed, OPTIONS), imports).exports["lengths"]?.();
    },
    "[5, 3]",
  ],
  [
    "without the option the import object gives the functions",
    (api, { mixed }) => {
      const imports = { host: { f: () => "" }, "wasm:js-string": { length: () => 7 }, strings: { abc: "xyz" } };
      return new api.Instance(new api.Module(mixed), imports).exports["lengths"]?.();
    },
    "[7, 7]",
  ],
  [
    "string constants have their names as values",
    (api, { constants }) => new api.Instance(new api.Module(constants, OPTIONS), {}).exports["get"]?.(),
    JSON.stringify(["hello", "", SURROGATES, "hello"]).replaceAll(",", ", "),
  ],
  [
    "an exported string constant is a global with that value",
    (api, { constants }) => {
      const { hello } = new api.Instance(new api.Module(constants, OPTIONS), {}).exports;
      return (hello as { value?: unknown } | undefined)?.value;
    },
    '"hello"',
  ],
  [
    "string constants are not listed as imports",
    (api, { constants }) => api.Module.imports(new api.Module(constants, OPTIONS)),
    "[]",
  ],
  [
    "string constants come from a module with an empty name, too",
    (api, { unnamedConstants }) =>
      new api.Instance(new api.Module(unnamedConstants, { importedStringConstants: "" }), {}).exports["get"]?.(),
    '"x"',
  ],
  ["a mutable global is no string constant", compiles("mutableConstant"), REFUSED],
  ["a number is no string constant", compiles("numericConstant"), REFUSED],
  ["a function is no string constant", compiles("functionConstant"), REFUSED],
  [
    "no string constants with null for the option",
    compiles("functionConstant", { importedStringConstants: null }),
    COMPILED,
  ],
  [
    "compile takes options",
    async (api, { mixed }) => api.Module.imports(await api.compile(mixed, OPTIONS)).length,
    "1",
  ],
  [
    "compile refuses a builtin of the wrong type",
    (api, { bytes }) => api.compile(bytes, OPTIONS),
    "throws CompileError",
  ],
  [
    "instantiate takes options",
    async (api, { mixed }) => {
      const result = await api.instantiate(mixed, { host: { f: () => "1" } }, OPTIONS);
      return (result as { instance: { exports: { lengths(): unknown } } }).instance.exports.lengths();
    },
    "[1, 3]",
  ],
  [
    "what the getters of options throw is passed on",
    (api, { all }) =>
      new api.Module(all, {
        get builtins(): never {
          throw new RangeError("mine");
        },
      }),
    "throws RangeError",
  ],
];
