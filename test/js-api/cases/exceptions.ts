/**
 * Tags, exceptions, and values that JavaScript throws through WebAssembly.
 * @see https://webassembly.github.io/spec/js-api/#tags
 * @see https://webassembly.github.io/spec/js-api/#exceptions
 */
import { type Api, type ApiCase, type ApiException, type Binaries, show, tryOut } from "../api-case.ts";

const ALL_NUMBERS = "(param i32 i64 f32 f64 externref)";

export const TEXTS = {
  thrower: `
    (import "host" "tag" (tag $tag ${ALL_NUMBERS}))
    (import "host" "f" (func $f))
    (func (export "throw") ${ALL_NUMBERS}
      (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (throw $tag))
    (func (export "call") (call $f))
    (func (export "handle") (result i32 i64 f32 f64 externref)
      (try_table (result i32 i64 f32 f64 externref) (catch $tag 0) (call $f)
        (i32.const 0) (i64.const 0) (f32.const 0) (f64.const 0) (ref.null extern)))
    (func (export "catchAll") (result i32)
      (block $caught (try_table (catch_all $caught) (call $f)) (return (i32.const 0)))
      (i32.const 1))
    (func (export "rethrow")
      (block $caught (result exnref) (try_table (catch_all_ref $caught) (call $f)) (return))
      (throw_ref))`,
  exporter: `(tag (export "tag") (param i32)) (tag $other (export "other") (param i32)) (export "again" (tag $other))
    (func (export "throw") (param i32) (throw 0 (local.get 0)))`,
  jsTag: `
    (import "host" "JSTag" (tag $js (param externref)))
    (import "host" "f" (func $f))
    (func (export "handle") (result externref)
      (try_table (result externref) (catch $js 0) (call $f) (ref.null extern)))
    (func (export "throw") (param externref) (throw $js (local.get 0)))
    (func (export "rethrow")
      (block $caught (result externref exnref) (try_table (catch_ref $js $caught) (call $f)) (return))
      (throw_ref))
    (func (export "catchOwn") (param externref) (result externref)
      (try_table (result externref) (catch $js 0) (throw $js (local.get 0)) (ref.null extern)))`,
  objects: `
    (type $s (struct (field i32)))
    (import "host" "JSTag" (tag $js (param externref)))
    (import "host" "f" (func $f))
    (func (export "make") (result (ref $s)) (struct.new $s (i32.const 7)))
    (func (export "throw") (param anyref) (throw $js (extern.convert_any (local.get 0))))
    (func (export "handle") (result i32)
      (struct.get $s 0 (ref.cast (ref $s) (any.convert_extern
        (block $caught (result externref) (try_table (catch $js $caught) (call $f)) (ref.null extern))))))
    (func (export "self") (throw $js (extern.convert_any (struct.new $s (i32.const 1)))))`,
  traps: `
    (import "host" "f" (func $f))
    (func (export "trap") unreachable)
    (func (export "catchAll") (result i32)
      (block $caught (try_table (catch_all $caught) (call $f)) (return (i32.const 0)))
      (i32.const 1))`,
  wrongTag: `(import "host" "tag" (tag (param i64)))`,
  vectors: `(tag $v (export "tag") (param v128 i32))
    (func (export "throw") (throw $v (v128.const i64x2 1 2) (i32.const 3)))`,
  references: `
    (tag $t (export "tag") (param funcref anyref exnref))
    (func $f (export "f"))
    (func (export "throw") (throw $t (ref.func $f) (ref.i31 (i32.const 5)) (ref.null exn)))`,
  start: `(import "host" "f" (func $f)) (start $f)`,
};

type Exports = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** The exports of one of the modules, instantiated with what it imports from "host". */
function exportsOf(api: Api, bytes: Uint8Array | undefined, host: object = {}): Exports {
  return new api.Instance(new api.Module(bytes), { host }).exports;
}

const NUMBERS = { parameters: ["i32", "i64", "f32", "f64", "externref"] };
const PAYLOAD: readonly unknown[] = [1, 2n, 0.5, -0.25, "five"];

