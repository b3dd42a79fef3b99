/**
 * JavaScript Promise Integration.
 * @see https://webassembly.github.io/js-promise-integration/js-api/#jspi
 */
import { type Api, type ApiCase, type ApiException, type Binaries, outcomeOfPromise, tryOut } from "../api-case.ts";

export const TEXTS = {
  all: `
    (import "host" "f" (func $f (param i32) (result i32)))
    (import "host" "tag" (tag $tag (param i32)))
    (global $state (export "state") (mut i32) (i32.const 0))
    (func $call (export "call") (param i32) (result i32) (call $f (local.get 0)))
    (func (export "sum") (param $n i32) (result i32) (local $sum i32)
      (loop $next
        (local.set $sum (i32.add (local.get $sum) (call $call (local.get $n))))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum))
    (func (export "deep") (param $n i32) (result i32)
      (if (result i32) (local.get $n)
        (then (i32.add (i32.const 1) (call 3 (i32.sub (local.get $n) (i32.const 1)))))
        (else (call $f (i32.const 1)))))
    (func (export "two") (param i32 i32) (result i32 i32) (call $f (local.get 0)) (call $f (local.get 1)))
    (func (export "catchAll") (param i32) (result i32)
      (block $caught (return (try_table (result i32) (catch_all $caught) (call $f (local.get 0)))))
      (i32.const -7))
    (func (export "catchTag") (param i32) (result i32)
      (block $caught (result i32) (try_table (result i32) (catch $tag $caught) (call $f (local.get 0)))))
    (func (export "trap") (param i32) (result i32) (drop (call $f (local.get 0))) unreachable)
    (func (export "throw") (param i32) (result i32) (drop (call $f (local.get 0))) (throw $tag (i32.const 9)))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "nothing") (drop (call $f (i32.const 0))))
    (func (export "remember") (param i32) (drop (call $f (local.get 0))) (global.set $state (local.get 0)))
    (export "f" (func $f))`,
  references: `
    (import "host" "f" (func $f (param externref) (result externref)))
    (func (export "pair") (param externref) (result externref externref) (local.get 0) (call $f (local.get 0)))`,
  several: `
    (import "host" "f" (func $f (param i64) (result i32 i64 f64)))
    (func (export "call") (param i64) (result i32 i64 f64) (call $f (local.get 0)))`,
  vectors: `(func (export "vector") (result v128) (v128.const i64x2 1 2))`,
  start: `(import "host" "f" (func $f (param i32) (result i32))) (func $s (drop (call $f (i32.const 1)))) (start $s)`,
};

type Wasm = (...args: readonly unknown[]) => unknown;
type Exports = Readonly<Record<string, Wasm>>;
type Later = (...args: readonly unknown[]) => Promise<unknown>;

interface PromiseApi extends Api {
  readonly Suspending: new (func?: unknown) => object;
  readonly SuspendError: (new (message?: string) => Error) & ((message?: string) => Error);
  readonly promising: (func?: unknown) => Later;
}

const api = (given: Api): PromiseApi => given as PromiseApi;

function exportsOf(given: Api, bytes: Uint8Array | undefined, f: unknown, tag?: object): Exports {
  const imports = { host: { f, tag: tag ?? new given.Tag({ parameters: ["i32"] }) } };
  return new given.Instance(new given.Module(bytes), imports).exports;
}

/** A promising export of the module "all", whose import is suspending and does what it is told. */
function promised(given: Api, { all }: Binaries, name: string, f: (n: number) => unknown): Later {
  return api(given).promising(exportsOf(given, all, new (api(given).Suspending)(f))[name]);
}

const TYPE_ERROR = "throws TypeError";
const SUSPEND_ERROR = "throws SuspendError";

const INTERFACES: readonly ApiCase[] = [
  [
    "Suspending marks functions of JavaScript",
    (given) =>
      [undefined, 1, {}, () => 1, Map].map((func) => tryOut(() => new (api(given).Suspending)(func))).join("; "),
    `"${TYPE_ERROR}; ${TYPE_ERROR}; ${TYPE_ERROR}; [object WebAssembly.Suspending]; [object WebAssembly.Suspending]"`,
  ],
  [
    "Suspending does not mark functions of WebAssembly",
    (given, { all }) => new (api(given).Suspending)(exportsOf(given, all, () => 1)["add"]),
    TYPE_ERROR,
  ],
  [
    "promising takes functions of WebAssembly",
    (given) => [undefined, 1, {}, () => 1].map((func) => tryOut(() => api(given).promising(func))).join("; "),
    `"${Array(4).fill(TYPE_ERROR).join("; ")}"`,
  ],
  [
    "a promising function has the name and the length of the one it calls",
    (given, { all }) => {
      const { add } = exportsOf(given, all, () => 1);
      return [add, api(given).promising(add)];
    },
    "[function 9/2, function 9/2]",
  ],
  [
    "a promising function is another one each time, and no constructor",
    (given, { all }) => {
      const { add } = exportsOf(given, all, () => 1);
      const later = api(given).promising(add);
      return [later === api(given).promising(add), "prototype" in later, tryOut(() => Reflect.construct(later, []))];
    },
    `[false, false, "${TYPE_ERROR}"]`,
  ],
  [
    "SuspendError is an error class",
    (given) => {
      const { SuspendError } = api(given);
      const error = new SuspendError("why");
      const made: unknown[] = [Reflect.apply(SuspendError, undefined, ["why"]), error];
      return [...made.map((each) => each instanceof Error), error.name, error.message, SuspendError.length];
    },
    '[true, true, "SuspendError", "why", 1]',
  ],
  [
    "a Suspending object is imported as a function, and nothing else",
    (given, { all }) => {
      const suspending = new (api(given).Suspending)(() => 1);
      return [
        typeof exportsOf(given, all, suspending)["f"],
        tryOut(() => exportsOf(given, all, {})),
        tryOut(() => new given.Global({ value: "anyfunc" }, suspending)),
      ].join("; ");
    },
    `"function; throws LinkError; ${TYPE_ERROR}"`,
  ],
];

