/** Runs a generated module on the engine. */
import { Trap, WasmException } from "../../src/base/errors.ts";
import { FEATURE_SETS } from "../../src/base/features.ts";
import type { ExternValue, FunctionInstance, Instance } from "../../src/interpreter/instance.ts";
import { ExceptionInstance } from "../../src/memory/exception-instance.ts";
import { Global } from "../../src/memory/global.ts";
import type { LinearMemory } from "../../src/memory/linear-memory.ts";
import type { Table } from "../../src/memory/table.ts";
import { Tag } from "../../src/memory/tag.ts";
import { canonicalFunctionType } from "../../src/module/canonical-types.ts";
import type { Import, Module } from "../../src/module/module.ts";
import { EXTERNREF, F32, F64, type FunctionType, I32, I64, V128, type ValueType } from "../../src/module/types.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { hostFunction } from "../../src/runtime/host-function.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import { type Value, writeGlobal } from "../../src/runtime/values.ts";
import { HOST_ERROR, HOST_GLOBALS, scriptFunctions } from "./host.ts";
import type { Job } from "./job.ts";
import { checksum, exceptionText, type Outcome, type Run, type Transcript, transcriptOf } from "./transcript.ts";

const GLOBAL_TYPES: Readonly<Record<string, ValueType>> = { i32: I32, i64: I64, f64: F64, externref: EXTERNREF };

function importedFunction(module: Module, { typeIndex }: Import & { kind: "func" }, call: unknown): FunctionInstance {
  const type = module.types.at(typeIndex)?.composite as FunctionType;
  return hostFunction(type, (_, ...args) => (call as (...args: readonly Value[]) => Value)(...args));
}

function importedGlobal(name: string): Global | undefined {
  const plan = HOST_GLOBALS.find((each) => each.name === name);
  if (plan === undefined) return undefined;
  const global = new Global(GLOBAL_TYPES[plan.type] as ValueType, plan.mutable, new Int32Array(2));
  writeGlobal(global, plan.value);
  return global;
}

const TAG_TYPE: FunctionType = { kind: "func", params: [I32], results: [] };
const TAG_TYPES = canonicalFunctionType(TAG_TYPE);

/** The value of a payload as a number. */
function payloadValue({ tag, payload }: ExceptionInstance, index: number): number | bigint {
  const words = tag.type.params.slice(0, index).reduce((sum, type) => sum + payloadWords(type), 0);
  const type = tag.type.params[index];
  const view = new DataView(Int32Array.of(Number(payload[words]), Number(payload[words + 1])).buffer);
  if (type === I32) return view.getInt32(0, true);
  if (type === F32) return view.getFloat32(0, true);
  return type === I64 ? view.getBigInt64(0, true) : view.getFloat64(0, true);
}

/** Entries of a payload that a value takes. */
function payloadWords(type: ValueType): number {
  if (type === I64 || type === F64) return 2;
  return type === V128 ? 4 : 1;
}

export class EngineRun implements Run<readonly Value[]> {
  readonly hostCalls: string[] = [];
  readonly #job: Job;
  readonly #module: Module;
  readonly #tag: Tag = new Tag(TAG_TYPES.ids[0] as number, TAG_TYPE, TAG_TYPES);
  readonly #companion: Instance | undefined;
  #exports: ReadonlyMap<string, ExternValue> = new Map();

  constructor(job: Job) {
    this.#job = job;
    this.#module = compileModule(job.bytes, FEATURE_SETS.all);
    this.#companion =
      job.companion && instantiateModule(compileModule(job.companion, FEATURE_SETS.all), () => undefined);
  }

  instantiate(): [] {
    const { callback, callbackElement } = this.#job;
    const functions = scriptFunctions(this.hostCalls, {
      callBack: (value) => this.callBack(this.#exports.get(callback) as FunctionInstance, value),
      exception: (value) => new WasmException(new ExceptionInstance(this.#tag, [value])),
    });
    const instance = instantiateModule(this.#module, (_, name, declaration) => {
      if (declaration.kind === "global") return importedGlobal(name);
      if (this.#companion !== undefined) return this.#companion.exports.get(name);
      return declaration.kind === "func" ? importedFunction(this.#module, declaration, functions[name]) : this.#tag;
    });
    this.#exports = instance.exports;
    const table = this.#companion?.exports.get("table") as Table | undefined;
    table?.set(callbackElement.index, this.#exports.get(callback));
    return [];
  }

  outcomeOf(call: () => readonly Value[]): Outcome {
    try {
      return { results: call().map(String).join(", "), trap: undefined };
    } catch (error) {
      if (error instanceof Trap) return { results: undefined, trap: error.kind };
      if (error === HOST_ERROR) return { results: HOST_ERROR.message, trap: undefined };
      if (!(error instanceof WasmException)) throw error;
      return { results: this.#thrown(error.exception as ExceptionInstance), trap: undefined };
    }
  }

  #thrown(exception: ExceptionInstance): string {
    const tag = this.#job.tags.findIndex((_, index) => this.#exports.get(`tag${index}`) === exception.tag);
    if (tag < 0) return "exception of another tag";
    return exceptionText(tag, this.#job.tags[tag] ?? [], (index) => payloadValue(exception, index));
  }

  call(name: string, args: readonly (number | bigint)[]): Value[] {
    return this.invoke(this.#exports.get(name) as FunctionInstance, args);
  }

  protected invoke(func: FunctionInstance, args: readonly Value[]): Value[] {
    return invoke(func, args);
  }

  /** Calls a function for a function of the host. */
  protected callBack(func: FunctionInstance, value: Value): Value {
    return invoke(func, [value])[0];
  }

  memories(): number[] {
    const own = this.#job.memories.map((name) => this.#exports.get(name));
    const all = this.#companion === undefined ? own : [...own, this.#companion.exports.get("memory")];
    return all.map((memory) => checksum((memory as LinearMemory).bytes));
  }
}

export function runOnEngine(job: Job): Transcript {
  return transcriptOf(job, new EngineRun(job));
}