/** The exports of the module "thrower", whose import does what it is told. */
function thrower(api: Api, { thrower: bytes }: Binaries, f: () => void = () => undefined): Exports & { tag: object } {
  const tag = new api.Tag(NUMBERS);
  return { ...exportsOf(api, bytes, { tag, f }), tag } as unknown as Exports & { tag: object };
}

/** Throws anything. */
function raise(value: unknown): never {
  throw value as Error;
}

/** What a function throws. */
function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const newTag =
  (...argumentLists: readonly (readonly unknown[])[]): ApiCase[1] =>
  (api) =>
    argumentLists.map((args) => tryOut(() => new api.Tag(...args))).join("; ");

const TAG = "[object WebAssembly.Tag]";
const TYPE_ERROR = "throws TypeError";

const descriptor = (object: object, key: PropertyKey): string => {
  const { value: _, ...rest } = Object.getOwnPropertyDescriptor(object, key) ?? {};
  return show(rest);
};

const I32_TAG = { parameters: ["i32"] };

const TAGS: readonly ApiCase[] = [
  [
    "a tag has any types of values",
    newTag(
      [{ parameters: [] }],
      [{ parameters: ["i32", "i64", "f32", "f64", "v128", "externref", "anyfunc", "exnref"] }],
    ),
    `"${TAG}; ${TAG}"`,
  ],
  [
    "a tag needs a dictionary with an iterable of types",
    newTag(
      [],
      [undefined],
      [null],
      [1],
      [{}],
      [{ parameters: undefined }],
      [{ parameters: 1 }],
      [{ parameters: "i32" }],
    ),
    `"${Array(8).fill(TYPE_ERROR).join("; ")}"`,
  ],
  [
    "a tag needs names of types",
    newTag([{ parameters: ["i16"] }], [{ parameters: [null] }]),
    `"${TYPE_ERROR}; ${TYPE_ERROR}"`,
  ],
  ["Tag is called with new", (api) => (api.Tag as unknown as (type: object) => object)(I32_TAG), TYPE_ERROR],
  [
    "Tag has the shape of an interface",
    (api) =>
      [
        api.Tag.name,
        api.Tag.length,
        Object.getOwnPropertyNames(api.Tag.prototype as object).join(),
        descriptor(api.Tag.prototype as object, Symbol.toStringTag),
        descriptor(api.Tag, "prototype"),
      ].join(" "),
    JSON.stringify(
      "Tag 1 constructor {writable: false, enumerable: false, configurable: true} " +
        "{writable: false, enumerable: false, configurable: false}",
    ),
  ],
  [
    "exported tags are tags",
    (api, { exporter }) => {
      const { tag, other, again } = exportsOf(api, exporter);
      return [(tag as object) instanceof api.Tag, tag === other, other === again];
    },
    "[true, false, true]",
  ],
  [
    "an imported tag is exported as itself",
    (api, { exporter }) => {
      const first = exportsOf(api, exporter);
      const second = exportsOf(api, exporter);
      return [first["tag"] === first["tag"], first["tag"] === second["tag"]];
    },
    "[true, false]",
  ],
  [
    "a tag of another type is not imported",
    (api, { wrongTag }) => exportsOf(api, wrongTag, { tag: new api.Tag(I32_TAG) }),
    "throws LinkError",
  ],
  [
    "nothing but a tag is imported as a tag",
    (api, { wrongTag }) => exportsOf(api, wrongTag, { tag: {} }),
    "throws LinkError",
  ],
  ["JSTag is always the same tag", (api) => [api.JSTag === api.JSTag, api.JSTag instanceof api.Tag], "[true, true]"],
];

