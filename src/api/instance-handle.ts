/**
 * What stands behind an instance of the API: the instance of the engine, until the handle becomes invalid.
 */
import { ExitError, FuelExhaustedError } from "../base/errors.ts";
import type { ExternValue, FunctionInstance, Instance } from "../interpreter/instance.ts";
import type { LinearMemory } from "../memory/linear-memory.ts";
import { valueTypeName } from "../module/value-type-name.ts";
import { startFunctionOf } from "../runtime/instantiate.ts";
import type { Value } from "../runtime/values.ts";
import { type CallOptions, checkCallOptions } from "./call-options.ts";
import { checkUnits } from "./check-units.ts";
import { fromEngineValues, toEngineValues } from "./conversions.ts";
import { ApiError, ERROR_CODES, fail, FuelExhausted, toApiError } from "./errors.ts";
import { toWasmExtern, type WasmExtern } from "./externs.ts";
import { growMemory, type MemoryAccess, readMemory, writeMemory } from "./memory-access.ts";
import { type CallResult, type CallSetting, SupervisedCall } from "./supervised-call.ts";
import type { WasiGuest } from "./wasi-guest.ts";
import type { ExportDescription, WasmInstance } from "./wasm-instance.ts";

const NO_OPTIONS: CallOptions = {};

/** What the runtime keeps of an instance. */
export interface InstanceRecord {
  readonly id: string;
  readonly moduleId: string;
  readonly instance: Instance;
  readonly wasi: WasiGuest | undefined;
  /** What all its calls have in common. */
  readonly setting: CallSetting;
  /** The asynchronous calls that are not at their end. */
  readonly calls: Set<SupervisedCall>;
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

  /** Calls the start function, for which exit code 0 is success. If it fails, the handle is dropped. @throws ApiError */
  static async start(handle: InstanceHandle): Promise<void> {
    const { instance, setting, calls } = handle.#alive();
    const func = startFunctionOf(instance);
    if (func === undefined) return;
    const call = new SupervisedCall(setting, NO_OPTIONS);
    calls.add(call);
    try {
      const result = await call.start(func, []);
      if (result instanceof FuelExhaustedError) throw result;
    } catch (error) {
      if (error instanceof ExitError && error.exitCode === 0) return;
      if (handle.#record !== undefined) await handle.drop();
      throw toApiError(error, ERROR_CODES.InstantiateError);
    } finally {
      calls.delete(call);
    }
  }

  /** Makes the handle invalid, without telling the runtime. Calls that wait fail. */
  static invalidate(handle: InstanceHandle): void {
    const record = handle.#record;
    handle.#record = undefined;
    record?.calls.forEach((call) => call.interrupt("the instance was dropped"));
    record?.wasi?.close();
  }

  call(name: string, ...args: unknown[]): Promise<unknown[]> {
    return this.callWith(name, args, NO_OPTIONS);
  }

  async callWith(name: string, args: readonly unknown[], options: CallOptions): Promise<unknown[]> {
    const { func, call } = this.#prepare(name, options);
    return this.#async(func, call, () => call.start(func, toArguments(name, func, args)));
  }

  callSync(name: string, ...args: unknown[]): unknown[] {
    return this.callSyncWith(name, args, NO_OPTIONS);
  }

  callSyncWith(name: string, args: readonly unknown[], options: CallOptions): unknown[] {
    const { func, call } = this.#prepare(name, options);
    return this.#sync(func, call, () => call.startSync(func, toArguments(name, func, args)));
  }

  /** @throws ApiError 5003, 5005, 5007 */
  #prepare(name: string, options: CallOptions): { func: FunctionInstance; call: SupervisedCall } {
    const { instance, setting } = this.#alive();
    const func = instance.exports.get(name);
    if (func?.kind !== "func") return fail.exportNotFound(`no function ${JSON.stringify(name)}`);
    checkCallOptions(options);
    return { func, call: new SupervisedCall(setting, options) };
  }

  /** Runs a call, or the rest of one, to its end. */
  async #async(func: FunctionInstance, call: SupervisedCall, run: () => Promise<CallResult>): Promise<unknown[]> {
    const { calls } = this.#alive();
    calls.add(call);
    try {
      return this.#finish(func, call, await run());
    } catch (error) {
      return this.#fail(error);
    } finally {
      calls.delete(call);
    }
  }

  #sync(func: FunctionInstance, call: SupervisedCall, run: () => CallResult): unknown[] {
    this.#alive();
    try {
      return this.#finish(func, call, run());
    } catch (error) {
      return this.#fail(error);
    }
  }

  #finish(func: FunctionInstance, call: SupervisedCall, result: CallResult): unknown[] {
    if (!(result instanceof FuelExhaustedError)) return fromEngineValues(func.type.results, result);
    throw FuelExhausted.of(result, {
      add: (units) => {
        checkUnits("fuel", units);
        call.budget?.add(units);
      },
      resume: () => this.#async(func, call, () => call.resume()),
      resumeSync: () => this.#sync(func, call, () => call.resumeSync()),
    });
  }

  /** The exit of a guest with code 0 is no failure. */
  #fail(error: unknown): unknown[] {
    const record = this.#record;
    if (record === undefined && !(error instanceof ApiError)) return fail.invalidInstance(this.id);
    if (!(error instanceof ExitError)) throw toApiError(error, ERROR_CODES.CallError);
    record?.wasi?.close();
    if (error.exitCode !== 0) throw toApiError(error, ERROR_CODES.CallError);
    return [];
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

/** @throws ApiError 5007 */
function toArguments(name: string, { type }: FunctionInstance, args: readonly unknown[]): Value[] {
  return toEngineValues(type.params, args, `arguments of ${JSON.stringify(name)}`);
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
