/**
 * Instantiation: how imports are read, which values they take, and how instances, their exports and their errors look.
 * @see https://webassembly.github.io/spec/js-api/#read-the-imports
 * @see https://webassembly.github.io/spec/js-api/#instances
 */
import { type Api, type ApiCase, type Binaries, show, thrown, tryOut } from "../api-case.ts";
import { Exported, importing, make, type Thing } from "../loose.ts";

export const TEXTS = {
  empty: "",
  func: `(import "m" "f" (func $f (param i32) (result i32))) (func (export "call") (param i32) (result i32)
    (call $f (local.get 0))) (export "again" (func $f))`,
  other: `(func (export "same") (param i32) (result i32) (local.get 0)) (func (export "different") (param i64))`,
  i32: `(import "m" "f" (global i32)) (export "g" (global 0))`,
  i64: `(import "m" "f" (global i64)) (export "g" (global 0))`,
  f32: `(import "m" "f" (global f32)) (export "g" (global 0))`,
  f64: `(import "m" "f" (global f64)) (export "g" (global 0))`,
  v128: `(import "m" "f" (global v128)) (export "g" (global 0))`,
  externref: `(import "m" "f" (global externref)) (export "g" (global 0))`,
  funcref: `(import "m" "f" (global funcref)) (export "g" (global 0))`,
  func3: `(import "m" "f" (global (ref func))) (export "g" (global 0))`,
  anyref: `(import "m" "f" (global anyref)) (export "g" (global 0))`,
  i31ref: `(import "m" "f" (global i31ref)) (export "g" (global 0))`,
  exnref: `(import "m" "f" (global exnref)) (export "g" (global 0))`,
  mutable: `(import "m" "f" (global (mut i32))) (export "g" (global 0))`,
  memory: `(import "m" "f" (memory 2 4)) (export "g" (memory 0))`,
  memory64: `(import "m" "f" (memory i64 2 4)) (export "g" (memory 0))`,
  shared: `(import "m" "f" (memory 2 4 shared)) (export "g" (memory 0))`,
  table: `(import "m" "f" (table 2 4 funcref)) (export "g" (table 0))`,
  table64: `(import "m" "f" (table i64 2 4 funcref)) (export "g" (table 0))`,
  tag: `(import "m" "f" (tag (param i32))) (export "g" (tag 0))`,
  several: `(import "a" "b" (func)) (import "a" "c" (global i32)) (import "d" "e" (memory 1)) (import "a" "b" (func))`,
  start: `(import "m" "f" (func $f)) (func (export "g")) (start $f)`,
  trap: `(func $f unreachable) (start $f)`,
  data: `(memory 1) (data (i32.const 65536) "a")`,
  elements: `(table 1 funcref) (func $f) (elem (i32.const 1) $f)`,
  exporting: `
    (func $f (export "f") (export "again")) (memory (export "m") 1) (table (export "t") 1 funcref)
    (global (export "g") (mut i32) (i32.const 3)) (tag (export "e")) (elem (i32.const 0) $f)
    (export "" (func $f)) (export "0" (func $f)) (export "__proto__" (func $f)) (export "constructor" (func $f))`,
};

const NO_OBJECTS: readonly unknown[] = [null, true, "", Symbol.iterator, 1, 1n];

/** What comes of importing a value: what is exported again. */
function outcomeOfImporting(api: Api, binary: Uint8Array | undefined, value: unknown): string {
  return tryOut(() => {
    const exported = new Exported(api, binary, importing(value)).get("g") as Thing;
    return exported === value ? "the same" : exported.value;
  });
}

/** The outcomes of importing each of some values, in order. */
function importingEach(api: Api, binary: Uint8Array | undefined, values: readonly unknown[]): string[] {
  return values.map((value) => outcomeOfImporting(api, binary, value));
}

