/**
 * The namespace in place of the host's, as TypeScript's library for browsers declares that: its objects are what is asked for
 * there, and with a cast the namespace is, too. Nothing here runs.
 */
import { WebAssembly as Ours } from "anywasm/webassembly";

export function objects(bytes: Uint8Array<ArrayBuffer>, imports: WebAssembly.Imports): unknown[] {
  const module: WebAssembly.Module = new Ours.Module(bytes);
  const instance: WebAssembly.Instance = new Ours.Instance(module, imports);
  const memory: WebAssembly.Memory = new Ours.Memory({ initial: 1 });
  const table: WebAssembly.Table = new Ours.Table({ initial: 1, element: "anyfunc" });
  const global: WebAssembly.Global<"i32"> = new Ours.Global({ value: "i32", mutable: true }, 1);
  const tag: WebAssembly.Tag = new Ours.Tag({ parameters: ["i32"] });
  const exception: WebAssembly.Exception = new Ours.Exception(tag, [1]);
  const descriptors: WebAssembly.ModuleImportDescriptor[] = Ours.Module.imports(module);
  // @ts-expect-error -- a BigInt is no size there
  const memory64: WebAssembly.Memory = new Ours.Memory({ initial: 1n, address: "i64" });
  return [instance, memory, table, global, exception, descriptors, memory64];
}

export async function promises(bytes: Uint8Array<ArrayBuffer>): Promise<unknown[]> {
  const source: WebAssembly.WebAssemblyInstantiatedSource = await Ours.instantiate(bytes, { env: {} });
  const module: WebAssembly.Module = await Ours.compileStreaming(fetch("module.wasm"));
  const { instance }: WebAssembly.WebAssemblyInstantiatedSource = await Ours.instantiateStreaming(fetch("module.wasm"));
  return [source, module, instance];
}

export function replace(): void {
  globalThis.WebAssembly = Ours as typeof globalThis.WebAssembly;
  // @ts-expect-error -- without a cast, values of globals stand in the way: there they are of any type
  globalThis.WebAssembly = Ours;
}
