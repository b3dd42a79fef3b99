/**
 * Our own runtime as the engine that scripts run on.
 */
import { DecodeError, ExhaustionError, LinkError, Trap, ValidationError, WasmException } from "../base/errors.ts";
import { FunctionInstance, type ExternValue, type Instance } from "../interpreter/instance.ts";
import { ArrayObject } from "../memory/array-object.ts";
import { ExceptionInstance } from "../memory/exception-instance.ts";
import { Global } from "../memory/global.ts";
import { isI31 } from "../memory/i31.ts";
import { LinearMemory, type SharedMemory } from "../memory/linear-memory.ts";
import { StructObject } from "../memory/struct-object.ts";
import { Table } from "../memory/table.ts";
import { definedType } from "../module/canonical-types.ts";
import {
  CONCRETE_HEAP,
  DEFAULT_PAGE_SIZE_LOG2,
  F32,
  F64,
  FUNCREF,
  HEAP,
  heapTypeOf,
  I32,
  I64,
  isReference,
  V128,
  type ValueType,
} from "../module/types.ts";
import { compileModule } from "../runtime/compile.ts";
import { hostFunction } from "../runtime/host-function.ts";
import { linkModule, startFunctionOf } from "../runtime/instantiate.ts";
import { readGlobalBits, writeGlobalBits } from "../runtime/values.ts";
import type { Engine, EngineExtern, EngineInstance, Failure } from "./engine.ts";
import { DIRECT_INVOCATION, fuelledInvocation, type Invocation, SUSPENDING_INVOCATION } from "./invocation.ts";
import type { Hierarchy, NumberType, ReferentKind, ScriptValue } from "./script-value.ts";
import { SPECTEST_FUNCTIONS, SPECTEST_GLOBALS, SPECTEST_MEMORIES, SPECTEST_TABLES } from "./spectest.ts";

const NUMBER_TYPES: Readonly<Record<NumberType, ValueType>> = { i32: I32, i64: I64, f32: F32, f64: F64, v128: V128 };

const NUMBER_NAMES: ReadonlyMap<ValueType, NumberType> = new Map(
  Object.entries(NUMBER_TYPES).map(([name, type]) => [type, name as NumberType]),
);

const HIERARCHIES: ReadonlyMap<number, Hierarchy> = new Map([
  [HEAP.func, "func"],
  [HEAP.nofunc, "func"],
  [HEAP.extern, "extern"],
  [HEAP.noextern, "extern"],
  [HEAP.exn, "exn"],
  [HEAP.noexn, "exn"],
]);

/** The hierarchy of a reference type in canonical form. */
function hierarchyOf(type: ValueType): Hierarchy {
  const heap = heapTypeOf(type);
  if (heap < CONCRETE_HEAP) return HIERARCHIES.get(heap) ?? "any";
  return definedType(heap - CONCRETE_HEAP).composite.kind === "func" ? "func" : "any";
}

/** The name that scripts have for a value type in canonical form, as far as they tell types apart. */
function scriptType(type: ValueType): NumberType | Hierarchy {
  return isReference(type) ? hierarchyOf(type) : (NUMBER_NAMES.get(type) as NumberType);
}

function scriptValue(type: ValueType, bits: unknown): ScriptValue {
  const name = scriptType(type);
  return typeof bits === "bigint" && !isReference(type)
    ? { type: name as NumberType, bits }
    : { type: name as Hierarchy, reference: bits };
}

/** The arguments as the runtime takes them, if there is one of its type for every parameter. */
function argumentBits(args: readonly ScriptValue[], params: readonly ValueType[]): unknown[] {
  const wanted = params.map(scriptType);
  if (args.length !== wanted.length || args.some(({ type }, index) => type !== wanted[index])) {
    throw new Error(`the arguments are [${args.map(({ type }) => type).join(" ")}], not [${wanted.join(" ")}]`);
  }
  return args.map((value) => ("bits" in value ? value.bits : value.reference));
}

class RuntimeInstance implements EngineInstance {
  readonly #exports: ReadonlyMap<string, ExternValue>;
  readonly #invocation: Invocation;

  constructor({ exports }: Pick<Instance, "exports">, invocation: Invocation) {
    this.#exports = exports;
    this.#invocation = invocation;
  }

