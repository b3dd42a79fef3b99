/**
 * Memories and their buffers.
 * @see https://webassembly.github.io/spec/js-api/#memories
 */
import { type Api, type ApiCase, show, tryOut } from "../api-case.ts";
import { Exported, make, type ResizableBuffer, type Thing } from "../loose.ts";

const PAGE = 65536;

export const TEXTS = {
  growing: `(memory (export "m") 1 4) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
    (func (export "store") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))`,
  growing64: `(memory (export "m") i64 1 4) (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))`,
  importing: `(import "m" "f" (memory 1)) (func (export "store") (i32.store8 (i32.const 1) (i32.const 9)))`,
  calling: `(import "m" "f" (func $f)) (memory (export "m") 1)
    (func (export "run") (result i32)
      (drop (memory.grow (i32.const 1))) (i32.store (i32.const 8) (i32.const 5))
      (call $f)
      (i32.store (i32.const 196608) (i32.const 6))
      (i32.add (i32.load (i32.const 8)) (i32.load (i32.const 196608))))`,
  two: `(memory $a (export "a") 1) (memory $b (export "b") 1)
    (func (export "growB") (drop (memory.grow $b (i32.const 1))))`,
};

function memory(api: Api, type: object): Thing {
  return make(api, "Memory", type);
}

/** What constructing a memory with each of some descriptors does. */
function constructing(what: string, types: readonly unknown[], expected: string, native?: string): ApiCase {
  const run = (api: Api): string =>
    [...new Set(types.map((type) => tryOut(() => make(api, "Memory", type))))].join(", ");
  return native === undefined ? [what, run, show(expected)] : [what, run, show(expected), show(native)];
}

const NOT_IN_RANGE = [NaN, Infinity, -Infinity, -1, -1.5, 2 ** 32, 1e21, "x", {}, undefined];

const constructors: ApiCase[] = [
  constructing("a descriptor is an object", [undefined, null, false, 5, "", Symbol.iterator, 1n], "throws TypeError"),
  constructing("the initial size has to be there", [{}, { maximum: 1 }, { initial: undefined }], "throws TypeError"),
  constructing(
    "sizes are unsigned integers of 32 bits",
    NOT_IN_RANGE.flatMap((size) => [{ initial: size }, ...(size === undefined ? [] : [{ initial: 0, maximum: size }])]),
    "throws TypeError",
  ),
  constructing("a BigInt is no such integer", [{ initial: 1n }, { initial: 0, maximum: 1n }], "throws TypeError"),
  constructing(
    "sizes are at most what addresses reach",
    [{ initial: 65537 }, { initial: 0, maximum: 65537 }, { initial: 2 ** 32 - 1 }],
    "throws RangeError",
  ),
  constructing("the maximum is not below the initial size", [{ initial: 10, maximum: 9 }], "throws RangeError"),
  constructing(
    "an absent maximum may be undefined",
    [{ initial: 0, maximum: undefined }],
    "[object WebAssembly.Memory]",
  ),
  constructing("the largest maximum", [{ initial: 0, maximum: 65536 }], "[object WebAssembly.Memory]"),
  constructing("a shared memory needs a maximum", [{ initial: 1, shared: true }], "throws TypeError"),
  constructing(
    "the type of addresses is i32 or i64",
    ["", "i32 ", "I64", "f32", null, 64, {}].map((address) => ({ initial: 0, address })),
    "throws TypeError",
  ),
  constructing(
    "sizes of a 64-bit memory are BigInts",
    [1, NaN, -1n, 2n ** 64n, null, {}, undefined]
      .flatMap((size) => [{ initial: size }, ...(size === undefined ? [] : [{ initial: 0n, maximum: size }])])
      .map((type) => ({ ...type, address: "i64" })),
    "throws TypeError, throws SyntaxError",
  ),
  constructing(
    "sizes of a 64-bit memory are limited, too",
    [
      { initial: 2n ** 37n, address: "i64" },
      { initial: 0n, maximum: 2n ** 64n - 1n, address: "i64" },
      { initial: 3n, maximum: 2n, address: "i64" },
    ],
    "throws RangeError",
  ),
  [
    "sizes are converted",
    (api) =>
      ["3", 3.9, true, null, "", [2], { valueOf: () => 1 }].map(
        (initial) => memory(api, { initial, maximum: 5.5 }).buffer.byteLength / PAGE,
      ),
    "[3, 3, 1, 0, 0, 2, 1]",
  ],
  // V8 looks at the sign before it cuts off the fraction.
  [
    "a size of less than nothing may be nothing",
    (api) => memory(api, { initial: -0.5 }).buffer.byteLength,
    "0",
    "throws TypeError",
  ],
  [
    "sizes of a 64-bit memory are converted",
    (api) => ["3", true, [2]].map((initial) => memory(api, { initial, address: "i64" }).buffer.byteLength / PAGE),
    "[3, 1, 2]",
  ],
  [
    "a descriptor is read in the order of names, and converted afterwards",
    (api) => {
      const log: string[] = [];
      const noting = (name: string, value: unknown): object => ({
        valueOf: () => {
          log.push(`${name}'s value`);
          return value;
        },
        toString: () => {
          log.push(`${name}'s text`);
          return value;
        },
      });
      const descriptor: object = {
        get shared() {
          log.push("shared");
          return false;
        },
        get maximum() {
          log.push("maximum");
          return noting("maximum", 2);
        },
        get initial() {
          log.push("initial");
          return noting("initial", 1);
        },
        get address() {
          log.push("address");
          return noting("address", "i32");
        },
      };
      make(api, "Memory", descriptor);
      return log.join(", ");
    },
    show("address, address's text, initial, maximum, shared, initial's value, maximum's value"),
    // V8 converts each size when it reads it.
    show("address, address's text, initial, initial's value, maximum, maximum's value, shared"),
  ],
  [
    "a descriptor may inherit",
    (api) => memory(api, Object.create({ initial: 2 }) as object).buffer.byteLength / PAGE,
    "2",
  ],
  [
    "a memory begins with zeros",
    (api) => new Uint8Array(memory(api, { initial: 1 }).buffer).every((byte) => byte === 0),
    "true",
  ],
];