const EXCEPTIONS: readonly ApiCase[] = [
  [
    "an exception gives its payload",
    (api) => {
      const tag = new api.Tag(NUMBERS);
      const exception = new api.Exception(tag, PAYLOAD);
      return PAYLOAD.map((_, i) => exception.getArg(tag, i));
    },
    '[1, 2n, 0.5, -0.25, "five"]',
  ],
  [
    "a payload is converted as arguments are",
    (api) => {
      const tag = new api.Tag(NUMBERS);
      const exception = new api.Exception(tag, [2 ** 32 + 5.5, 2n ** 64n - 1n, 0.1, "1.5", undefined]);
      return PAYLOAD.map((_, i) => exception.getArg(tag, i));
    },
    `[5, -1n, ${Math.fround(0.1)}, 1.5, undefined]`,
  ],
  [
    "a payload that cannot be converted is refused",
    (api) => {
      const make = (type: string, value: unknown): string =>
        tryOut(() => new api.Exception(new api.Tag({ parameters: [type] }), [value]));
      return [make("i64", 1), make("i32", 1n), make("anyfunc", () => 1), make("v128", 1), make("exnref", null)].join(
        "; ",
      );
    },
    `"${Array(5).fill(TYPE_ERROR).join("; ")}"`,
  ],
  [
    "a payload needs one value for each parameter",
    (api) =>
      [[], [1, 2], 1, undefined]
        .map((payload) => tryOut(() => new api.Exception(new api.Tag(I32_TAG), payload)))
        .join("; "),
    `"${Array(4).fill(TYPE_ERROR).join("; ")}"`,
  ],
  [
    "an exception needs a tag",
    (api) => [undefined, {}, I32_TAG, null].map((tag) => tryOut(() => new api.Exception(tag, [1]))).join("; "),
    `"${Array(4).fill(TYPE_ERROR).join("; ")}"`,
  ],
  ["nobody makes an exception with JSTag", (api) => new api.Exception(api.JSTag, [1]), TYPE_ERROR],
  [
    "getArg needs the exception's tag and an index",
    (api) => {
      const tag = new api.Tag(I32_TAG);
      const exception = new api.Exception(tag, [7]);
      const getArg = (...args: unknown[]): string =>
        tryOut(() => (exception.getArg as (...all: unknown[]) => unknown).apply(exception, args));
      return [
        getArg(tag, 0),
        getArg(tag, "0"),
        getArg(tag, 0.9),
        getArg(tag, 1),
        getArg(new api.Tag(I32_TAG), 0),
        getArg({}, 0),
        getArg(tag),
        getArg(),
        getArg(tag, -1),
        getArg(tag, 2 ** 32),
        getArg(tag, NaN),
        getArg(tag, 1n),
      ].join("; ");
    },
    `"7; 7; 7; throws RangeError; ${Array(8).fill(TYPE_ERROR).join("; ")}"`,
  ],
  [
    "getArg does not give vectors",
    (api, { vectors }) => {
      const { tag, throw: throwOut } = exportsOf(api, vectors);
      const exception = caught(() => throwOut?.()) as ApiException;
      return [tryOut(() => exception.getArg(tag as object, 0)), exception.getArg(tag as object, 1)].join("; ");
    },
    `"${TYPE_ERROR}; 3"`,
  ],
  [
    "getArg gives references as they are, but no exceptions",
    (api, { references }) => {
      const { tag, f, throw: throwOut } = exportsOf(api, references);
      const exception = caught(() => throwOut?.()) as ApiException;
      const isSame = exception.getArg(tag as object, 0) === f;
      return [isSame, exception.getArg(tag as object, 1), tryOut(() => exception.getArg(tag as object, 2))].join("; ");
    },
    `"true; 5; ${TYPE_ERROR}"`,
  ],
  [
    "is tells the exception's tag from others of the same type",
    (api) => {
      const tag = new api.Tag(I32_TAG);
      const exception = new api.Exception(tag, [7]);
      return [exception.is(tag), exception.is(new api.Tag(I32_TAG)), exception.is(api.JSTag)];
    },
    "[true, false, false]",
  ],
  ["is needs a tag", (api) => new api.Exception(new api.Tag(I32_TAG), [7]).is({}), TYPE_ERROR],
  [
    "an exception has a stack if that is asked for",
    (api) => {
      const tag = new api.Tag(I32_TAG);
      const stackOf = (options?: unknown): string => typeof new api.Exception(tag, [1], options).stack;
      return [{}, undefined, null, { traceStack: false }, { traceStack: 0 }, { traceStack: true }, { traceStack: {} }]
        .map(stackOf)
        .join();
    },
    '"undefined,undefined,undefined,undefined,undefined,string,string"',
  ],
  ["options of exceptions are an object", (api) => new api.Exception(new api.Tag(I32_TAG), [1], 1), TYPE_ERROR],
  [
    "Exception has the shape of an interface, and is no Error",
    (api) => {
      const prototype = api.Exception.prototype as object;
      return [
        api.Exception.name,
        api.Exception.length,
        Object.getPrototypeOf(prototype) === Object.prototype,
        Object.getOwnPropertyNames(prototype).sort().join(),
        Object.keys(prototype).sort().join(),
        descriptor(prototype, "getArg"),
        descriptor(prototype, "stack"),
      ].join(" ");
    },
    JSON.stringify(
      "Exception 2 true constructor,getArg,is,stack getArg,is,stack " +
        "{writable: true, enumerable: true, configurable: true} " +
        "{get: function get stack/0, set: undefined, enumerable: true, configurable: true}",
    ),
  ],
  [
    "methods of exceptions check their receiver",
    (api) => {
      const tag = new api.Tag(I32_TAG);
      const { prototype } = api.Exception as unknown as { prototype: ApiException };
      return [
        tryOut(() => prototype.is(tag)),
        tryOut(() => prototype.getArg(tag, 0)),
        tryOut(() => prototype.stack),
      ].join("; ");
    },
    `"${Array(3).fill(TYPE_ERROR).join("; ")}"`,
  ],
];

