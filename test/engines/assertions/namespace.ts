/** The stand-in for the host's `WebAssembly`. */
import { type Assertions, equal, exportsOf, isError, isTrue, rejectionOf, thrownBy } from "./check.ts";

const CLASSES = ["Module", "Instance", "Memory", "Table", "Global", "Tag", "Exception"] as const;
const ERRORS = ["CompileError", "LinkError", "RuntimeError"] as const;

export const NAMESPACE: Assertions = {
  "classes and errors have their names, also when the code is minified": ({ anywasm: { WebAssembly } }) => {
    for (const name of [...CLASSES, ...ERRORS]) equal((WebAssembly[name] as { name: string }).name, name, name);
    equal(Object.prototype.toString.call(WebAssembly), "[object WebAssembly]", "the tag of the namespace");
    isTrue(new WebAssembly.RuntimeError("x") instanceof Error, "errors are Errors");
    equal([WebAssembly.instantiate.name, WebAssembly.instantiate.length], ["instantiate", 1], "a function");
    equal([WebAssembly.Table.length, WebAssembly.Table.prototype.set.length], [1, 1], "numbers of parameters");
  },

  "a module says what it imports and exports": ({ anywasm: { WebAssembly, assemble } }) => {
    const bytes = assemble(`(module (import "m" "f" (func)) (memory (export "memory") 1) (@custom "note" "hi"))`);
    const module = new WebAssembly.Module(bytes);
    equal(
      JSON.stringify(WebAssembly.Module.imports(module)),
      '[{"module":"m","name":"f","kind":"function"}]',
      "imports",
    );
    equal(JSON.stringify(WebAssembly.Module.exports(module)), '[{"name":"memory","kind":"memory"}]', "exports");
    const sections = WebAssembly.Module.customSections(module, "note");
    equal(Array.from(new Uint8Array(sections[0] as ArrayBuffer)), [104, 105], "the custom section");
  },

  "what is not valid is refused": async ({ anywasm: { WebAssembly, assemble } }) => {
    const bytes = assemble("(module (func (result i32) (i64.const 1)))");
    equal(WebAssembly.validate(bytes), false, "validate");
    equal(WebAssembly.validate(assemble("(module)")), true, "validate");
    isTrue(
      thrownBy(() => new WebAssembly.Module(bytes), "Module") instanceof WebAssembly.CompileError,
      "a CompileError",
    );
    const error = await rejectionOf(WebAssembly.compile(bytes), "compile");
    isTrue(error instanceof WebAssembly.CompileError, "a CompileError");
  },

  "bytes and modules are instantiated, with functions of the host": async ({ anywasm: { WebAssembly, assemble } }) => {
    const bytes = assemble(`(module
      (import "host" "f" (func $f (param i32 i64) (result f64 i32)))
      (func (export "g") (param i32) (result f64 i32) (call $f (local.get 0) (i64.const -1))))`);
    const seen: unknown[] = [];
    const f = (...args: unknown[]): unknown[] => {
      seen.push(...args);
      return [0.5, "7"];
    };
    const { module, instance } = (await WebAssembly.instantiate(bytes, { host: { f } })) as unknown as {
      module: InstanceType<typeof WebAssembly.Module>;
      instance: { exports: { g: (n: number) => unknown[] } };
    };
    equal(instance.exports.g(2 ** 32 + 3), [0.5, 7], "the results");
    equal(seen, [3, -1n], "the arguments");
    isTrue(Object.isFrozen(instance.exports), "frozen exports");
    const missing = await rejectionOf(WebAssembly.instantiate(module, { host: {} }), "a missing import");
    isTrue(missing instanceof WebAssembly.LinkError, "a LinkError");
  },

  "functions are the same object wherever they come from": (subject) => {
    const exports = exportsOf(
      subject,
      `(module (table (export "table") 2 funcref) (elem (i32.const 0) $f)
        (func $f (export "f") (result i32) (i32.const 5)) (global (export "g") funcref (ref.func $f)))`,
    );
    const table = exports["table"] as unknown as { get(index: number): unknown; set(index: number, f: unknown): void };
    equal(table.get(0), exports["f"], "that of the table");
    equal((exports["g"] as unknown as { value: unknown }).value, exports["f"], "that of the global");
    isTrue(thrownBy(() => table.set(1, () => 1), "a plain function") instanceof TypeError, "a TypeError");
    equal([exports["f"]?.name, exports["f"]?.length], ["0", 0], "name and length");
    const { three } = exportsOf(subject, `(module (func) (func (export "three") (param i32 i32 i32)))`);
    equal([three?.name, three?.length], ["1", 3], "name and length with parameters");
  },

  "memories change their buffer when they grow": ({ anywasm: { WebAssembly } }) => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 3 });
    const before = memory.buffer;
    new Uint8Array(before)[5] = 9;
    equal(memory.grow(1), 1, "the pages before");
    isTrue(memory.buffer !== before, "another buffer");
    equal(memory.buffer.byteLength, 131_072, "its length");
    equal(new Uint8Array(memory.buffer)[5], 9, "what was written");
    isTrue(thrownBy(() => memory.grow(2), "too many pages") instanceof RangeError, "a RangeError");
  },

  "globals and exceptions hold values": ({ anywasm: { WebAssembly } }) => {
    const global = new WebAssembly.Global({ value: "i64", mutable: true }, 5n);
    (global as { value: unknown }).value = -1n;
    equal(global.value, -1n, "the global");
    const tag = new WebAssembly.Tag({ parameters: ["i32", "f64"] });
    const exception = new WebAssembly.Exception(tag, [1, 2.5]);
    equal([exception.is(tag), exception.getArg(tag, 1)], [true, 2.5], "the exception");
  },

  "traps pass through the host": (subject) => {
    const inner = exportsOf(subject, `(module (func (export "f") (unreachable)))`);
    const outer = exportsOf(subject, `(module (import "m" "f" (func $f)) (func (export "g") (call $f)))`, {
      m: { f: () => inner["f"]?.() },
    });
    isError(
      thrownBy(() => outer["g"]?.(), "g"),
      "RuntimeError",
      "unreachable",
      "g",
    );
  },
};