const objects: ApiCase[] = [
  [
    "the argument is an object, or absent",
    (api, { empty }) => {
      const module = new api.Module(empty);
      const constructing = NO_OBJECTS.map((value) => tryOut(() => new api.Instance(module, value as object)));
      const given = [undefined, {}, [], () => 0].map((value) => tryOut(() => new api.Instance(module, value)));
      return [...new Set(constructing), ...new Set(given)];
    },
    '["throws TypeError", "[object WebAssembly.Instance]"]',
  ],
  [
    "the argument of instantiate is an object, or absent",
    async (api, { empty }) => {
      const outcomes = new Set<string>();
      for (const source of [empty, new api.Module(empty)]) {
        for (const value of NO_OBJECTS) {
          outcomes.add(await api.instantiate(source, value).then(() => "fulfilled", thrown));
        }
      }
      return [...outcomes];
    },
    '["throws TypeError"]',
  ],
  [
    "a module with imports needs the argument",
    (api, { func }) => [
      tryOut(() => new api.Instance(new api.Module(func))),
      tryOut(() => new api.Instance(new api.Module(func), undefined)),
    ],
    '["throws TypeError", "throws TypeError"]',
  ],
  [
    "each module name is that of an object",
    (api, { func }) => [
      tryOut(() => new Exported(api, func, {})),
      ...NO_OBJECTS.map((value) => tryOut(() => new Exported(api, func, { m: value }))),
    ],
    `[${Array.from({ length: 7 }, () => show("throws TypeError")).join(", ")}]`,
  ],
  [
    "functions are objects, too",
    (api, { func }) => {
      const m = Object.assign(() => 0, { f: (x: number) => x + 1 });
      return new Exported(
        api,
        func,
        Object.assign(() => 0, { m }),
      ).call("call", 1);
    },
    "2",
  ],
  [
    "imports may be inherited",
    (api, { func }) =>
      new Exported(api, func, Object.create({ m: Object.create({ f: () => 4 }) }) as object).call("call"),
    "4",
  ],
  [
    "imports are read one by one in their order",
    (api, { several }) => {
      const reads: string[] = [];
      const log = (prefix: string, object: object): object =>
        new Proxy(object, {
          get: (target, key) => {
            reads.push(`${prefix}${String(key)}`);
            return Reflect.get(target, key) as unknown;
          },
        });
      const a = log("a.", { b: () => 0, c: 1 });
      void new Exported(api, several, log("", { a, d: log("d.", { e: make(api, "Memory", { initial: 1 }) }) }));
      return reads.join(" ");
    },
    show("a a.b a a.c d d.e a a.b"),
  ],
  [
    "reading ends with the first import that is wrong",
    (api, { several }) => {
      const reads: string[] = [];
      const a = {
        b: 1,
        get c(): number {
          reads.push("c");
          return 1;
        },
      };
      return [tryOut(() => new Exported(api, several, { a })), reads];
    },
    '["throws LinkError", []]',
    // V8 reads all of them before it looks at any.
    '["throws TypeError", ["c"]]',
  ],
  [
    "what reading throws passes",
    (api, { func }) => {
      const error = new Error("mine");
      const imports = {
        get m(): never {
          throw error;
        },
      };
      try {
        return new Exported(api, func, imports);
      } catch (caught) {
        return caught === error;
      }
    },
    "true",
  ],
  [
    "a message says which import is wrong",
    (api, { func }) => {
      try {
        return new Exported(api, func, importing(1));
      } catch (error) {
        return (error as Error).message;
      }
    },
    show('WebAssembly.Instance(): Import #0 "m" "f": function import requires a callable'),
  ],
];

const functions: ApiCase[] = [
  [
    "only what can be called is imported as a function",
    (api, { func }) =>
      [undefined, null, 1, "", {}, [], Symbol.iterator].map((value) =>
        tryOut(() => new Exported(api, func, importing(value))),
      ),
    `[${Array.from({ length: 7 }, () => show("throws LinkError")).join(", ")}]`,
  ],
  [
    "a function of the host that is exported again is another function, always the same",
    (api, { func }) => {
      const f = (): number => 1;
      const { object } = new Exported(api, func, importing(f));
      const again: unknown = Reflect.get(object, "again");
      return [again !== f, again === Reflect.get(object, "again")];
    },
    "[true, true]",
  ],
  [
    "an exported function is itself when it is exported again",
    (api, { func, other }) => {
      const same = new Exported(api, other).get("same");
      return new Exported(api, func, importing(same)).get("again") === same;
    },
    "true",
  ],
  [
    "an exported function has to be of the type",
    (api, { func, other }) =>
      tryOut(() => new Exported(api, func, importing(new Exported(api, other).get("different")))),
    show("throws LinkError"),
  ],
  [
    "a function that is bound to an exported one is one of the host",
    (api, { func, other }) => {
      const different = new Exported(api, other).get("different") as (x: number) => void;
      return typeof new Exported(api, func, importing(different.bind(undefined))).get("again");
    },
    show("function"),
  ],
  [
    "classes, generators and proxies can be imported",
    (api, { func }) => {
      const values = [Map, function* () {}, new Proxy(() => 6, {}), async () => 0];
      return values.map((value) => tryOut(() => new Exported(api, func, importing(value)).call("call", 0)));
    },
    '["throws TypeError", "0", "6", "0"]',
  ],
];

const VALUES: readonly unknown[] = [undefined, null, true, "1", 1.5, 5n, {}, () => 0];