const growing: ApiCase[] = [
  [
    "grow gives the size before",
    (api) => {
      const m = memory(api, { initial: 1, maximum: 5 });
      return [m.grow(2), m.grow(0), m.grow("1"), m.grow(1.9), m.buffer.byteLength / PAGE];
    },
    "[1, 3, 3, 4, 5]",
  ],
  [
    "grow of a 64-bit memory gives a BigInt",
    (api) => {
      const m = memory(api, { initial: 1n, maximum: 5n, address: "i64" });
      return [m.grow(2n), m.grow("1"), tryOut(() => m.grow(1)), tryOut(() => m.grow()), m.buffer.byteLength / PAGE];
    },
    '[1n, 3n, "throws TypeError", "throws TypeError", 4]',
  ],
  [
    "what is no size is refused",
    (api) => {
      const m = memory(api, { initial: 1 });
      return [...new Set([...NOT_IN_RANGE, 1n, Symbol.iterator].map((delta) => tryOut(() => m.grow(delta))))];
    },
    '["throws TypeError"]',
  ],
  ["grow needs an argument", (api) => tryOut(() => memory(api, { initial: 1 }).grow()), show("throws TypeError")],
  [
    "growing too far changes nothing",
    (api) => {
      const m = memory(api, { initial: 1, maximum: 2 });
      const { buffer } = m;
      const outcomes = [2, 65536, 2 ** 32 - 1].map((delta) => tryOut(() => m.grow(delta)));
      return [...outcomes, m.buffer === buffer, buffer.byteLength];
    },
    '["throws RangeError", "throws RangeError", "throws RangeError", true, 65536]',
  ],
  [
    "a memory without maximum ends where addresses do",
    (api) => tryOut(() => memory(api, { initial: 1 }).grow(65536)),
    show("throws RangeError"),
  ],
  [
    "growing keeps the bytes",
    (api) => {
      const m = memory(api, { initial: 1 });
      new Uint8Array(m.buffer)[5] = 7;
      m.grow(1);
      const bytes = new Uint8Array(m.buffer);
      return [bytes[5], bytes[PAGE], bytes.length / PAGE];
    },
    "[7, 0, 2]",
  ],
];