const SUSPENSION: readonly ApiCase[] = [
  [
    "a promising function gives a promise of the results",
    async (given, { all }) => {
      const { add, nothing } = exportsOf(given, all, () => 1);
      const { promising } = api(given);
      const promise = promising(add)(1, 2);
      return [Object.prototype.toString.call(promise), await promise, await promising(nothing)()];
    },
    '["[object Promise]", 3, undefined]',
  ],
  [
    "a suspending import makes the call wait, again and again",
    (given, binaries) => promised(given, binaries, "sum", async (n) => n * 10)(4),
    "100",
  ],
  [
    "frames of any number are suspended",
    (given, binaries) => promised(given, binaries, "deep", async (n) => n)(5000),
    "5001",
  ],
  [
    "a suspending import may give what is no promise, or what can be awaited",
    async (given, binaries) => [
      await promised(given, binaries, "call", (n) => n + 1)(1),
      // oxlint-disable-next-line unicorn/no-thenable
      await promised(given, binaries, "call", () => ({ then: (resolve: (n: number) => void) => resolve(5) }))(1),
      await promised(given, binaries, "call", () => ({ valueOf: () => 8 }))(1),
    ],
    "[2, 5, 8]",
  ],
  [
    "code goes on in a later job, whatever the import gives",
    async (given, binaries) => {
      let calls = 0;
      const promise = promised(given, binaries, "two", (n) => {
        calls++;
        return n;
      })(3, 4);
      const before = calls;
      return [before, await promise, calls];
    },
    "[1, [3, 4], 2]",
  ],
  [
    "values that promises give are converted as results are",
    async (given, binaries) => [
      await promised(given, binaries, "call", async () => "0x10")(1),
      await promised(given, binaries, "call", async () => undefined)(1),
      await outcomeOfPromise(() => promised(given, binaries, "call", async () => 1n)(1)),
    ],
    `[16, 0, "${TYPE_ERROR}"]`,
  ],
  [
    "several results come out of a promise of an iterable",
    async (given, { several }) => {
      const call = (f: () => unknown): Promise<unknown> =>
        api(given).promising(exportsOf(given, several, new (api(given).Suspending)(f))["call"])(5n);
      return [
        await call(async () => new Set([1, 2n, 0.5])),
        await outcomeOfPromise(() => call(async () => [1])),
        await outcomeOfPromise(() => call(async () => 1)),
      ];
    },
    `[[1, 2n, 0.5], "${TYPE_ERROR}", "${TYPE_ERROR}"]`,
  ],
  [
    "references are kept while a call is suspended",
    (given, { references }) => {
      const kept = { kept: true };
      const { pair } = exportsOf(given, references, new (api(given).Suspending)(async () => "other"));
      return (api(given).promising(pair)(kept) as Promise<unknown[]>).then(([a, b]) => [a === kept, b]);
    },
    '[true, "other"]',
  ],
  [
    "arguments are converted at once, and what that throws is thrown",
    (given, { all }) => {
      const later = api(given).promising(exportsOf(given, all, () => 1)["add"]);
      return [tryOut(() => later(1n, 2)), tryOut(() => later({ valueOf: () => 1 }))].join("; ");
    },
    `"${TYPE_ERROR}; [object Promise]"`,
  ],
  [
    "vectors do not come out of promising functions",
    (given, { vectors }) => api(given).promising(exportsOf(given, vectors, () => 1)["vector"])(),
    TYPE_ERROR,
  ],
  [
    "an imported function that is exported again can be made promising",
    async (given, { all }) => [
      await api(given).promising(exportsOf(given, all, (n: number) => n + 1)["f"])(7),
      await api(given).promising(exportsOf(given, all, new (api(given).Suspending)(async (n: number) => n))["f"])(7),
    ],
    "[8, 7]",
  ],
  [
    "calls of one instance are suspended at once, and go on in any order",
    async (given, binaries) => {
      const resolvers: ((n: number) => void)[] = [];
      const sum = promised(
        given,
        binaries,
        "sum",
        (n) => new Promise((resolve) => resolvers.push((k) => resolve(k * n))),
      );
      const [first, second] = [sum(1), sum(2)];
      const results: unknown[] = [];
      resolvers[1]?.(1);
      await Promise.resolve();
      await Promise.resolve();
      resolvers[0]?.(10);
      results.push(await first);
      resolvers[2]?.(100);
      return [...results, await second];
    },
    "[10, 102]",
  ],
  [
    "code runs while another call is suspended",
    async (given, { all }) => {
      let resolve: ((n: number) => void) | undefined;
      const { remember, add, state } = exportsOf(
        given,
        all,
        new (api(given).Suspending)(() => new Promise((settle) => (resolve = settle))),
      );
      const promise = api(given).promising(remember)(5);
      const meanwhile = [add?.(1, 2), (state as unknown as { value: unknown }).value];
      resolve?.(0);
      await promise;
      return [...meanwhile, (state as unknown as { value: unknown }).value];
    },
    "[3, 0, 5]",
  ],
  [
    "a suspending import may itself make and wait for promising calls",
    (given, binaries) => {
      const inner = promised(given, binaries, "call", async (n) => n + 1);
      return promised(given, binaries, "sum", (n) => inner(n * 10))(2);
    },
    "32",
  ],
  [
    "a promising call inside of a call that was not to be suspended is suspended all the same",
    async (given, { all, ...binaries }) => {
      const inner = promised(given, { all: all as Uint8Array, ...binaries }, "call", async (n) => n + 1);
      let promise: Promise<unknown> | undefined;
      const { call } = exportsOf(given, all, (n: number) => {
        promise = inner(n);
        return 3;
      });
      return [call?.(1), await promise];
    },
    "[3, 2]",
  ],
];