/** Importing each of {@link VALUES} in place of a global. */
function valuesFor(name: keyof typeof TEXTS, expected: string, native?: string): ApiCase {
  const run = (api: Api, binaries: Binaries): string => importingEach(api, binaries[name], VALUES).join(", ");
  return native === undefined
    ? [`values in place of a global: ${name}`, run, show(expected)]
    : [`values in place of a global: ${name}`, run, show(expected), show(native)];
}

const LINK = "throws LinkError";

const globals: ApiCase[] = [
  valuesFor("i32", `${LINK}, ${LINK}, ${LINK}, ${LINK}, 1, ${LINK}, ${LINK}, ${LINK}`),
  valuesFor("f64", `${LINK}, ${LINK}, ${LINK}, ${LINK}, 1.5, ${LINK}, ${LINK}, ${LINK}`),
  valuesFor("i64", `${LINK}, ${LINK}, ${LINK}, ${LINK}, ${LINK}, 5n, ${LINK}, ${LINK}`),
  valuesFor("v128", VALUES.map(() => LINK).join(", ")),
  valuesFor("exnref", VALUES.map(() => LINK).join(", ")),
  valuesFor("mutable", VALUES.map(() => LINK).join(", ")),
  valuesFor("externref", 'undefined, null, true, "1", 1.5, 5n, {}, function /0'),
  valuesFor("anyref", 'undefined, null, true, "1", 1.5, 5n, {}, function /0'),
  valuesFor("funcref", `${LINK}, null, ${LINK}, ${LINK}, ${LINK}, ${LINK}, ${LINK}, ${LINK}`),
  valuesFor("func3", VALUES.map(() => LINK).join(", ")),
  valuesFor("i31ref", `${LINK}, null, ${LINK}, ${LINK}, ${LINK}, ${LINK}, ${LINK}, ${LINK}`),
  [
    "numbers are converted by the type",
    (api, { i32, i64, f32, f64 }) => [
      importingEach(api, i32, [4294967295, -1.5, NaN, 2 ** 53]),
      importingEach(api, i64, [2n ** 63n, -1n, 2n ** 64n + 3n]),
      importingEach(api, f32, [0.1, 2 ** 128, -0]),
      importingEach(api, f64, [0.1, Infinity, NaN]),
    ],
    '[["-1", "-1", "0", "0"], ["-9223372036854775808n", "-1n", "3n"], ["0.10000000149011612", "Infinity", "-0"], ["0.1", "Infinity", "NaN"]]',
  ],
  [
    "scalar references are numbers of 31 bits",
    (api, { i31ref }) => importingEach(api, i31ref, [2 ** 30 - 1, -(2 ** 30), 2 ** 30, -(2 ** 30) - 1, 1.5]),
    '["1073741823", "-1073741824", "throws LinkError", "throws LinkError", "throws LinkError"]',
  ],
  [
    "an exported function is a function reference",
    (api, { funcref, func3, other }) => {
      const f = new Exported(api, other).get("same");
      return [funcref, func3].map((binary) => new Exported(api, binary, importing(f)).thing("g").value === f);
    },
    "[true, true]",
  ],
  [
    "a global is itself if its type is the declared one",
    (api, { i32, mutable }) => {
      const types = [{ value: "i32" }, { value: "i32", mutable: true }, { value: "i64" }, { value: "f32" }];
      return [i32, mutable].map((binary) =>
        types.map((type) => outcomeOfImporting(api, binary, make(api, "Global", type))),
      );
    },
    `[[${['"the same"', "throws LinkError", "throws LinkError", "throws LinkError"].map((each) => show(each.replaceAll("\\", ""))).join(", ")}], [${["throws LinkError", '"the same"', "throws LinkError", "throws LinkError"].map((each) => show(each)).join(", ")}]]`,
  ],
];

const SAME = show("the same");

/** What comes of importing things as a memory, table or tag. */
function thingsFor(
  name: keyof typeof TEXTS,
  what: string,
  things: (api: Api) => readonly unknown[],
  expected: string,
): ApiCase {
  return [what, (api, binaries) => importingEach(api, binaries[name], things(api)).join(", "), show(expected)];
}