const THROWING: readonly ApiCase[] = [
  [
    "what WebAssembly throws is an Exception",
    (api, binaries) => {
      const { throw: throwOut, tag } = thrower(api, binaries);
      const exception = caught(() => throwOut?.(...PAYLOAD)) as ApiException;
      return [
        exception instanceof api.Exception,
        exception.is(tag),
        exception.stack,
        PAYLOAD.map((_, i) => exception.getArg(tag, i)),
      ];
    },
    '[true, true, undefined, [1, 2n, 0.5, -0.25, "five"]]',
  ],
  [
    "an exception passes through JavaScript and WebAssembly as the same object",
    (api, binaries) => {
      let passed: unknown;
      const inner = thrower(api, binaries);
      const outer = thrower(api, binaries, () => {
        passed = caught(() => inner["throw"]?.(...PAYLOAD));
        raise(passed);
      });
      return [caught(() => outer["call"]?.()) === passed, caught(() => outer["rethrow"]?.()) === passed];
    },
    "[true, true]",
  ],
  [
    "WebAssembly catches exceptions that JavaScript made",
    (api, binaries) => {
      const exports = thrower(api, binaries, () => {
        raise(new api.Exception(exports.tag, PAYLOAD));
      });
      return exports["handle"]?.();
    },
    '[1, 2n, 0.5, -0.25, "five"]',
  ],
  [
    "WebAssembly does not catch exceptions of another tag",
    (api, binaries) => {
      const exception = new api.Exception(new api.Tag(NUMBERS), PAYLOAD);
      const exports = thrower(api, binaries, () => {
        raise(exception);
      });
      return caught(() => exports["handle"]?.()) === exception;
    },
    "true",
  ],
  [
    "an exception that JavaScript made is thrown on as the same object",
    (api, binaries) => {
      const exception = new api.Exception(new api.Tag(I32_TAG), [1], { traceStack: true });
      const exports = thrower(api, binaries, () => {
        raise(exception);
      });
      return [caught(() => exports["call"]?.()) === exception, caught(() => exports["rethrow"]?.()) === exception];
    },
    "[true, true]",
  ],
  [
    "values of any kind are caught by catch_all, and thrown on as they are",
    (api, binaries) => {
      const values = [new RangeError("mine"), "text", 1, 2n, null, undefined, {}, () => 1];
      return values.every((value) => {
        const exports = thrower(api, binaries, () => {
          raise(value);
        });
        const results = [caught(() => exports["call"]?.()), caught(() => exports["rethrow"]?.())];
        return exports["catchAll"]?.() === 1 && results.every((each) => each === value);
      });
    },
    "true",
  ],
  [
    "what the start function's imports throw comes out of instantiation",
    (api, { start }) => {
      const error = new RangeError("mine");
      const f = (): void => {
        raise(error);
      };
      return caught(() => exportsOf(api, start, { f })) === error;
    },
    "true",
  ],
  [
    "an exception that is thrown by the start function is the same object",
    (api, { start, exporter }) => {
      const { throw: f, tag } = exportsOf(api, exporter);
      return (caught(() => exportsOf(api, start, { f: () => f?.(5) })) as ApiException).getArg(tag as object, 0);
    },
    "5",
  ],
  [
    "traps are not caught by catch_all, even if they pass through JavaScript",
    (api, { traps }) => {
      const inner = exportsOf(api, traps, { f: () => undefined });
      return exportsOf(api, traps, { f: () => inner["trap"]?.() })["catchAll"]?.();
    },
    "throws RuntimeError",
  ],
  [
    "a RuntimeError that JavaScript made is caught by catch_all",
    (api, { traps }) => {
      const f = (): void => {
        raise(new api.RuntimeError("mine"));
      };
      return exportsOf(api, traps, { f })["catchAll"]?.();
    },
    "1",
  ],
];

