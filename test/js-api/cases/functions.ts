/**
 * Exported functions, functions of the host, and values that pass between the two languages.
 * @see https://webassembly.github.io/spec/js-api/#exported-function-exotic-objects
 */
import { type Api, type ApiCase, type Binaries, show, tryOut } from "../api-case.ts";
import { type Callable, describeProperty, Exported, importing } from "../loose.ts";

const RETURN_ALL = "(local.get 0) (local.get 1) (local.get 2) (local.get 3)";
const MANY = Array.from({ length: 20 }, (_, i) => i);

export const TEXTS = {
  echo: `
    (func (export "i32") (param i32) (result i32) (local.get 0))
    (func (export "i64") (param i64) (result i64) (local.get 0))
    (func (export "f32") (param f32) (result f32) (local.get 0))
    (func (export "f64") (param f64) (result f64) (local.get 0))
    (func (export "externref") (param externref) (result externref) (local.get 0))
    (func (export "funcref") (param funcref) (result funcref) (local.get 0))
    (func $none (export "none"))
    (func (export "five") (param i32 i64 f32 f64 externref) (result externref) (local.get 4))
    (func (export "all") (param i32 i64 f32 f64) (result i32 i64 f32 f64) ${RETURN_ALL})
    (func (export "many") (param ${MANY.map(() => "i32").join(" ")}) (result ${MANY.map(() => "i32").join(" ")})
      ${MANY.map((i) => `(local.get ${i})`).join(" ")})
    (func (export "isNull") (param externref) (result i32) (ref.is_null (local.get 0)))`,
  vectors: `
    (import "m" "f" (func $f (result v128)))
    (func (export "takes") (param v128))
    (func (export "gives") (result v128) (v128.const i64x2 0 0))
    (func (export "calls") (drop (call $f)))
    (export "f" (func $f))`,
  exceptions: `
    (import "m" "f" (func $f (param exnref)))
    (func (export "takes") (param exnref))
    (func (export "gives") (result exnref) (ref.null exn))
    (func (export "calls") (call $f (ref.null exn)))`,
  host: `
    (import "m" "f" (func $f (param i32 i64 f32 f64 externref) (result i32)))
    (func (export "call") (param i32) (param i64 f32 f64 externref) (result i32)
      (call $f (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))`,
  hostI32: `(import "m" "f" (func $f (result i32))) (func (export "call") (result i32) (call $f))`,
  hostI64: `(import "m" "f" (func $f (result i64))) (func (export "call") (result i64) (call $f))`,
  hostF32: `(import "m" "f" (func $f (result f32))) (func (export "call") (result f32) (call $f))`,
  hostNone: `(import "m" "f" (func $f)) (func (export "call") (call $f)) (export "f" (func $f))`,
  hostFunc: `(import "m" "f" (func $f (result funcref))) (func (export "call") (result funcref) (call $f))`,
  hostPair: `(import "m" "f" (func $f (result i32 i64))) (func (export "call") (result i32 i64) (call $f))
    (export "f" (func $f))`,
  names: `
    (import "m" "f" (func)) (import "m" "memory" (memory 0)) (import "m" "f" (func $second (param i32 i32)))
    (func (export "first") (param i32)) (func $named (export "second"))
    (export "third" (func $second)) (table (export "t") 2 funcref) (elem (i32.const 0) $named $hidden)
    (func $hidden (param i64 i64 i64))`,
  builtins: `(import "m" "f" (func)) (import "wasm:js-string" "length" (func $l (param externref) (result i32)))
    (export "length" (func $l))`,
  nested: `
    (import "m" "f" (func $f (param i32) (result i32)))
    (func (export "call") (param i32) (result i32) (i32.add (call $f (local.get 0)) (local.get 0)))`,
};

function echo(api: Api, { echo: binary }: Binaries): Exported {
  return new Exported(api, binary);
}

/** What a function gives for each of some values. */
function each(exported: Exported, name: string, values: readonly unknown[]): string[] {
  return values.map((value) => tryOut(() => exported.call(name, value)));
}

const MIXED: readonly unknown[] = [
  undefined,
  null,
  true,
  "7",
  "x",
  {},
  [8],
  Symbol.iterator,
  9n,
  { valueOf: () => 3.7 },
];

