/**
 * Modules: the bytes they are made of, what they import and export, custom sections; validation and asynchronous compilation.
 * @see https://webassembly.github.io/spec/js-api/#modules
 */
import { type Api, type ApiCase, type Binaries, show, thrown, tryOut } from "../api-case.ts";
import { type Callable, member } from "../loose.ts";

export const TEXTS = {
  empty: "",
  all: `
    (import "a" "function" (func (param i32)))
    (import "a" "memory" (memory 1))
    (import "" "" (table 1 funcref))
    (import "\\e2\\98\\83" "global" (global i32))
    (import "a" "tag" (tag))
    (func (export "f")) (export "" (memory 0)) (export "\\e2\\98\\83" (table 0)) (export "g" (global 0)) (tag (export "t"))`,
  invalid: "(func (result i32))",
  table: "(table 10_000_000 funcref)",
  largeTable: '(import "m" "f" (table 10_000_001 funcref))',
  maximum: "(table 1 0xffff_ffff funcref)",
  memory64: "(memory i64 0 0x20_0000_0000)",
  customs: `(@custom "a" "\\01\\02") (@custom "b" "") (@custom "a" "\\03") (@custom "undefined" "\\04")
    (@custom "\\f0\\9f\\92\\a9" "\\05") (func)`,
};

type Modules = Record<"imports" | "exports" | "customSections", Callable>;

function statics(api: Api): Modules {
  return api.Module as unknown as Modules;
}

const NO_BYTES: readonly (readonly [string, unknown])[] = [
  ["undefined", undefined],
  ["null", null],
  ["a boolean", true],
  ["a string", ""],
  ["a symbol", Symbol.iterator],
  ["a number", 1],
  ["an object", {}],
  ["a list of numbers", [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]],
  ["the class ArrayBuffer", ArrayBuffer],
  ["the prototype of ArrayBuffer", ArrayBuffer.prototype],
  ["a shared buffer", new SharedArrayBuffer(8)],
];

/** Every way to pass bytes: what each of them gives, or is rejected with. */
async function everyWay(api: Api, bytes: unknown): Promise<string> {
  const ways: readonly ((api: Api) => unknown)[] = [
    () => api.validate(bytes),
    () => new api.Module(bytes) instanceof api.Module,
    async () => (await api.compile(bytes)) instanceof api.Module,
    async () => {
      const { module, instance } = (await api.instantiate(bytes)) as { module: object; instance: object };
      return module instanceof api.Module && instance instanceof api.Instance;
    },
  ];
  const outcomes = [];
  for (const way of ways) {
    try {
      outcomes.push(show(await way(api)));
    } catch (error) {
      outcomes.push(thrown(error));
    }
  }
  return outcomes.join(", ");
}