const buffers: ApiCase[] = [
  [
    "the buffer is always the same until the memory grows",
    (api) => {
      const m = memory(api, { initial: 1 });
      const before = m.buffer;
      const same = m.buffer === before;
      m.grow(1);
      return [same, m.buffer === before, m.buffer === m.buffer, before.byteLength, m.buffer.byteLength];
    },
    "[true, false, true, 0, 131072]",
  ],
  [
    "the buffer is an ordinary ArrayBuffer",
    (api) => {
      const { buffer } = memory(api, { initial: 1 });
      return [
        Object.getPrototypeOf(buffer) === ArrayBuffer.prototype,
        Object.isFrozen(buffer),
        Object.isExtensible(buffer),
        Object.keys(buffer),
        buffer.slice(1, 3).byteLength,
      ];
    },
    "[true, false, true, [], 2]",
  ],
  [
    "growing by nothing is growing",
    (api) => {
      const m = memory(api, { initial: 1 });
      const before = m.buffer;
      m.grow(0);
      return [m.buffer === before, before.byteLength, m.buffer.byteLength];
    },
    "[false, 0, 65536]",
  ],
  [
    "code that grows a memory detaches its buffer, too",
    (api, { growing: binary }) => {
      const exported = new Exported(api, binary);
      const m = exported.thing("m");
      const before = m.buffer;
      const view = new Uint8Array(before);
      const result = exported.call("grow", 1);
      return [result, before.byteLength, view.length, m.buffer.byteLength / PAGE];
    },
    "[1, 0, 0, 2]",
  ],
  [
    "code that cannot grow a memory does not",
    (api, { growing: binary }) => {
      const exported = new Exported(api, binary);
      const { buffer } = exported.thing("m");
      return [exported.call("grow", 4), exported.thing("m").buffer === buffer];
    },
    "[-1, true]",
  ],
  [
    "64-bit memories grow in code as well",
    (api, { growing64 }) => {
      const exported = new Exported(api, growing64);
      const { buffer } = exported.thing("m");
      return [exported.call("grow", 1n), buffer.byteLength, exported.call("grow", 9n), exported.thing("m").grow(1n)];
    },
    "[1n, 0, -1n, 2n]",
  ],
  [
    "only the memory that grows gets another buffer",
    (api, { two }) => {
      const exported = new Exported(api, two);
      const [a, b] = [exported.thing("a").buffer, exported.thing("b").buffer];
      exported.call("growB");
      return [a.byteLength, exported.thing("a").buffer === a, b.byteLength];
    },
    "[65536, true, 0]",
  ],
  [
    "code and buffer see the same bytes, before and after growing",
    (api, { growing: binary }) => {
      const exported = new Exported(api, binary);
      const m = exported.thing("m");
      new Uint8Array(m.buffer)[3] = 5;
      const first = exported.call("load", 3);
      exported.call("grow", 1);
      new Uint8Array(m.buffer)[PAGE + 3] = 6;
      exported.call("store", 4, 300);
      return [first, exported.call("load", PAGE + 3), new Uint8Array(m.buffer)[4]];
    },
    "[5, 6, 44]",
  ],
  [
    "a function of the host may look at the memory and grow it while code runs",
    (api, { calling }) => {
      const lengths: number[] = [];
      const exported: Exported = new Exported(api, calling, {
        m: {
          f: () => {
            const m = exported.thing("m");
            const { buffer } = m;
            lengths.push(new Int32Array(buffer)[2] as number);
            new Int32Array(buffer)[2] = 70;
            m.grow(2);
            lengths.push(buffer.byteLength, m.buffer.byteLength / PAGE);
          },
        },
      });
      const sum = exported.call("run");
      return [sum, ...lengths, new Int32Array(exported.thing("m").buffer)[49152]];
    },
    "[76, 5, 0, 4, 6]",
  ],
  [
    "instances share an imported memory",
    (api, { importing: binary }) => {
      const m = memory(api, { initial: 1 });
      const exported = new Exported(api, binary, { m: { f: m } });
      exported.call("store");
      const first = new Uint8Array(m.buffer)[1];
      m.grow(1);
      new Uint8Array(m.buffer)[1] = 0;
      exported.call("store");
      return [first, new Uint8Array(m.buffer)[1]];
    },
    "[9, 9]",
  ],
  [
    "setting the buffer does nothing",
    (api) => {
      const m = memory(api, { initial: 1 });
      return [Reflect.set(m, "buffer", 1), m.buffer.byteLength];
    },
    "[false, 65536]",
  ],
];

function resizable(api: Api, type: object): [Thing, ResizableBuffer] {
  const m = memory(api, type);
  return [m, m.toResizableBuffer()];
}