const conversions: ApiCase[] = [
  [
    "i32 is converted as by ToInt32",
    (api, binaries) => each(echo(api, binaries), "i32", [...MIXED, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, -0, 1e21]),
    '["0", "0", "1", "7", "0", "0", "8", "throws TypeError", "throws TypeError", "3", "-2147483648", "2147483647", "0", "0", "-559939584"]',
  ],
  [
    "i64 is converted as by ToBigInt64",
    (api, binaries) =>
      each(echo(api, binaries), "i64", [
        undefined,
        null,
        true,
        "7",
        "x",
        {},
        [8],
        Symbol.iterator,
        9,
        9n,
        2n ** 63n,
        -(2n ** 63n) - 1n,
        2n ** 64n,
      ]),
    '["throws TypeError", "throws TypeError", "1n", "7n", "throws SyntaxError", "throws SyntaxError", "8n", "throws TypeError", "throws TypeError", "9n", "-9223372036854775808n", "9223372036854775807n", "0n"]',
  ],
  [
    "f32 is rounded",
    (api, binaries) => each(echo(api, binaries), "f32", [...MIXED, 0.1, -0, 2 ** 128, 16777217, NaN, -Infinity]),
    '["NaN", "0", "1", "7", "NaN", "NaN", "8", "throws TypeError", "throws TypeError", "3.700000047683716", "0.10000000149011612", "-0", "Infinity", "16777216", "NaN", "-Infinity"]',
  ],
  [
    "f64 is converted as by ToNumber",
    (api, binaries) => each(echo(api, binaries), "f64", [...MIXED, 0.1, -0, 5e-324]),
    '["NaN", "0", "1", "7", "NaN", "NaN", "8", "throws TypeError", "throws TypeError", "3.7", "0.1", "-0", "5e-324"]',
  ],
  [
    "externref is every value, unchanged",
    (api, binaries) => {
      const exported = echo(api, binaries);
      const values = [...MIXED, NaN, -0, 2 ** 40, 1.5, () => 0, api, exported.object, exported.get("i32")];
      return values.map((value) => Object.is(exported.call("externref", value), value)).every(Boolean);
    },
    "true",
  ],
  [
    "only null is a null externref",
    (api, binaries) => each(echo(api, binaries), "isNull", [null, undefined, 0, false, ""]),
    '["1", "0", "0", "0", "0"]',
  ],
  [
    "funcref is an exported function, or null",
    (api, binaries) => {
      const exported = echo(api, binaries);
      const f = exported.get("none");
      return [
        exported.call("funcref", f) === f,
        exported.call("funcref", null),
        ...each(exported, "funcref", [undefined, () => 0, {}, 1]),
      ];
    },
    '[true, null, "throws TypeError", "throws TypeError", "throws TypeError", "throws TypeError"]',
  ],
];

