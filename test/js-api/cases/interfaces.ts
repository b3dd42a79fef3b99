/**
 * The namespace object and its interfaces: which properties there are, and how they look.
 * @see https://webassembly.github.io/spec/js-api/#webassembly-namespace
 * @see https://webidl.spec.whatwg.org/#js-interfaces
 */
import { type Api, type ApiCase, show, tryOut } from "../api-case.ts";
import { type Callable, describeProperty, make, member, setterOf } from "../loose.ts";

export const TEXTS = { empty: "" };

const CLASSES = ["Module", "Instance", "Memory", "Table", "Global", "Tag", "Exception"] as const;
const ERRORS = ["CompileError", "LinkError", "RuntimeError"] as const;
const OPERATIONS = ["validate", "compile", "instantiate", "compileStreaming", "instantiateStreaming"] as const;

/** A property by the name of its object, and how it must be described. */
const PROPERTIES: readonly (readonly [object: string, key: string, expected: string, native?: string])[] = [
  ["", "Module", "w-c Module/1 constructor"],
  ["", "Instance", "w-c Instance/1 constructor"],
  ["", "Memory", "w-c Memory/1 constructor"],
  ["", "Table", "w-c Table/1 constructor"],
  ["", "Global", "w-c Global/1 constructor"],
  ["", "Tag", "w-c Tag/1 constructor"],
  ["", "Exception", "w-c Exception/2 constructor"],
  ["", "CompileError", "w-c CompileError/1 constructor"],
  ["", "LinkError", "w-c LinkError/1 constructor"],
  ["", "RuntimeError", "w-c RuntimeError/1 constructor"],
  ["", "JSTag", "-ec get get JSTag/0 set undefined", "--c object"],
  ...OPERATIONS.map((name) => ["", name, `wec ${name}/1`] as const),
  ["Module", "exports", "wec exports/1"],
  ["Module", "imports", "wec imports/1"],
  ["Module", "customSections", "wec customSections/2"],
  ["Instance.prototype", "exports", "-ec get get exports/0 set undefined"],
  ["Memory.prototype", "grow", "wec grow/1"],
  ["Memory.prototype", "toFixedLengthBuffer", "wec toFixedLengthBuffer/0"],
  ["Memory.prototype", "toResizableBuffer", "wec toResizableBuffer/0"],
  ["Memory.prototype", "buffer", "-ec get get buffer/0 set undefined"],
  ["Table.prototype", "length", "-ec get get length/0 set undefined"],
  ["Table.prototype", "grow", "wec grow/1"],
  ["Table.prototype", "get", "wec get/1"],
  ["Table.prototype", "set", "wec set/1"],
  ["Global.prototype", "valueOf", "wec valueOf/0"],
  ["Global.prototype", "value", "-ec get get value/0 set set value/1"],
  ["Exception.prototype", "getArg", "wec getArg/2"],
  ["Exception.prototype", "is", "wec is/1"],
  ["Exception.prototype", "stack", "-ec get get stack/0 set undefined"],
  ...[...CLASSES, ...ERRORS].flatMap((name) => [
    [name, "prototype", "--- object"] as const,
    [name, "name", `--c "${name}"`] as const,
    [`${name}.prototype`, "constructor", `w-c ${name}/${name === "Exception" ? 2 : 1} constructor`] as const,
  ]),
  ...ERRORS.flatMap((name) => [
    [`${name}.prototype`, "name", `w-c "${name}"`] as const,
    [`${name}.prototype`, "message", 'w-c ""'] as const,
  ]),
];

function objectAt(api: Api, path: string): object {
  const names = path === "" ? [] : path.split(".");
  return names.reduce<object>((object, name) => Reflect.get(object, name) as object, api);
}

const descriptors: ApiCase[] = PROPERTIES.map(([path, key, expected, native]) => [
  `${path === "" ? "WebAssembly" : path} has the property ${key}`,
  (api) => describeProperty(objectAt(api, path), key),
  show(expected),
  show(native ?? expected),
]);

const tags: ApiCase[] = [
  ["the namespace has a tag", (api) => describeProperty(api, Symbol.toStringTag), show('--c "WebAssembly"')],
  ...CLASSES.map(
    (name): ApiCase => [
      `${name}.prototype has a tag`,
      (api) => describeProperty(objectAt(api, `${name}.prototype`), Symbol.toStringTag),
      show(`--c "WebAssembly.${name}"`),
    ],
  ),
  ...ERRORS.map(
    (name): ApiCase => [
      `${name}.prototype has no tag`,
      (api) => describeProperty(objectAt(api, `${name}.prototype`), Symbol.toStringTag),
      show("absent"),
    ],
  ),
];

