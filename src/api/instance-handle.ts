/**
 * What stands behind an instance of the API: the instance of the engine, until the handle becomes invalid.
 */
import { ExitError } from "../base/errors.ts";
import type { ExternValue, FunctionInstance, Instance } from "../interpreter/instance.ts";
import type { LinearMemory } from "../memory/linear-memory.ts";
import { valueTypeName } from "../module/value-type-name.ts";
import { invoke } from "../runtime/invocation.ts";
import { fromEngineValues, toEngineValues } from "./conversions.ts";
import { ERROR_CODES, fail, toApiError } from "./errors.ts";
import { toWasmExtern, type WasmExtern } from "./externs.ts";
import { growMemory, type MemoryAccess, readMemory, writeMemory } from "./memory-access.ts";
import type { WasiGuest } from "./wasi-guest.ts";
import type { ExportDescription, WasmInstance } from "./wasm-instance.ts";

/** What the runtime keeps of an instance. */
export interface InstanceRecord {
  readonly id: string;
  readonly moduleId: string;
  readonly instance: Instance;
  readonly wasi: WasiGuest | undefined;
  /** Called when the instance is dropped by its user. */
  readonly onDrop: () => void;
}

/** The instance of the engine behind a user's object; known only here. */
export class InstanceHandle implements WasmInstance {
  readonly id: string;
  readonly moduleId: string;
  readonly memory: MemoryAccess;
  #record: InstanceRecord | undefined;

  constructor(record: InstanceRecord) {
    this.id = record.id;
    this.moduleId = record.moduleId;
    this.memory = new InstanceMemory(() => memoryOf(this.#alive().instance));
    this.#record = record;
  }

  /** @throws ApiError 5005 */
  static engineExport(handle: InstanceHandle, name: string): ExternValue | undefined {
    return handle.#alive().instance.exports.get(name);
  }

  /** Makes the handle invalid, without telling the runtime. */
  static invalidate(handle: InstanceHandle): void {
    handle.#record?.wasi?.close();
    handle.#record = undefined;
  }

  async call(name: string, ...args: unknown[]): Promise<unknown[]> {
    const { instance, wasi } = this.#alive();
    const func = instance.exports.get(name);
    if (func?.kind !== "func") return fail.exportNotFound(`no function ${JSON.stringify(name)}`);
    try {
      return callFunction(name, func, args);
    } catch (error) {
      if (!(error instanceof ExitError)) throw toApiError(error, ERROR_CODES.CallError);
      wasi?.close();
      if (error.exitCode !== 0) throw toApiError(error, ERROR_CODES.CallError);
      return [];
    }
  }

  async getExports(): Promise<ExportDescription[]> {
    const { instance } = this.#alive();
    return Array.from(instance.exports, ([name, extern]) => describeExport(name, extern));
  }

  async getExport(name: string): Promise<WasmExtern> {
    const extern = this.#alive().instance.exports.get(name);
    return extern === undefined ? fail.exportNotFound(JSON.stringify(name)) : toWasmExtern(extern);
  }

  async drop(): Promise<void> {
    const { onDrop } = this.#alive();
    InstanceHandle.invalidate(this);
    onDrop();
  }

  #alive(): InstanceRecord {
    return this.#record ?? fail.invalidInstance(this.id);
  }
}

function callFunction(name: string, func: FunctionInstance, args: readonly unknown[]): unknown[] {
  const { params, results } = func.type;
  return fromEngineValues(results, invoke(func, toEngineValues(params, args, `arguments of ${JSON.stringify(name)}`)));
}

function describeExport(name: string, extern: ExternValue): ExportDescription {
  if (extern.kind !== "func") return { name, kind: extern.kind };
  const { params, results } = extern.type;
  return { name, kind: extern.kind, params: params.map(valueTypeName), results: results.map(valueTypeName) };
}

function memoryOf({ exports }: Instance): LinearMemory {
  const named = exports.get("memory");
  if (named?.kind === "memory") return named;
  for (const extern of exports.values()) if (extern.kind === "memory") return extern;
  return fail.memory("the instance exports no memory");
}

/** The memory of an instance, looked up at each use, so that it ends with the instance. */
class InstanceMemory implements MemoryAccess {
  readonly #memory: () => LinearMemory;

  constructor(memory: () => LinearMemory) {
    this.#memory = memory;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return readMemory(this.#memory(), offset, length);
  }

  async write(offset: number, data: Uint8Array): Promise<void> {
    writeMemory(this.#memory(), offset, data);
  }

  async size(): Promise<number> {
    return this.#memory().pages;
  }

  async grow(pages: number): Promise<number> {
    return growMemory(this.#memory(), pages);
  }

  bytes(): Uint8Array {
    return this.#memory().currentBytes();
  }
}
