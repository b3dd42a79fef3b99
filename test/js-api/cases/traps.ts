/**
 * Traps, exhaustion and errors of the host on their way through both languages.
 * @see https://webassembly.github.io/spec/js-api/#errors
 */
import { type Api, type ApiCase, type Binaries, show } from "../api-case.ts";
import { type Callable, Exported } from "../loose.ts";

export const TEXTS = {
  traps: `
    (memory 1) (table 1 funcref) (type $s (struct (field i32))) (type $a (array i8))
    (func (export "unreachable") unreachable)
    (func (export "memory") (drop (i32.load (i32.const 65536))))
    (func (export "divide") (drop (i32.div_s (i32.const 1) (i32.const 0))))
    (func (export "overflow") (drop (i32.div_s (i32.const 0x80000000) (i32.const -1))))
    (func (export "truncate") (drop (i32.trunc_f32_s (f32.const nan))))
    (func (export "index") (call_indirect (i32.const 1)))
    (func (export "null") (call_indirect (i32.const 0)))
    (func (export "table") (drop (table.get 0 (i32.const 1))))
    (func (export "struct") (drop (struct.get $s 0 (ref.null $s))))
    (func (export "array") (drop (array.get_s $a (array.new_default $a (i32.const 1)) (i32.const 1))))
    (func (export "cast") (drop (ref.cast (ref $s) (ref.i31 (i32.const 1)))))
    (func $recursive (export "recursive") (call $recursive))`,
  named: `(module $app (func $inner unreachable) (func $outer (export "f") (call $inner)))`,
  passing: `
    (import "m" "f" (func $f (param externref)))
    (func (export "call") (param externref) (call $f (local.get 0)))
    (func (export "catch") (param externref) (result i32)
      (block $caught (try_table (catch_all $caught) (call $f (local.get 0))) (return (i32.const 0)))
      (i32.const 1))
    (func (export "unreachable") unreachable)
    (func $recursive (export "recursive") (call $recursive))`,
};

const TRAPS = [
  "unreachable",
  "memory",
  "divide",
  "overflow",
  "truncate",
  "index",
  "null",
  "table",
  "struct",
  "array",
  "cast",
];