/** Own names, but for what V8 adds beside the specification. */
function namesOf(object: object): string {
  const beside = ["Suspending", "promising", "SuspendError", "arguments", "caller"];
  const names = Object.getOwnPropertyNames(object).filter((name) => !beside.includes(name));
  return names.sort().join(" ");
}

const names: ApiCase[] = [
  [
    "there is nothing else in the namespace",
    (api) => namesOf(api),
    show([...CLASSES, ...ERRORS, ...OPERATIONS, "JSTag"].sort().join(" ")),
  ],
  [
    "there is nothing else in Module",
    (api) => namesOf(api.Module),
    show("customSections exports imports length name prototype"),
  ],
  ...(
    [
      ["Module", "constructor"],
      ["Instance", "constructor exports"],
      ["Memory", "buffer constructor grow toFixedLengthBuffer toResizableBuffer"],
      ["Table", "constructor get grow length set"],
      ["Global", "constructor value valueOf"],
      ["Tag", "constructor"],
      ["Exception", "constructor getArg is stack"],
      ["CompileError", "constructor message name"],
    ] as const
  ).map(
    ([name, expected]): ApiCase => [
      `there is nothing else in ${name}.prototype`,
      (api) => namesOf(objectAt(api, `${name}.prototype`)),
      show(expected),
    ],
  ),
];

const OTHER_THINGS: readonly unknown[] = [undefined, null, true, "", Symbol.iterator, 1, 1n, {}, [], () => 0];

/** What happens when a member is used on what is not an object of its class: always the same. */
function onStrangers(api: Api, name: string, use: (prototype: object, stranger: unknown) => unknown): string {
  const prototype = objectAt(api, `${name}.prototype`);
  const outcomes = [...OTHER_THINGS, prototype, api].map((stranger) => tryOut(() => use(prototype, stranger)));
  return [...new Set(outcomes)].join(" ");
}

const MEMBERS: readonly (readonly [string, string])[] = [
  ["Instance", "exports"],
  ["Memory", "grow"],
  ["Memory", "buffer"],
  ["Memory", "toFixedLengthBuffer"],
  ["Memory", "toResizableBuffer"],
  ["Table", "length"],
  ["Table", "grow"],
  ["Table", "get"],
  ["Table", "set"],
  ["Global", "valueOf"],
  ["Global", "value"],
  ["Exception", "is"],
  ["Exception", "getArg"],
  ["Exception", "stack"],
];

const brands: ApiCase[] = [
  ...MEMBERS.map(
    ([name, key]): ApiCase => [
      `${name}.prototype.${key} is for objects of its class alone`,
      (api) =>
        onStrangers(api, name, (prototype, stranger) => {
          const { get, value } = Object.getOwnPropertyDescriptor(prototype, key) as {
            get?: Callable;
            value?: Callable;
          };
          return Reflect.apply((get ?? value) as Callable, stranger, [0, 0]);
        }),
      show("throws TypeError"),
    ],
  ),
  [
    "the setter of Global.prototype.value is for globals alone",
    (api) =>
      onStrangers(api, "Global", (prototype, stranger) => Reflect.apply(setterOf(prototype, "value"), stranger, [0])),
    show("throws TypeError"),
  ],
];