const things: ApiCase[] = [
  thingsFor(
    "memory",
    "only a memory is imported as a memory",
    (api) => [undefined, null, {}, new ArrayBuffer(65536), member(api)],
    `${LINK}, ${LINK}, ${LINK}, ${LINK}, ${LINK}`,
  ),
  thingsFor(
    "memory",
    "the size of a memory is between the declared limits",
    (api) =>
      [
        { initial: 2, maximum: 4 },
        { initial: 3, maximum: 3 },
        { initial: 1, maximum: 4 },
        { initial: 2, maximum: 5 },
        { initial: 2 },
      ].map((type) => make(api, "Memory", type)),
    `${SAME}, ${SAME}, ${LINK}, ${LINK}, ${LINK}`,
  ),
  thingsFor(
    "memory",
    "what a memory has grown to counts",
    (api) => {
      const memory = make(api, "Memory", { initial: 1, maximum: 4 });
      memory.grow(1);
      return [memory];
    },
    SAME,
  ),
  thingsFor(
    "memory64",
    "a memory has the declared type of addresses",
    (api) => [
      make(api, "Memory", { initial: 2, maximum: 4 }),
      make(api, "Memory", { initial: 2n, maximum: 4n, address: "i64" }),
    ],
    `${LINK}, ${SAME}`,
  ),
  thingsFor(
    "shared",
    "a memory is shared or not as declared",
    (api) => [
      make(api, "Memory", { initial: 2, maximum: 4 }),
      make(api, "Memory", { initial: 2, maximum: 4, shared: true }),
    ],
    `${LINK}, ${SAME}`,
  ),
  thingsFor(
    "table",
    "only a table is imported as a table",
    (api) => [undefined, null, {}, [], make(api, "Memory", { initial: 2, maximum: 4 })],
    `${LINK}, ${LINK}, ${LINK}, ${LINK}, ${LINK}`,
  ),
  thingsFor(
    "table",
    "a table has the declared element type and limits",
    (api) =>
      [
        { element: "anyfunc", initial: 2, maximum: 4 },
        { element: "externref", initial: 2, maximum: 4 },
        { element: "anyfunc", initial: 1, maximum: 4 },
        { element: "anyfunc", initial: 2, maximum: 5 },
        { element: "anyfunc", initial: 2 },
      ].map((type) => make(api, "Table", type)),
    `${SAME}, ${LINK}, ${LINK}, ${LINK}, ${LINK}`,
  ),
  thingsFor(
    "table64",
    "a table has the declared type of indices",
    (api) => [
      make(api, "Table", { element: "anyfunc", initial: 2, maximum: 4 }),
      make(api, "Table", { element: "anyfunc", initial: 2n, maximum: 4n, address: "i64" }),
    ],
    `${LINK}, ${SAME}`,
  ),
  thingsFor(
    "tag",
    "a tag has the declared type",
    (api) => [undefined, {}, make(api, "Tag", { parameters: ["i32"] }), make(api, "Tag", { parameters: ["i64"] })],
    `${LINK}, ${LINK}, ${SAME}, ${LINK}`,
  ),
];

function member(api: Api): unknown {
  return Reflect.get(api, "Memory");
}

const exporting: ApiCase[] = [
  [
    "the exports object is frozen and has no prototype",
    (api, { exporting: binary }) => {
      const { object } = new Exported(api, binary);
      return [
        Object.getPrototypeOf(object) === null,
        Object.isFrozen(object),
        Object.isExtensible(object),
        Object.prototype.toString.call(object),
        Reflect.set(object, "f", 1),
        Reflect.deleteProperty(object, "f"),
        Reflect.defineProperty(object, "new", { value: 1 }),
      ];
    },
    '[true, true, false, "[object Object]", false, false, false]',
  ],
  [
    "exports are properties in their order, but for indices",
    (api, { exporting: binary }) => Object.keys(new Exported(api, binary).object).join(),
    show("0,f,again,m,t,g,e,,__proto__,constructor"),
  ],
  [
    "exports are enumerable data properties",
    (api, { exporting: binary }) => {
      const { writable, enumerable, configurable } =
        Object.getOwnPropertyDescriptor(new Exported(api, binary).object, "f") ?? {};
      return [writable, enumerable, configurable];
    },
    "[false, true, false]",
  ],
  [
    "the exports object of an instance is always the same",
    (api, { exporting: binary }) => {
      const instance = new api.Instance(new api.Module(binary));
      return instance.exports === instance.exports;
    },
    "true",
  ],
  [
    "one thing is always the same object",
    (api, { exporting: binary }) => {
      const exported = new Exported(api, binary);
      const f = exported.get("f");
      return [
        f === exported.get("again"),
        f === exported.get(""),
        f === exported.thing("t").get(0),
        f === exported.get("__proto__"),
      ];
    },
    "[true, true, true, true]",
  ],
  [
    "instances of one module are independent",
    (api, { exporting: binary }) => {
      const module = new api.Module(binary);
      const [one, other] = [new api.Instance(module), new api.Instance(module)];
      Reflect.set(Reflect.get(one.exports, "g") as object, "value", 9);
      return [
        (Reflect.get(other.exports, "g") as unknown as Thing).value,
        ...["f", "m", "t", "g", "e"].map((name) => Reflect.get(one.exports, name) !== Reflect.get(other.exports, name)),
      ];
    },
    "[3, true, true, true, true, true]",
  ],
  [
    "exports are of the classes of the namespace",
    (api, { exporting: binary }) => {
      const exported = new Exported(api, binary);
      return ["m", "t", "g", "e"].map((name) => Object.prototype.toString.call(exported.get(name)));
    },
    '["[object WebAssembly.Memory]", "[object WebAssembly.Table]", "[object WebAssembly.Global]", "[object WebAssembly.Tag]"]',
  ],
  [
    "an instance needs a module",
    (api) =>
      [{}, undefined, new Uint8Array(8), api.Module].map((value) => tryOut(() => new api.Instance(value as object))),
    `[${Array.from({ length: 4 }, () => show("throws TypeError")).join(", ")}]`,
  ],
];

