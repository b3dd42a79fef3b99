/**
 * What typed programs for the host's `WebAssembly` write, with ours: its types have the same names. Nothing here runs.
 */
import {
  type AddressType,
  type AddressValue,
  type BufferSource,
  type ExceptionConstructor,
  type ExceptionOptions,
  type Exports,
  type GlobalConstructor,
  type GlobalDescriptor,
  type HeadersLike,
  type ImportExportKind,
  type ImportObject,
  type InstanceConstructor,
  type MemoryConstructor,
  type MemoryDescriptor,
  type ModuleConstructor,
  type ModuleExportDescriptor,
  type ResponseLike,
  type SuspendingConstructor,
  type TableConstructor,
  type TableDescriptor,
  type TableKind,
  type TagConstructor,
  type TagType,
  type ValueType,
  type ValueTypeMap,
  WebAssembly,
  type WebAssemblyCompileOptions,
  type WebAssemblyErrorConstructor,
  type WebAssemblyNamespace,
} from "anywasm/webassembly";

/** Accepted if both types are the same, and not the one that is everything. */
type Same<A, B> = 0 extends 1 & A ? never : [A] extends [B] ? ([B] extends [A] ? true : never) : never;
const same = <A, B>(_same: Same<A, B>): void => undefined;
const made = (_object: object): void => undefined;

export async function instances(bytes: Uint8Array, imports: WebAssembly.Imports): Promise<number> {
  const module: WebAssembly.Module = new WebAssembly.Module(bytes, { builtins: ["js-string"] });
  const { instance, module: again } = await WebAssembly.instantiate(bytes, imports);
  same<typeof again, WebAssembly.Module>(true);
  same<(typeof instance.exports)[string], unknown>(true);
  same<Awaited<ReturnType<typeof WebAssembly.compile>>, WebAssembly.Module>(true);

  // What the caller knows of the exports can be said at once.
  const { exports } = await WebAssembly.instantiate<{ add(a: number, b: number): number }>(module, imports);
  const { memory } = new WebAssembly.Instance<{ memory: WebAssembly.Memory }>(module).exports;
  // @ts-expect-error -- no such export is known
  same<typeof exports.sub, never>(true);

  // @ts-expect-error -- bytes, not text
  await WebAssembly.compile("(module)");
  // @ts-expect-error -- no such option
  made(new WebAssembly.Module(bytes, { builtin: [] }));
  // @ts-expect-error -- an instance is no module
  made(new WebAssembly.Instance(instance));
  // @ts-expect-error -- nor are bytes
  made(new WebAssembly.Instance(bytes));
  // @ts-expect-error -- imports have two names
  await WebAssembly.instantiate(module, { f: 1 });
  // @ts-expect-error -- exports do not change
  instance.exports["f"] = 1;
  return exports.add(memory.buffer.byteLength, WebAssembly.Module.exports(module).length);
}

export function stores(table64: WebAssembly.Table<bigint>): void {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
  same<ReturnType<typeof memory.grow>, number>(true);
  const memory64 = new WebAssembly.Memory({ initial: 1n, address: "i64" });
  same<typeof memory64, WebAssembly.Memory<bigint>>(true);
  same<ReturnType<typeof memory64.grow>, bigint>(true);
  // @ts-expect-error -- 64-bit addresses are BigInts
  memory64.grow(1);
  // @ts-expect-error -- and have to be asked for
  made(new WebAssembly.Memory({ initial: 1n }));
  // @ts-expect-error -- sizes are no texts
  made(new WebAssembly.Memory({ initial: "1" }));

  const table: WebAssembly.Table = new WebAssembly.Table({ element: "anyfunc", initial: 1 }, null);
  same<[typeof table.length, typeof table64.length], [number, bigint]>(true);
  // @ts-expect-error -- numbers are no references
  made(new WebAssembly.Table({ element: "i32", initial: 1 }));
  // @ts-expect-error -- a 64-bit table is not one of 32 bits
  const narrower: WebAssembly.Table = table64;
  made(narrower);

  const global = new WebAssembly.Global({ value: "i64", mutable: true }, 5n);
  same<typeof global.value, bigint>(true);
  same<ReturnType<WebAssembly.Global<"f32">["valueOf"]>, number>(true);
  // @ts-expect-error -- an i64 is a BigInt
  global.value = 5;
  // @ts-expect-error -- no such type
  made(new WebAssembly.Global({ value: "i16" }));
}