/** The exports of a module that imports JSTag, whose import throws a value. */
function jsTagExports(api: Api, bytes: Uint8Array | undefined, value?: unknown): Exports {
  const f = (): void => {
    raise(value);
  };
  return exportsOf(api, bytes, { JSTag: api.JSTag, f });
}

const JS_TAG: readonly ApiCase[] = [
  [
    "JSTag catches what JavaScript throws",
    (api, { jsTag }) => {
      const values = [new RangeError("mine"), "text", 1, 2n, null, undefined, {}, () => 1];
      return values.every((value) => jsTagExports(api, jsTag, value)["handle"]?.() === value);
    },
    "true",
  ],
  [
    "what is thrown with JSTag arrives as the value itself",
    (api, { jsTag }) => {
      const values = [new RangeError("mine"), "text", 1, 2n, null, undefined, {}, () => 1];
      const { throw: throwOut } = jsTagExports(api, jsTag);
      return values.every((value) => caught(() => throwOut?.(value)) === value);
    },
    "true",
  ],
  [
    "what JSTag has caught is thrown on as the same value",
    (api, { jsTag }) => {
      const error = new RangeError("mine");
      return caught(() => jsTagExports(api, jsTag, error)["rethrow"]?.()) === error;
    },
    "true",
  ],
  [
    "WebAssembly catches what it throws with JSTag",
    (api, { jsTag }) => jsTagExports(api, jsTag)["catchOwn"]?.("mine"),
    '"mine"',
  ],
  [
    "JSTag does not catch exceptions of other tags",
    (api, { jsTag }) => {
      const exception = new api.Exception(new api.Tag({ parameters: ["externref"] }), ["mine"]);
      return caught(() => jsTagExports(api, jsTag, exception)["handle"]?.()) === exception;
    },
    "true",
  ],
  [
    "another tag of the same type does not catch what JavaScript throws",
    (api, { jsTag }) => {
      const f = (): void => {
        raise(new RangeError("mine"));
      };
      return exportsOf(api, jsTag, { JSTag: new api.Tag({ parameters: ["externref"] }), f })["handle"]?.();
    },
    "throws RangeError",
  ],
  [
    "objects of WebAssembly are thrown with JSTag, and caught again, as themselves",
    (api, { objects }) => {
      const { make, throw: throwOut, self } = jsTagExports(api, objects);
      const object = make?.();
      const thrown = caught(() => throwOut?.(object));
      const isOpaque = Object.getPrototypeOf(caught(() => self?.())) === null;
      return [thrown === object, jsTagExports(api, objects, object)["handle"]?.(), isOpaque];
    },
    "[true, 7, true]",
  ],
];

export const CASES: readonly ApiCase[] = [...TAGS, ...EXCEPTIONS, ...THROWING, ...JS_TAG];