const starting: ApiCase[] = [
  [
    "the start function runs before there are exports",
    (api, { start }) => {
      const log: string[] = [];
      const { object } = new Exported(
        api,
        start,
        importing(() => log.push("started")),
      );
      return [log, Object.keys(object)];
    },
    '[["started"], ["g"]]',
  ],
  [
    "what the start function throws passes",
    async (api, { start }) => {
      const error = new Error("mine");
      const imports = importing(() => {
        throw error;
      });
      const caught: unknown[] = [];
      try {
        void new Exported(api, start, imports);
      } catch (each) {
        caught.push(each);
      }
      await api.instantiate(start, imports).catch((each: unknown) => caught.push(each));
      await api.instantiate(new api.Module(start), imports).catch((each: unknown) => caught.push(each));
      return caught.map((each) => each === error);
    },
    "[true, true, true]",
  ],
  [
    "a trap of the start function is a RuntimeError",
    (api, { trap }) => tryOut(() => new Exported(api, trap)),
    show("throws RuntimeError"),
  ],
  [
    "a data segment out of bounds is a RuntimeError",
    (api, { data }) => tryOut(() => new Exported(api, data)),
    show("throws RuntimeError"),
  ],
  [
    "an element segment out of bounds is a RuntimeError",
    (api, { elements }) => tryOut(() => new Exported(api, elements)),
    show("throws RuntimeError"),
  ],
];

const asynchronous: ApiCase[] = [
  [
    "bytes give a module and an instance, a module gives an instance",
    async (api, { empty }) => {
      const both = (await api.instantiate(empty)) as { module: object; instance: object };
      const alone = (await api.instantiate(both.module)) as object;
      return [
        Object.keys(both),
        Object.getPrototypeOf(both) === Object.prototype,
        Object.isFrozen(both),
        both.module instanceof api.Module,
        both.instance instanceof api.Instance,
        alone instanceof api.Instance,
      ];
    },
    '[["module", "instance"], true, false, true, true, true]',
  ],
  [
    "the imports of a module are read at once, those of bytes when they are compiled",
    async (api, { func }) => {
      const reads: string[] = [];
      const imports = {
        get m() {
          reads.push("m");
          return { f: () => 0 };
        },
      };
      const counts: number[] = [];
      const first = api.instantiate(new api.Module(func), imports);
      counts.push(reads.length);
      const second = api.instantiate(func, imports);
      counts.push(reads.length);
      await Promise.all([first, second]);
      return [...counts, reads.length];
    },
    "[1, 1, 2]",
  ],
  [
    "the start function runs after the call",
    async (api, { start }) => {
      const log: string[] = [];
      const imports = importing(() => log.push("started"));
      const promise = api.instantiate(new api.Module(start), imports);
      log.push("called");
      await promise;
      return log;
    },
    '["called", "started"]',
    // V8 does not wait.
    '["started", "called"]',
  ],
  [
    "errors are rejections",
    async (api, { func, trap, empty }) => {
      const promises = [
        api.instantiate(func, importing(1)),
        api.instantiate(func),
        api.instantiate(new api.Module(func), {}),
        api.instantiate(trap),
        api.instantiate(empty, 1),
      ];
      return Promise.all(promises.map((promise) => promise.then(() => "fulfilled", thrown)));
    },
    '["throws LinkError", "throws TypeError", "throws TypeError", "throws RuntimeError", "throws TypeError"]',
  ],
];

export const CASES: readonly ApiCase[] = [
  ...objects,
  ...functions,
  ...globals,
  ...things,
  ...exporting,
  ...starting,
  ...asynchronous,
];