const bytes: ApiCase[] = [
  ...NO_BYTES.map(
    ([what, value]): ApiCase => [
      `${what} is no module`,
      (api) => everyWay(api, value),
      show("throws TypeError, throws TypeError, throws TypeError, throws TypeError"),
    ],
  ),
  ["a buffer is a module", (api, { empty }) => everyWay(api, empty?.slice().buffer), show("true, true, true, true")],
  ...[Uint8Array, Int8Array, Uint16Array, Float32Array, BigInt64Array].map(
    (View): ApiCase => [
      `a ${View.name} is a module`,
      (api, { empty }) => everyWay(api, new View((empty as Uint8Array<ArrayBuffer>).slice().buffer)),
      show("true, true, true, true"),
    ],
  ),
  [
    "a DataView is a module",
    (api, { empty }) => everyWay(api, new DataView((empty as Uint8Array<ArrayBuffer>).slice().buffer)),
    show("true, true, true, true"),
    // V8 forgets that it is a view, too.
    show("throws TypeError, throws TypeError, throws TypeError, throws TypeError"),
  ],
  [
    "a part of a buffer is a module",
    (api, { empty }) => everyWay(api, Uint8Array.from([7, 7, ...(empty as Uint8Array), 7]).subarray(2, 10)),
    show("true, true, true, true"),
  ],
  [
    "no bytes are no module",
    (api) => everyWay(api, new Uint8Array(0)),
    show("false, throws CompileError, throws CompileError, throws CompileError"),
  ],
  [
    "a detached buffer is no module",
    (api, { empty }) => {
      const view = (empty as Uint8Array<ArrayBuffer>).slice();
      structuredClone(view.buffer, { transfer: [view.buffer] });
      return everyWay(api, view);
    },
    show("false, throws CompileError, throws CompileError, throws CompileError"),
  ],
  [
    "malformed bytes are no module",
    (api) => everyWay(api, new Uint8Array(8)),
    show("false, throws CompileError, throws CompileError, throws CompileError"),
  ],
  [
    "an invalid function makes a module invalid, before it is called",
    (api, { invalid }) => everyWay(api, invalid),
    show("false, throws CompileError, throws CompileError, throws CompileError"),
  ],
  [
    "bytes are copied at once",
    async (api, { empty }) => {
      const changed = (empty as Uint8Array).slice();
      const promises = [api.compile(changed), api.instantiate(changed)];
      changed.fill(0);
      return (await Promise.all(promises)).length;
    },
    "2",
  ],
  [
    "sections are read from bytes that nobody changes",
    (api, { customs }) => {
      const changed = (customs as Uint8Array).slice();
      const module = new api.Module(changed);
      changed.fill(0);
      return statics(api).customSections(module, "a");
    },
    "[[object ArrayBuffer], [object ArrayBuffer]]",
  ],
  [
    "a message says what was called",
    async (api, { invalid }) => {
      const messages: string[] = [];
      const note = (error: unknown): void => {
        messages.push((error as Error).message.split("(")[0] as string);
      };
      try {
        void new api.Module(invalid);
      } catch (error) {
        note(error);
      }
      await api.compile(invalid).catch(note);
      await api.instantiate(invalid).catch(note);
      return messages;
    },
    '["WebAssembly.Module", "WebAssembly.compile", "WebAssembly.instantiate"]',
  ],
];

const later: ApiCase[] = [
  [
    "operations give promises, also of errors",
    (api) => {
      const promises = [api.compile(1), api.instantiate(1), api.instantiate({})];
      for (const promise of promises) promise.catch(() => undefined);
      return promises.every((promise) => promise instanceof Promise && promise.constructor === Promise);
    },
    "true",
  ],
  [
    "what comes of a promise comes after the call",
    async (api, { empty }) => {
      const order: string[] = [];
      const promise = api.compile(empty).then(() => order.push("compiled"));
      order.push("called");
      await promise;
      return order;
    },
    '["called", "compiled"]',
  ],
  [
    "operations need no receiver",
    async (api, { empty }) => {
      const operations = ["validate", "compile", "instantiate"].map((name) => member(api, name) as Callable);
      return (await Promise.all(operations.map((operation) => operation(empty)))).length;
    },
    "3",
  ],
  ["missing arguments are a TypeError", (api) => tryOut(() => (api.validate as Callable)()), show("throws TypeError")],
];

function descriptorsOf(list: unknown): string {
  return (list as object[]).map((each) => Object.values(each).map(String).join("/")).join(" ");
}