/** @see https://webassembly.github.io/spec/js-api/#dom-memory-toresizablebuffer */
const resizing: ApiCase[] = [
  [
    "a resizable buffer takes the place of the other",
    (api) => {
      const m = memory(api, { initial: 1, maximum: 3 });
      const before = m.buffer;
      const buffer = m.toResizableBuffer();
      return [
        before.byteLength,
        buffer.resizable,
        buffer.byteLength,
        buffer.maxByteLength,
        m.buffer === buffer,
        m.toResizableBuffer() === buffer,
      ];
    },
    "[0, true, 65536, 196608, true, true]",
  ],
  [
    "a memory without maximum has none",
    (api) => tryOut(() => resizable(api, { initial: 1 })),
    show("throws TypeError"),
  ],
  [
    "it grows with the memory",
    (api) => {
      const [m, buffer] = resizable(api, { initial: 1, maximum: 3 });
      const view = new Uint8Array(buffer);
      m.grow(1);
      return [m.buffer === buffer, buffer.byteLength, view.length];
    },
    "[true, 131072, 131072]",
  ],
  [
    "it grows with the memory that code grows",
    (api, { growing: binary }) => {
      const exported = new Exported(api, binary);
      const buffer = exported.thing("m").toResizableBuffer();
      new Uint8Array(buffer)[1] = 3;
      exported.call("grow", 1);
      exported.call("store", 2, 4);
      return [exported.thing("m").buffer === buffer, buffer.byteLength, ...new Uint8Array(buffer).subarray(0, 3)];
    },
    "[true, 131072, 0, 3, 4]",
  ],
  [
    "resizing it grows the memory",
    (api) => {
      const [m, buffer] = resizable(api, { initial: 1, maximum: 3 });
      buffer.resize(2 * PAGE);
      return [buffer.byteLength, m.buffer === buffer, m.grow(1)];
    },
    "[131072, true, 2]",
  ],
  [
    "it is resized by pages, and not down",
    (api) => {
      const [, buffer] = resizable(api, { initial: 1, maximum: 3 });
      const outcomes = [PAGE + 1, 0, PAGE - 1, 4 * PAGE, -PAGE].map((length) => tryOut(() => buffer.resize(length)));
      return [
        ...new Set(outcomes),
        tryOut(() => buffer.resize(PAGE)),
        tryOut(() => buffer.resize()),
        buffer.byteLength,
      ];
    },
    '["throws RangeError", "undefined", "throws RangeError", 65536]',
  ],
  [
    "a buffer of fixed length takes its place again",
    (api) => {
      const [m, buffer] = resizable(api, { initial: 1, maximum: 3 });
      new Uint8Array(buffer)[7] = 1;
      const fixed = m.toFixedLengthBuffer();
      return [
        buffer.byteLength,
        fixed.resizable,
        new Uint8Array(fixed)[7],
        m.buffer === fixed,
        m.toFixedLengthBuffer() === fixed,
      ];
    },
    "[0, false, 1, true, true]",
  ],
  [
    "a buffer of fixed length is that already",
    (api) => {
      const m = memory(api, { initial: 1 });
      return m.toFixedLengthBuffer() === m.buffer;
    },
    "true",
  ],
];

/** @see https://webassembly.github.io/threads/js-api/#memories */
const sharing: ApiCase[] = [
  [
    "the buffer of a shared memory is a frozen SharedArrayBuffer",
    (api) => {
      const { buffer } = memory(api, { initial: 1, maximum: 3, shared: true });
      return [Object.prototype.toString.call(buffer), Object.isFrozen(buffer), buffer.byteLength];
    },
    '["[object SharedArrayBuffer]", true, 65536]',
  ],
  [
    "growing gives another buffer over the same bytes, and leaves the one before",
    (api) => {
      const m = memory(api, { initial: 1, maximum: 3, shared: true });
      const before = m.buffer;
      const same = m.buffer === before;
      m.grow(1);
      new Uint8Array(before)[2] = 8;
      return [same, m.buffer === before, before.byteLength, m.buffer.byteLength, new Uint8Array(m.buffer)[2]];
    },
    "[true, false, 65536, 131072, 8]",
  ],
  [
    "a resizable buffer of a shared memory grows",
    (api) => {
      const [m, buffer] = resizable(api, { initial: 1, maximum: 3, shared: true });
      m.grow(1);
      const growable = buffer as unknown as { growable: boolean; grow(byteLength: number): void };
      growable.grow(3 * PAGE);
      return [growable.growable, buffer.maxByteLength, buffer.byteLength, m.buffer === buffer, Object.isFrozen(buffer)];
    },
    "[true, 196608, 196608, true, true]",
  ],
];

export const CASES: readonly ApiCase[] = [...constructors, ...growing, ...buffers, ...resizing, ...sharing];