function caught(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

/** An instance whose imported function calls what it is given. */
function passing(api: Api, binaries: Binaries): Exported {
  return new Exported(api, binaries["passing"], { m: { f: (run: Callable) => run() } });
}

const traps: ApiCase[] = [
  [
    "every trap is a RuntimeError",
    (api, { traps: binary }) => {
      const exported = new Exported(api, binary);
      return TRAPS.filter((name) => {
        const error = caught(() => exported.call(name));
        return !(error instanceof api.RuntimeError) || error.name !== "RuntimeError" || !(error instanceof Error);
      });
    },
    "[]",
  ],
  [
    "an error is an object of its own with message and stack",
    (api, { traps: binary }) => {
      const exported = new Exported(api, binary);
      const [error, other] = [caught(() => exported.call("unreachable")), caught(() => exported.call("unreachable"))];
      return [
        error === other,
        Object.getOwnPropertyNames(error).sort(),
        Object.getPrototypeOf(error) === api.RuntimeError.prototype,
        error.message,
        error.stack?.startsWith("RuntimeError: unreachable\n"),
      ];
    },
    '[false, ["message", "stack"], true, "unreachable", true]',
  ],
  [
    "messages begin with words that programs know",
    (api, { traps: binary }) => {
      const exported = new Exported(api, binary);
      return ["memory", "divide", "truncate", "index", "struct", "array", "cast"].map(
        (name) => caught(() => exported.call(name)).message,
      );
    },
    show([
      "memory access out of bounds",
      "divide by zero",
      "float unrepresentable in integer range",
      "table index is out of bounds",
      "dereferencing a null pointer",
      "array element access out of bounds",
      "illegal cast",
    ]),
  ],
  [
    "the stack has the frames of WebAssembly first, with function and offset",
    (api, { named }) => {
      const { stack } = caught(() => new Exported(api, named).call("f"));
      return (stack ?? "")
        .split("\n")
        .slice(1, 3)
        .map((line) => line.replace(/wasm:\/\/wasm\/[^:]*:/, ""));
    },
    '["    at app.inner (wasm-function[0]:0x1f)", "    at app.outer (wasm-function[1]:0x23)"]',
  ],
  [
    "calls that nest too deeply are a RangeError",
    (api, { traps: binary }) => {
      const error = caught(() => new Exported(api, binary).call("recursive"));
      return [error instanceof RangeError, error instanceof api.RuntimeError, error.message];
    },
    '[true, false, "Maximum call stack size exceeded"]',
  ],
  [
    "calls go on afterwards",
    (api, { traps: binary }) => {
      const exported = new Exported(api, binary);
      return ["recursive", "unreachable", "recursive", "memory"].map((name) => caught(() => exported.call(name)).name);
    },
    '["RangeError", "RuntimeError", "RangeError", "RuntimeError"]',
  ],
];

const THROWN: readonly unknown[] = [
  new Error("mine"),
  new TypeError("mine"),
  5,
  "text",
  null,
  undefined,
  Symbol.iterator,
  {},
];

const passages: ApiCase[] = [
  [
    "what the host throws passes through WebAssembly unchanged",
    (api, binaries) => {
      const exported = passing(api, binaries);
      return THROWN.every((value) => {
        try {
          exported.call("call", () => {
            throw value;
          });
        } catch (error) {
          return error === value;
        }
        return false;
      });
    },
    "true",
  ],
  [
    "what the host throws is caught by WebAssembly",
    (api, binaries) => {
      const exported = passing(api, binaries);
      return THROWN.map((value) =>
        exported.call("catch", () => {
          throw value;
        }),
      );
    },
    show(THROWN.map(() => 1)),
  ],
  [
    "errors of the namespace that the host makes are caught, too",
    (api, binaries) => {
      const exported = passing(api, binaries);
      return [new api.RuntimeError("unreachable"), new RangeError("mine")].map((error) =>
        exported.call("catch", () => {
          throw error;
        }),
      );
    },
    "[1, 1]",
  ],
  [
    "a trap passes through JavaScript as one error, and is not caught",
    (api, binaries) => {
      const exported = passing(api, binaries);
      let inner: unknown;
      const outer = caught(() =>
        exported.call("catch", () => {
          try {
            exported.call("unreachable");
          } catch (error) {
            inner = error;
            throw error;
          }
        }),
      );
      return [outer === inner, outer.name];
    },
    '[true, "RuntimeError"]',
  ],
  [
    "a trap that JavaScript has caught is over",
    (api, binaries) => {
      const exported = passing(api, binaries);
      return exported.call("catch", () => {
        try {
          exported.call("unreachable");
        } catch {
          // Nothing more.
        }
      });
    },
    "0",
  ],
  [
    "calls that nest too deeply through JavaScript are not caught",
    (api, binaries) => {
      const exported = passing(api, binaries);
      return caught(() => exported.call("catch", () => exported.call("recursive"))).name;
    },
    show("RangeError"),
  ],
  [
    "calls of JavaScript alone that nest too deeply are an error that passes, and is not caught",
    (api, binaries) => {
      const exported = passing(api, binaries);
      let inner: unknown;
      const nest = (): number => {
        try {
          return 1 + nest();
        } catch (error) {
          inner ??= error;
          throw inner;
        }
      };
      const outer = caught(() => exported.call("catch", nest));
      return [outer === inner, outer.name];
    },
    '[true, "RangeError"]',
  ],
  [
    "calls that nest too deeply in both languages are a RangeError",
    (api, binaries) => {
      const exported = passing(api, binaries);
      const nest = (): unknown => exported.call("call", nest);
      const error = caught(nest);
      return [error.name, exported.call("call", () => 0)];
    },
    '["RangeError", undefined]',
  ],
];

export const CASES: readonly ApiCase[] = [...traps, ...passages];