export function exceptions(error: unknown): unknown {
  const tag: WebAssembly.Tag = new WebAssembly.Tag({ parameters: ["i32", "externref"] });
  const exception: WebAssembly.Exception = new WebAssembly.Exception(tag, [1, "two"], { traceStack: true });
  // @ts-expect-error -- a memory is no tag
  exception.is(new WebAssembly.Memory({ initial: 1 }));
  // @ts-expect-error -- types have names
  made(new WebAssembly.Tag({ parameters: [0] }));
  if (error instanceof WebAssembly.RuntimeError) return error.message;
  const failure: WebAssembly.LinkError = new WebAssembly.LinkError("no such import", { cause: error });
  return exception.is(WebAssembly.JSTag) ? exception.getArg(tag, 0) : failure;
}

export async function waiting(func: (a: number) => number): Promise<unknown> {
  const imports = { env: { f: new WebAssembly.Suspending(async (a: number) => a) } };
  const later = WebAssembly.promising(func);
  same<Parameters<typeof later>, [a: number]>(true);
  // @ts-expect-error -- the parameters are those of the function
  await later("1");
  const response = { headers: new Map([["Content-Type", "application/wasm"]]), ok: true, body: null };
  // @ts-expect-error -- headers are asked by name, and say null for what is not there
  await WebAssembly.compileStreaming(response);
  const headers: HeadersLike = { get: (name) => (name === "Content-Type" ? "application/wasm" : null) };
  const promise: Promise<ResponseLike> = Promise.resolve({ headers, status: 200 });
  return WebAssembly.instantiateStreaming(promise, imports);
}

/** A namespace that somebody else made, of this shape: what wrappers and tests write. */
export function parts(namespace: WebAssemblyNamespace): unknown[] {
  const module: ModuleConstructor = namespace.Module;
  const instance: InstanceConstructor = namespace.Instance;
  const globals: [MemoryConstructor, TableConstructor, GlobalConstructor] = [
    namespace.Memory,
    namespace.Table,
    namespace.Global,
  ];
  const throwing: [TagConstructor, ExceptionConstructor] = [namespace.Tag, namespace.Exception];
  const suspending: SuspendingConstructor = namespace.Suspending;
  const errors: WebAssemblyErrorConstructor[] = [
    namespace.CompileError,
    namespace.RuntimeError,
    namespace.SuspendError,
  ];
  return [module, instance, globals, throwing, suspending, errors];
}

/** Descriptions are plain objects, which programs make before they are used. */
export function descriptions(bytes: BufferSource, imports: ImportObject): Exports {
  const options: WebAssemblyCompileOptions = { importedStringConstants: "text" };
  const address: AddressType = "i64";
  const memory: MemoryDescriptor<bigint> = { initial: 1n, maximum: 2n, address, shared: true };
  const size: AddressValue = memory.initial;
  const table: TableDescriptor = { element: "anyref" satisfies TableKind, initial: 1 };
  const global: GlobalDescriptor<"f64"> = { value: "f64" satisfies ValueType };
  same<ValueTypeMap["i64"], bigint>(true);
  const tag: TagType = { parameters: new Set<ValueType>(["i32"]) };
  const exception: ExceptionOptions = { traceStack: true };
  made(new WebAssembly.Exception(new WebAssembly.Tag(tag), [Number(size)], exception));
  made([new WebAssembly.Table(table), new WebAssembly.Global(global, 0.5)]);
  const module = new WebAssembly.Module(bytes, options);
  const kinds: ImportExportKind[] = WebAssembly.Module.exports(module).map((one: ModuleExportDescriptor) => one.kind);
  made(kinds);
  return new WebAssembly.Instance(module, imports).exports;
}
