/**
 * An instance as users see it: an object that calls functions, reads memory, and can be dropped.
 */
import type { ExternKind } from "../module/module.ts";
import type { CallOptions } from "./call-options.ts";
import type { WasmExtern } from "./externs.ts";
import type { MemoryAccess } from "./memory-access.ts";

/** One export of an instance. */
export interface ExportDescription {
  /** The name of the export. */
  readonly name: string;
  /** What is exported. */
  readonly kind: ExternKind;
  /** Types of a function's parameters, in the text format. */
  readonly params?: readonly string[];
  /** Types of a function's results, in the text format. */
  readonly results?: readonly string[];
}

/** An instance of a module. After `drop`, and after the module is dropped, everything it offers fails with 5005. */
export interface WasmInstance {
  /** An opaque handle, unique among all instances. */
  readonly id: string;
  /** The handle of the module. */
  readonly moduleId: string;
  /** The memory that is exported as `memory`, or else the first one that is exported. @throws ApiError 5006 without one */
  readonly memory: MemoryAccess;
  /**
   * Calls an exported function. Where it calls a host function that returns a promise, it is suspended until the promise is
   * settled; the instance cannot be entered again until then.
   * @example
   * ```ts run
   * import { compile, instantiate } from "anywasm";
   * import { assemble } from "anywasm/text";
   *
   * const text = '(func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))';
   * const instance = await instantiate(await compile(assemble(text)));
   * console.log(await instance.call("add", 40, 2)); // [ 42 ]
   * const [sum] = instance.callSync("add", 1, 2) as [number];
   * console.log(sum + 1); // 4
   * ```
   * @param args numbers, BigInts for i64, or values of `types`
   * @returns the results: numbers, BigInts for i64, 16 bytes for v128, references. Their types are those of the function, which
   *   only the caller knows: `const [sum] = (await instance.call("add", 40, 2)) as [number]`. None when the guest ends itself
   *   with exit code 0
   * @throws ApiError 5002 for a trap or what a host function threw, 5003, 5005, 5007 for arguments of other types
   */
  call(name: string, ...args: unknown[]): Promise<unknown[]>;
  /**
   * Calls an exported function within bounds.
   * @example
   * ```ts run
   * import { compile, instantiate } from "anywasm";
   * import { assemble } from "anywasm/text";
   *
   * const instance = await instantiate(await compile(assemble('(func (export "f") (loop $again (br $again)))')));
   * const error = await instance.callWith("f", [], { timeout: 20 }).catch((reason) => reason);
   * console.log(error.code); // 5002
   * ```
   * @throws ApiError as `call`; 5002 when its time is over or its signal is aborted, 5011 ({@link FuelExhausted}) when its
   *   fuel is used up
   */
  callWith(name: string, args: readonly unknown[], options: CallOptions): Promise<unknown[]>;
  /**
   * Calls an exported function, and gives its results at once. Nothing can be waited for.
   * @throws ApiError as `call`; 5002 also for a host function that returns a promise
   */
  callSync(name: string, ...args: unknown[]): unknown[];
  /** Calls an exported function within bounds, and gives its results at once. @throws ApiError as `callWith` */
  callSyncWith(name: string, args: readonly unknown[], options: CallOptions): unknown[];
  /** What is exported, in the order of the module. */
  getExports(): Promise<ExportDescription[]>;
  /** The export of a name as an object that other instances can import. @throws ApiError 5003 */
  getExport(name: string): Promise<WasmExtern>;
  /** Frees the instance: its files are closed, its handle is invalid. */
  drop(): Promise<void>;
}