const calls: ApiCase[] = [
  [
    "missing arguments are undefined, further ones are ignored",
    (api, binaries) => {
      const exported = echo(api, binaries);
      return [
        exported.call("i32"),
        exported.call("f64"),
        exported.call("externref"),
        tryOut(() => exported.call("i64")),
        exported.call("i32", 1, Symbol.iterator),
        exported.call("none", 1n),
      ];
    },
    '[0, NaN, undefined, "throws TypeError", 1, undefined]',
  ],
  [
    "arguments are converted from the left, and all before the call",
    (api, { host: binary }) => {
      const log: unknown[] = [];
      const noting = (name: string, value: unknown): object => ({
        valueOf: () => {
          log.push(name);
          return value;
        },
      });
      const exported = new Exported(
        api,
        binary,
        importing(() => log.push("called")),
      );
      exported.call("call", noting("a", 1), noting("b", 2n), noting("c", 3), noting("d", 4), noting("e", 5));
      tryOut(() => exported.call("call", noting("f", 1), 2, noting("g", 3)));
      return log;
    },
    '["a", "b", "c", "d", "called", "f"]',
  ],
  [
    "what converts an argument may call functions",
    (api, binaries) => {
      const exported = echo(api, binaries);
      const nested = (value: unknown): object => ({ valueOf: () => exported.call("i32", value) });
      return exported.call("all", nested(1), 2n, nested(3), nested({ valueOf: () => exported.call("f64", 4.5) }));
    },
    "[1, 2n, 3, 4]",
  ],
  ["no result is undefined", (api, binaries) => echo(api, binaries).call("none"), "undefined"],
  [
    "several results are an array",
    (api, binaries) => {
      const results = echo(api, binaries).call("all", -1, -1n, 0.5, NaN);
      return [results, Object.getPrototypeOf(results) === Array.prototype, Object.isFrozen(results)];
    },
    "[[-1, -1n, 0.5, NaN], true, false]",
  ],
  ["many parameters and results", (api, binaries) => echo(api, binaries).call("many", ...MANY), show(MANY)],
  [
    "functions with vectors are a TypeError each time they are called",
    (api, { vectors }) => {
      const exported = new Exported(
        api,
        vectors,
        importing(() => 0),
      );
      return ["takes", "gives", "calls", "f"].map((name) => tryOut(() => exported.call(name, 0)));
    },
    '["throws TypeError", "throws TypeError", "throws TypeError", "throws TypeError"]',
  ],
  [
    "functions with exceptions are, too",
    (api, { exceptions }) => {
      const exported = new Exported(
        api,
        exceptions,
        importing(() => 0),
      );
      return ["takes", "gives", "calls"].map((name) => tryOut(() => exported.call(name, null)));
    },
    '["throws TypeError", "throws TypeError", "throws TypeError"]',
  ],
  [
    "arguments are not looked at in such a call",
    (api, { vectors }) => {
      const log: string[] = [];
      const exported = new Exported(
        api,
        vectors,
        importing(() => log.push("called")),
      );
      tryOut(() => exported.call("takes", { valueOf: () => log.push("converted") }));
      tryOut(() => exported.call("calls"));
      return log;
    },
    "[]",
  ],
];

const shapes: ApiCase[] = [
  [
    "an exported function is no constructor and has no properties beside name and length",
    (api, binaries) => {
      const f = echo(api, binaries).get("all") as Callable;
      return [
        Reflect.ownKeys(f).map(String).sort(),
        describeProperty(f, "name"),
        describeProperty(f, "length"),
        tryOut(() => Reflect.construct(f, [])),
        Object.getPrototypeOf(f) === Function.prototype,
        Object.isExtensible(f),
        Object.prototype.toString.call(f),
      ];
    },
    '[["length", "name"], "--c \\"8\\"", "--c number", "throws TypeError", true, true, "[object Function]"]',
  ],
  [
    "the name of a function is its index, its length the number of parameters",
    (api, { names }) => {
      const memory = Reflect.construct(Reflect.get(api, "Memory") as Callable, [{ initial: 0 }]) as object;
      const exported = new Exported(api, names, { m: { f: () => 0, memory } });
      const table = exported.thing("t");
      return [exported.get("first"), exported.get("second"), exported.get("third"), table.get(0), table.get(1)];
    },
    "[function 2/1, function 3/0, function 1/2, function 3/0, function 4/3]",
  ],
  [
    "a builtin has its index for a name, and is another function in each instance",
    (api, { builtins }) => {
      const module = new api.Module(builtins, { builtins: ["js-string"] });
      const lengths = [0, 1].map(() => Reflect.get(new api.Instance(module, { m: { f: () => 0 } }).exports, "length"));
      return [lengths[0], lengths[0] === lengths[1]];
    },
    "[function 1/1, false]",
  ],
  ["many parameters count", (api, binaries) => echo(api, binaries).get("many"), "function 9/20"],
  [
    "functions can be given properties",
    (api, binaries) => {
      const exported = echo(api, binaries);
      const f = exported.get("none") as Callable & { mine?: number };
      f.mine = 1;
      return (exported.call("funcref", f) as { mine?: number }).mine;
    },
    "1",
  ],
];