const listings: ApiCase[] = [
  [
    "imports are listed in their order",
    (api, { all }) => descriptorsOf(statics(api).imports(new api.Module(all))),
    show("a/function/function a/memory/memory //table ☃/global/global a/tag/tag"),
  ],
  [
    "exports are listed in their order",
    (api, { all }) => descriptorsOf(statics(api).exports(new api.Module(all))),
    show("f/function /memory ☃/table g/global t/tag"),
  ],
  [
    "a listing is a new array of ordinary objects each time",
    (api, { all }) => {
      const module = new api.Module(all);
      return [statics(api).imports, statics(api).exports].map((list) => {
        const [once, again] = [list(module), list(module)] as [object[], object[]];
        const [first] = once as [object];
        return [
          once !== again,
          once[0] !== again[0],
          Array.isArray(once),
          Object.isFrozen(once),
          Object.isFrozen(first),
          Object.getPrototypeOf(first) === Object.prototype,
          Object.keys(first).join(),
          Object.getOwnPropertyDescriptor(first, "kind"),
        ];
      });
    },
    `[${["module,name,kind", "name,kind"]
      .map(
        (keys) =>
          `[true, true, true, false, false, true, "${keys}", {value: "function", writable: true, enumerable: true, configurable: true}]`,
      )
      .join(", ")}]`,
  ],
  [
    "a module without imports and exports has empty lists",
    (api, { empty }) => {
      const module = new api.Module(empty);
      return [statics(api).imports(module), statics(api).exports(module), statics(api).customSections(module, "")];
    },
    "[[], [], []]",
  ],
  ...(["imports", "exports", "customSections"] as const).map(
    (name): ApiCase => [
      `${name} are those of modules alone`,
      (api, { empty }) => {
        const others = [
          undefined,
          null,
          1,
          "",
          {},
          api.Module,
          api.Module.prototype,
          new api.Instance(new api.Module(empty)),
        ];
        const outcomes = [...others, []].map((other) => tryOut(() => statics(api)[name](other, "")));
        return [...new Set([...outcomes, tryOut(() => statics(api)[name]())])];
      },
      '["throws TypeError"]',
    ],
  ),
];

function sections(api: Api, { customs }: Binaries, ...args: readonly unknown[]): unknown {
  const found = statics(api).customSections(new api.Module(customs), ...args) as ArrayBuffer[];
  return found.map((section) => [...new Uint8Array(section)].join(","));
}

const customs: ApiCase[] = [
  ["custom sections are found by name", (api, binaries) => sections(api, binaries, "a"), '["1,2", "3"]'],
  ["an empty section has no bytes", (api, binaries) => sections(api, binaries, "b"), '[""]'],
  ["names are texts", (api, binaries) => sections(api, binaries, "💩"), '["5"]'],
  ["half a character is no name", (api, binaries) => sections(api, binaries, "\uD83D"), "[]"],
  ["an unknown name is no error", (api, binaries) => sections(api, binaries, "c"), "[]"],
  ["names are converted", (api, binaries) => sections(api, binaries, { toString: () => "b" }), '[""]'],
  ["a symbol is no name", (api, binaries) => sections(api, binaries, Symbol.iterator), "throws TypeError"],
  ["a name is needed", (api, binaries) => sections(api, binaries), "throws TypeError"],
  // V8 takes it for a missing name.
  [
    "undefined is converted as well",
    (api, binaries) => sections(api, binaries, undefined),
    '["4"]',
    "throws TypeError",
  ],
  [
    "a section is a new buffer each time",
    (api, { customs: customSections }) => {
      const module = new api.Module(customSections);
      const get = (): [ArrayBuffer] => statics(api).customSections(module, "b") as [ArrayBuffer];
      return [get() !== get(), get()[0] !== get()[0], get()[0] instanceof ArrayBuffer, Object.isFrozen(get()[0])];
    },
    "[true, true, true, false]",
  ],
];

/** @see https://webassembly.github.io/spec/js-api/#limits */
const limits: ApiCase[] = [
  [
    "tables and memories are limited when they are declared",
    (api, binaries) => ["table", "largeTable", "maximum", "memory64"].map((name) => api.validate(binaries[name])),
    "[true, false, true, false]",
  ],
];

const extra: ApiCase[] = [
  [
    "operations ignore further arguments",
    (api, { empty }) => [
      (api.validate as Callable)(empty, undefined, 5),
      Reflect.construct<unknown[], object>(member(api, "Module") as never, [empty, undefined, 5]) instanceof api.Module,
    ],
    "[true, true]",
  ],
];

export const CASES: readonly ApiCase[] = [...bytes, ...later, ...listings, ...customs, ...limits, ...extra];