const calls: ApiCase[] = [
  ["the namespace cannot be called", (api) => tryOut(() => (api as unknown as Callable)()), show("throws TypeError")],
  [
    "the namespace cannot be constructed",
    (api) => tryOut(() => Reflect.construct(api as never, [])),
    show("throws TypeError"),
  ],
  ["the namespace is an ordinary object", (api) => Object.getPrototypeOf(api) === Object.prototype, "true"],
  ...CLASSES.map(
    (name): ApiCase => [
      `${name} cannot be called`,
      (api, { empty }) => tryOut(() => (member(api, name) as Callable)(empty)),
      show("throws TypeError"),
    ],
  ),
  ...OPERATIONS.map(
    (name): ApiCase => [
      `${name} cannot be constructed`,
      (api, { empty }) => tryOut(() => Reflect.construct(member(api, name) as never, [empty])),
      show("throws TypeError"),
    ],
  ),
  ...OPERATIONS.map(
    (name): ApiCase => [
      `${name} is an ordinary function`,
      (api) => Object.getPrototypeOf(member(api, name)) === Function.prototype,
      "true",
    ],
  ),
  ...CLASSES.map(
    (name): ApiCase => [
      `${name} inherits from Function.prototype, its prototype from Object.prototype`,
      (api) => [
        Object.getPrototypeOf(member(api, name)) === Function.prototype,
        Object.getPrototypeOf(objectAt(api, `${name}.prototype`)) === Object.prototype,
      ],
      "[true, true]",
      // A proposal, source phase imports, gives modules another ancestor.
      name === "Module" ? "[false, false]" : "[true, true]",
    ],
  ),
  ...ERRORS.map(
    (name): ApiCase => [
      `${name} inherits from Error`,
      (api) => [
        Object.getPrototypeOf(member(api, name)) === Error,
        Object.getPrototypeOf(objectAt(api, `${name}.prototype`)) === Error.prototype,
      ],
      "[true, true]",
    ],
  ),
  [
    "classes can be extended",
    (api) => {
      class Mine extends (api.Global as unknown as new (type: object, value: number) => { value: unknown }) {
        more = 5;
      }
      const mine = new Mine({ value: "i32" }, 7);
      return [mine.value, mine.more, mine instanceof Mine, mine instanceof api.Global, Object.keys(mine)];
    },
    '[7, 5, true, true, ["more"]]',
  ],
  [
    "what is constructed by something without a prototype has that of its interface",
    (api, { empty }) => {
      const module = new api.Module(empty);
      const args: Readonly<Record<string, readonly unknown[]>> = {
        Module: [empty],
        Instance: [module],
        Memory: [{ initial: 0 }],
        Table: [{ element: "anyfunc", initial: 0 }],
        Global: [{ value: "i32" }],
        Tag: [{ parameters: [] }],
        Exception: [make(api, "Tag", { parameters: [] }), []],
        RuntimeError: [],
      };
      const target = Object.assign(function () {}, { prototype: null });
      return Object.keys(args).filter((name) => {
        const made = Reflect.construct<unknown[], object>(
          member(api, name) as never,
          [...(args[name] ?? [])],
          target as never,
        );
        return Object.getPrototypeOf(made) !== objectAt(api, `${name}.prototype`);
      });
    },
    "[]",
    // V8 takes that of objects, for classes that it has had for longer.
    '["Module", "Instance", "Memory", "Table", "Global"]',
  ],
  [
    "objects have no properties of their own",
    (api, { empty }) => {
      const module = new api.Module(empty);
      const things: object[] = [module, new api.Instance(module), make(api, "Memory", { initial: 0 })];
      things.push(make(api, "Table", { element: "anyfunc", initial: 0 }), make(api, "Global", { value: "i32" }));
      return things.map((thing) => Reflect.ownKeys(thing).length);
    },
    "[0, 0, 0, 0, 0]",
  ],
  [
    "objects are shown with their tags",
    (api, { empty }) => {
      const module = new api.Module(empty);
      const things = [module, new api.Instance(module), make(api, "Memory", { initial: 0 }), api];
      return things.map((thing) => Object.prototype.toString.call(thing));
    },
    '["[object WebAssembly.Module]", "[object WebAssembly.Instance]", "[object WebAssembly.Memory]", "[object WebAssembly]"]',
  ],
];

/** @see https://webassembly.github.io/spec/js-api/#error-objects */
const errors: ApiCase[] = ERRORS.flatMap((name): ApiCase[] => [
  [
    `${name} is made with and without new`,
    (api) => {
      const construct = member(api, name) as Callable;
      const made = [construct("a"), Reflect.construct(construct, ["a"])] as Error[];
      return made.map((error) => [
        error instanceof construct,
        error instanceof Error,
        String(error),
        describeProperty(error, "message"),
        error.stack?.split("\n")[0],
        Object.prototype.toString.call(error),
      ]);
    },
    `[${Array.from({ length: 2 }, () => `[true, true, "${name}: a", "w-c \\"a\\"", "${name}: a", "[object Error]"]`).join(", ")}]`,
  ],
  [
    `${name} takes a cause, and no message`,
    (api) => {
      const construct = member(api, name) as Callable;
      const error = construct(undefined, { cause: 3 }) as Error;
      return [describeProperty(error, "cause"), describeProperty(error, "message"), String(error)];
    },
    `["w-c number", "absent", "${name}"]`,
  ],
  [
    `${name} can be extended`,
    (api) => {
      class Mine extends (member(api, name) as unknown as ErrorConstructor) {}
      const mine = new Mine("m");
      return [mine instanceof Mine, mine instanceof (member(api, name) as never), mine.message];
    },
    '[true, true, "m"]',
  ],
]);

export const CASES: readonly ApiCase[] = [...descriptors, ...tags, ...names, ...brands, ...calls, ...errors];