  /** The shared memories that are exported, by name. */
  sharedMemories(): [string, SharedMemory][] {
    return Array.from(
      this.#exports,
      ([name, extern]) => [name, extern.kind === "memory" && extern.share()] as const,
    ).filter((entry): entry is [string, SharedMemory] => typeof entry[1] === "object");
  }

  exported(name: string): EngineExtern | undefined {
    return this.#exports.get(name);
  }

  async invoke(name: string, args: readonly ScriptValue[]): Promise<ScriptValue[]> {
    const func = this.#exports.get(name);
    if (!(func instanceof FunctionInstance)) throw new Error(`"${name}" is no function`);
    const { params, results } = func.type;
    const bits = await this.#invocation.call(func, argumentBits(args, params));
    return results.map((type, index) => scriptValue(type, bits[index]));
  }

  globalValue(name: string): ScriptValue {
    const global = this.#exports.get(name);
    if (!(global instanceof Global)) throw new Error(`"${name}" is no global`);
    return scriptValue(global.type, readGlobalBits(global));
  }
}

function createSpectest({ print }: Invocation): Map<string, EngineExtern> {
  const spectest = new Map<string, EngineExtern>();
  for (const [name, params] of Object.entries(SPECTEST_FUNCTIONS)) {
    const type = { kind: "func", params: params.map((param) => NUMBER_TYPES[param]), results: [] } as const;
    spectest.set(name, hostFunction(type, print));
  }
  for (const [name, { type, bits }] of Object.entries(SPECTEST_GLOBALS)) {
    const global = new Global(NUMBER_TYPES[type], false, new Int32Array(2));
    writeGlobalBits(global, bits);
    spectest.set(name, global);
  }
  for (const [name, shape] of Object.entries(SPECTEST_TABLES)) {
    spectest.set(name, new Table({ ...shape, elementType: FUNCREF, callable: true }, null));
  }
  for (const [name, shape] of Object.entries(SPECTEST_MEMORIES)) {
    spectest.set(name, new LinearMemory({ ...shape, is64: false, pageSizeLog2: DEFAULT_PAGE_SIZE_LOG2 }));
  }
  return spectest;
}

function classify(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof DecodeError) return { class: "malformed", message };
  if (error instanceof ValidationError) return { class: "invalid", message };
  if (error instanceof LinkError) return { class: "unlinkable", message };
  if (error instanceof Trap) return { class: "trap", message };
  if (error instanceof WasmException) return { class: "exception", message };
  if (error instanceof ExhaustionError) return { class: "exhaustion", message };
  return { class: "error", message: error instanceof Error ? `${error.name}: ${message}` : message };
}

function referentKind({ reference }: { readonly reference: unknown }): ReferentKind {
  if (reference instanceof FunctionInstance) return "func";
  if (reference instanceof ExceptionInstance) return "exn";
  if (reference instanceof StructObject) return "struct";
  if (reference instanceof ArrayObject) return "array";
  return isI31(reference) ? "i31" : "host";
}

function createEngine(invocation: Invocation): Engine {
  return {
    hasSuiteWords: true,

    compile(bytes, features) {
      const module = compileModule(bytes, features);
      return {
        async instantiate(resolve) {
          const instance = linkModule(
            module,
            (moduleName, importName) => resolve(moduleName, importName) as ExternValue | undefined,
            {},
          );
          const start = startFunctionOf(instance);
          if (start !== undefined) await invocation.call(start, []);
          return new RuntimeInstance(instance, invocation);
        },
      };
    },

    createSpectest: () => createSpectest(invocation),

    referentKind,

    sharing: {
      give: (instance) => (instance as RuntimeInstance).sharedMemories(),
      take(data) {
        const memories = data as readonly [string, SharedMemory][];
        const exports = new Map(memories.map(([name, memory]) => [name, LinearMemory.open(memory)]));
        return new RuntimeInstance({ exports }, invocation);
      },
    },

    classify,
  };
}

export const runtimeEngine: Engine = createEngine(DIRECT_INVOCATION);

/** The same, where all functions of the host are asynchronous and code gives way whenever it can. */
export const suspendingEngine: Engine = createEngine(SUSPENDING_INVOCATION);

/** The same, where code is metered, and gets so many units of fuel at a time. */
export function fuelledEngine(units: number): Engine {
  return createEngine(fuelledInvocation(units));
}
