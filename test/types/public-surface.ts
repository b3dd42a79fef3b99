/**
 * What users write, compiled against the declarations that are published: it has to be accepted, and what is marked to be
 * refused. Nothing here runs; `npm run types` is the test. scripts/try-package.ts compiles it with other settings of users,
 * of which the leanest declare nothing but ECMAScript 2022.
 */
import {
  type AbortSignalLike,
  ApiError,
  type CallOptions,
  compile,
  type compileFile,
  createGlobal,
  createMemory,
  createRuntime,
  createTable,
  dropModule,
  type ERROR_CODES,
  type ErrorCode,
  type ExportDescription,
  type FileSystem,
  Fuel,
  FuelExhausted,
  type InstanceConfig,
  instantiate,
  InterruptionError,
  MemoryFileSystem,
  openSharedMemory,
  type Platform,
  portablePlatform,
  type Runtime,
  type StackFrame,
  Trap,
  types,
  type WasmInstance,
  type WasmMemory,
  type WasmValue,
} from "anywasm";
import { assemble, disassemble, type TextSyntaxError } from "anywasm/text";
import { WebAssembly as Namespace } from "anywasm/webassembly";
import "anywasm/polyfill";
import type { assemble as portableAssemble, WebAssembly as PortableNamespace } from "anywasm/portable";

/** Accepted if both types are the same. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
const same = <A, B>(_same: Same<A, B>): void => undefined;

export async function handles(bytes: Uint8Array, buffer: ArrayBuffer, signal: AbortSignalLike): Promise<void> {
  const moduleId = await compile(bytes);
  same<typeof moduleId, string>(true);
  same<Awaited<ReturnType<typeof compileFile>>, string>(true);
  await compile(buffer);
  // @ts-expect-error -- text is for assemble
  await compile("(module)");

  const instance = await instantiate(moduleId, {
    limits: { memoryPages: 1, callDepth: 100, stackBytes: 65_536 },
    fuel: 5,
  });
  same<typeof instance, WasmInstance>(true);
  // @ts-expect-error -- no such limit
  await instantiate(moduleId, { limits: { pages: 1 } });
  // @ts-expect-error -- modules are named by strings
  await instantiate(5);

  const results = await instance.call("add", 1, 2n, types.f32(0.5), null);
  same<typeof results, unknown[]>(true);
  same<ReturnType<typeof instance.callSync>, unknown[]>(true);
  const [sum] = (await instance.call("add", 1, 2)) as [number];
  same<typeof sum, number>(true);
  const options: CallOptions = { fuel: new Fuel(10), timeout: 5, signal, yieldEvery: 1 };
  await instance.callWith("add", [1, 2], options);
  instance.callSyncWith("add", [1, 2], { fuel: 10 });
  // @ts-expect-error -- arguments are a list
  await instance.callWith("add", 1, options);
  // @ts-expect-error -- a number of instructions, or a Fuel
  await instance.callWith("add", [], { fuel: "much" });
  // @ts-expect-error -- no such option
  await instance.callWith("add", [], { timeOut: 5 });
  // @ts-expect-error -- functions have names
  await instance.call(0);

  const exports: ExportDescription[] = await instance.getExports();
  same<NonNullable<(typeof exports)[number]["params"]>, readonly string[]>(true);
  same<Awaited<ReturnType<typeof instance.memory.read>>, Uint8Array>(true);
  same<ReturnType<typeof instance.memory.size>, Promise<number>>(true);
  // @ts-expect-error -- handles are read only
  instance.id = "other";
  await instance.drop();
  await dropModule(moduleId);
}

export function errors(error: unknown): StackFrame | ErrorCode | Promise<unknown[]> | undefined {
  if (error instanceof FuelExhausted) return error.resume(100);
  if (!(error instanceof ApiError)) return undefined;
  if (error.cause instanceof Trap) return error.cause.wasmStack[0];
  if (error.cause instanceof InterruptionError) return error.code;
  same<typeof ERROR_CODES.FuelExhausted, 5011>(true);
  // @ts-expect-error -- no such number
  return error.code === 4999 ? undefined : error.code;
}

export function imports(memory: WasmMemory, other: WasmInstance, guest: FileSystem): InstanceConfig {
  const value: WasmValue = types.i64(5n);
  return {
    imports: {
      env: {
        memory,
        table: createTable({ element: "funcref", initial: 1 }),
        global: createGlobal({ type: "i64", mutable: true }, value),
        number: 5,
        bigint: 5n,
        add: (a: number, b: bigint) => a + Number(b),
        later: async (a: number) => [a, 2n],
      },
      other,
    },
    preopens: { "/data": "data", "/files": guest, "/fixed": { directory: "fixed", readOnly: true } },
    fileSystem: new MemoryFileSystem({ files: { "a.txt": "text", "b.bin": Uint8Array.of(1) } }),
    env: { NAME: "value" },
    args: ["-v"],
    stdin: Uint8Array.of(1),
    stdout: (bytes) => void bytes.length,
    inheritStderr: true,
  };
}

export function memories(): WasmMemory[] {
  const shared = createMemory({ initial: 1, maximum: 2, shared: true, pageSize: 65_536, address: "i64" });
  // @ts-expect-error -- sizes are numbers
  createMemory({ initial: "1" });
  // @ts-expect-error -- there are two types of elements
  createTable({ element: "i32", initial: 1 });
  // The engine's side of the classes is not for users.
  same<Exclude<keyof typeof WasmMemory, "prototype">, never>(true);
  same<Exclude<keyof typeof Fuel, "prototype">, never>(true);
  return [shared, openSharedMemory(shared.share())];
}

export function runtimes(platform: Platform): Runtime[] {
  return [
    createRuntime({ features: "wasm-3.0,+threads", maxInstances: 5, limits: { tableElements: 10 } }),
    createRuntime({ capabilities: { checkLoad: (path) => path !== "", checkPreopen: () => false } }),
    createRuntime({ platform: { ...portablePlatform, ...platform } }),
    // @ts-expect-error -- says whether, not what
    createRuntime({ capabilities: { checkLoad: (path) => path } }),
  ];
}

export function texts(): Uint8Array {
  const bytes = assemble("(module)", { names: true });
  same<typeof portableAssemble, typeof assemble>(true);
  same<typeof PortableNamespace, typeof Namespace>(true);
  same<typeof bytes, Uint8Array>(true);
  for (const piece of disassemble(bytes)) same<typeof piece, string>(true);
  const position = (error: TextSyntaxError): number => error.line + error.column;
  same<typeof position, (error: TextSyntaxError) => number>(true);
  return bytes;
}

export async function namespace(bytes: Uint8Array): Promise<unknown> {
  const module = new Namespace.Module(bytes);
  const { instance } = await Namespace.instantiate(bytes, { env: { f: () => 1 } });
  const again = await Namespace.instantiate(module);
  same<typeof again, typeof instance>(true);
  const memory = new Namespace.Memory({ initial: 1, maximum: 2 });
  same<boolean, ReturnType<typeof Namespace.validate>>(true);
  // @ts-expect-error -- bytes, not text
  await Namespace.compile("(module)");
  return [instance.exports["f"], memory.buffer, Namespace.Module.exports(module)];
}