const host: ApiCase[] = [
  [
    "a function of the host gets its arguments and no receiver",
    (api, { host: binary }) => {
      const seen: unknown[] = [];
      const f = function (this: unknown, ...args: unknown[]): void {
        seen.push(this, ...args);
      };
      new Exported(api, binary, importing(f)).call("call", -1, -2n, 0.5, -0, "e");
      return seen;
    },
    '[undefined, -1, -2n, 0.5, -0, "e"]',
  ],
  [
    "results of the host are converted",
    (api, { hostI32, hostI64, hostF32 }) => {
      const results = (binary: Uint8Array | undefined, values: readonly unknown[]): string[] =>
        values.map((value) =>
          tryOut(() =>
            new Exported(
              api,
              binary,
              importing(() => value),
            ).call("call"),
          ),
        );
      return [
        results(hostI32, MIXED),
        results(hostI64, [undefined, 1, "2", 3n, 2n ** 63n]),
        results(hostF32, [0.1, null]),
      ];
    },
    '[["0", "0", "1", "7", "0", "0", "8", "throws TypeError", "throws TypeError", "3"], ["throws TypeError", "throws TypeError", "2n", "3n", "-9223372036854775808n"], ["0.10000000149011612", "0"]]',
  ],
  [
    "a result that nobody wants is not looked at",
    (api, { hostNone }) =>
      new Exported(
        api,
        hostNone,
        importing(() => Symbol.iterator),
      ).call("call"),
    "undefined",
  ],
  [
    "a function reference of the host is an exported function, or null",
    (api, { hostFunc, echo: other }) => {
      const f = new Exported(api, other).get("none");
      return [f, null, undefined, () => 0].map((value) =>
        tryOut(() =>
          new Exported(
            api,
            hostFunc,
            importing(() => value),
          ).call("call"),
        ),
      );
    },
    '["function 6/0", "null", "throws TypeError", "throws TypeError"]',
  ],
  [
    "several results of the host are anything that can be iterated over",
    (api, { hostPair }) => {
      const values: readonly unknown[] = [
        [1, 2n],
        new Set<unknown>([3, 4n]),
        (function* () {
          yield "5";
          yield "6";
        })(),
        "78",
        [1],
        [1, 2n, 3],
        [1, 2],
        undefined,
        null,
        5,
        {},
        { [Symbol.iterator]: 1 },
        { length: 2, 0: 1, 1: 2n },
      ];
      return values.map((value) =>
        tryOut(() =>
          new Exported(
            api,
            hostPair,
            importing(() => value),
          ).call("call"),
        ),
      );
    },
    `["[1, 2n]", "[3, 4n]", "[5, 6n]", "[7, 8n]", ${Array.from({ length: 9 }, () => show("throws TypeError")).join(", ")}]`,
  ],
  [
    "the list is taken whole before its values are converted",
    (api, { hostPair }) => {
      const log: string[] = [];
      const noting = (name: string, value: unknown): object => ({
        valueOf: () => {
          log.push(name);
          return value;
        },
      });
      const given = {
        get [Symbol.iterator](): () => Iterator<object> {
          log.push("method");
          return function* () {
            log.push("begin");
            yield noting("a", 1);
            yield noting("b", 2n);
            log.push("end");
          };
        },
      };
      const results = new Exported(
        api,
        hostPair,
        importing(() => given),
      ).call("call");
      return [log.join(" "), results];
    },
    '["method begin end a b", [1, 2n]]',
  ],
  [
    "what the host throws while it is iterated over passes",
    (api, { hostPair }) => {
      const given = {
        [Symbol.iterator]: (): never => {
          throw new RangeError("mine");
        },
      };
      return tryOut(() =>
        new Exported(
          api,
          hostPair,
          importing(() => given),
        ).call("call"),
      );
    },
    show("throws RangeError"),
  ],
  [
    "functions of the host are called through their exported function with conversions",
    (api, { hostPair, hostNone }) => {
      const pair = new Exported(
        api,
        hostPair,
        importing(() => new Set<unknown>(["1", "2"])),
      );
      return [
        pair.call("f"),
        new Exported(
          api,
          hostNone,
          importing(() => 5),
        ).call("f"),
      ];
    },
    "[[1, 2n], undefined]",
  ],
  [
    "calls nest through the host",
    (api, { nested }) => {
      const exported: Exported = new Exported(
        api,
        nested,
        importing((n: number) => (n === 0 ? 0 : exported.call("call", n - 1))),
      );
      return exported.call("call", 20);
    },
    "210",
  ],
];

export const CASES: readonly ApiCase[] = [...conversions, ...calls, ...shapes, ...host];