const FAILURES: readonly ApiCase[] = [
  [
    "a suspending import is not called outside of a promising call",
    (given, { all }) => {
      let calls = 0;
      const { call } = exportsOf(given, all, new (api(given).Suspending)(() => ++calls));
      return [tryOut(() => call?.(1)), calls].join("; ");
    },
    `"${SUSPEND_ERROR}; 0"`,
  ],
  [
    "a start function cannot be suspended",
    (given, { start }) => exportsOf(given, start, new (api(given).Suspending)(async () => 1)),
    SUSPEND_ERROR,
  ],
  [
    "frames of JavaScript cannot be suspended",
    async (given, { all }) => {
      const { call: inner } = exportsOf(given, all, new (api(given).Suspending)(async (n: number) => n));
      const outer = exportsOf(given, all, (n: number) => inner?.(n));
      const { promising } = api(given);
      return [await outcomeOfPromise(() => promising(outer["call"])(1)), await promising(outer["catchAll"])(1)];
    },
    `["${SUSPEND_ERROR}", -7]`,
  ],
  [
    "what a promise is rejected with comes out of the promise of the call",
    async (given, binaries) => {
      const error = new RangeError("mine");
      const call = promised(given, binaries, "call", () => Promise.reject(error));
      return call(1).then(
        () => "resolved",
        (reason: unknown) => reason === error,
      );
    },
    "true",
  ],
  [
    "WebAssembly catches what a promise is rejected with",
    async (given, { all }) => {
      const tag = new given.Tag({ parameters: ["i32"] });
      const reject = new (api(given).Suspending)(() => Promise.reject(new given.Exception(tag, [33])));
      const { catchAll, catchTag, call } = exportsOf(given, all, reject, tag);
      const { promising } = api(given);
      const uncaught = await promising(call)(1).catch((error: unknown) => (error as ApiException).getArg(tag, 0));
      return [await promising(catchAll)(1), await promising(catchTag)(1), uncaught];
    },
    "[-7, 33, 33]",
  ],
  [
    "WebAssembly catches what converting a value throws",
    (given, binaries) => promised(given, binaries, "catchAll", async () => 1n)(1),
    "-7",
  ],
  [
    "what an import throws before it gives anything is handled the same",
    async (given, binaries) => {
      const fail = (): never => {
        throw new RangeError("mine");
      };
      return [
        await promised(given, binaries, "catchAll", fail)(1),
        await outcomeOfPromise(() => promised(given, binaries, "call", fail)(1)),
      ];
    },
    '[-7, "throws RangeError"]',
  ],
  [
    "traps and exceptions reject the promise, before a call was suspended and afterwards",
    async (given, { all }) => {
      const tag = new given.Tag({ parameters: ["i32"] });
      const { promising, Suspending } = api(given);
      const outcomes = [(n: number) => n, new Suspending(async (n: number) => n)].map(async (f) => {
        const { trap, throw: throwTag } = exportsOf(given, all, f, tag);
        const payload = await promising(throwTag)(1).catch((error: unknown) => (error as ApiException).getArg(tag, 0));
        return [await outcomeOfPromise(() => promising(trap)(1)), payload];
      });
      return Promise.all(outcomes);
    },
    '[["throws RuntimeError", 9], ["throws RuntimeError", 9]]',
  ],
];

export const CASES: readonly ApiCase[] = [...INTERFACES, ...SUSPENSION, ...FAILURES];
