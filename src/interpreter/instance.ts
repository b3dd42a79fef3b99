/**
 * Module instances and functions at run time, as the interpreter sees them; the runtime layer makes them at instantiation.
 *
 * Objects for defined functions and numeric globals are made on demand, so that a module of half a million functions gets
 * an instance without half a million objects.
 */
import { type ModuleCode, NOT_IN_BLOCK } from "../isa/module-code.ts";
import { linkSlotOf } from "../lowering/frame-layout.ts";
import { Global } from "../memory/global.ts";
import type { LinearMemory } from "../memory/linear-memory.ts";
import type { DispatchTarget, Table } from "../memory/table.ts";
import type { Tag } from "../memory/tag.ts";
import { type CanonicalTypes, canonicalValueType, definedType } from "../module/canonical-types.ts";
import type { Export, Module } from "../module/module.ts";
import { type FunctionType, isReference, V128 } from "../module/types.ts";

/**
 * A host function as the interpreter calls it: arguments stand in the value stack from word `base` on, one slot each (two
 * for v128), and it leaves the results there in the same way. `caller` is the calling instance, or `undefined` when the
 * host itself calls.
 */
export type HostCall = (base: number, caller: Instance | undefined) => void;

/** @see https://webassembly.github.io/spec/core/exec/runtime.html#function-instances */
export class FunctionInstance implements DispatchTarget {
  readonly kind = "func" as const;
  /** Canonical id of the type. */
  readonly typeId: number;
  /** The type, its value types in canonical form. */
  readonly type: FunctionType;
  /** The instance that the code belongs to; `undefined` for host functions. */
  readonly instance: Instance | undefined;
  /** Index in the instance's function index space; −1 for host functions. */
  readonly index: number;
  readonly hostCall: HostCall | undefined;
  /** The slot of its frame that keeps the caller's place: so many slots do arguments or results take. */
  readonly linkSlot: number;
  /** The types that the id comes from. */
  readonly types: CanonicalTypes;
  /** What stands for it in JavaScript, if anything does. */
  hostObject: object | undefined;

  private constructor(types: CanonicalTypes, typeId: number, code: { instance: Instance; index: number } | HostCall) {
    this.types = types;
    this.hostObject = undefined;
    this.typeId = typeId;
    this.type = definedType(typeId).composite as FunctionType;
    const isHost = typeof code === "function";
    this.instance = isHost ? undefined : code.instance;
    this.index = isHost ? -1 : code.index;
    this.hostCall = isHost ? code : undefined;
    this.linkSlot = linkSlotOf(this.type);
  }

  /** A function that a module defines. */
  static ofModule(typeId: number, instance: Instance, index: number): FunctionInstance {
    return new FunctionInstance(instance.module.canonicalTypes, typeId, { instance, index });
  }

  /** A function of the host. */
  static ofHost(types: CanonicalTypes, typeId: number, hostCall: HostCall): FunctionInstance {
    return new FunctionInstance(types, typeId, hostCall);
  }

  get instanceId(): number {
    return this.instance?.id ?? -1;
  }

  get entry(): number {
    return this.instance?.code.entries[this.index] ?? 0;
  }
}

/** What instances import and export. */
export type ExternValue = FunctionInstance | Table | LinearMemory | Global | Tag;

/** A computation that is suspended inside of an instance, and has to be the next to go on there. */
export interface Occupant {
  /** Larger for computations that began later. */
  readonly order: number;
  /** Whether it is abandoned when the instance is entered anew, instead of refusing that. */
  readonly givesWay: boolean;
  /** Ends the computation, which can never go on then. */
  abandon(): void;
}

let instanceCount = 0;

/** @see https://webassembly.github.io/spec/core/exec/runtime.html#module-instances */
export class Instance {
  /** Realm-wide number, never used again: what `dispatch` of a table compares. */
  readonly id: number;
  readonly module: Module;
  /** Where its code stands: the module's, or that which counts instructions (see metering.ts). */
  code: ModuleCode;
  /** The memory index space. */
  readonly memories: LinearMemory[];
  /** The table index space. */
  readonly tables: Table[];
  /** The tag index space. */
  readonly tags: Tag[];
  /** The numeric globals that this module defines, at the word offsets of `code.globalOffsets`. */
  readonly globalWords: Int32Array;
  /** Words of each imported global, by global index. */
  readonly importedGlobalWords: Int32Array[];
  /** References of each element segment; an empty list once dropped. */
  readonly elementSegments: (readonly unknown[])[];
  /** Bytes of each data segment; empty once dropped. */
  readonly dataSegments: Uint8Array[];
  /** The computations that are suspended inside of it, if there are any. */
  occupants: readonly Occupant[] | undefined;
  readonly #functions: (FunctionInstance | undefined)[];
  readonly #globals: (Global | undefined)[];
  #exports: ReadonlyMap<string, ExternValue> | undefined;

  constructor(code: ModuleCode) {
    this.id = instanceCount++;
    this.module = code.module;
    this.code = code;
    this.memories = [];
    this.tables = [];
    this.tags = [];
    this.globalWords = new Int32Array(code.globalWords);
    this.importedGlobalWords = [];
    this.elementSegments = [];
    this.dataSegments = [];
    this.#exports = undefined;
    this.occupants = undefined;
    this.#functions = [];
    this.#globals = [];
  }

  /** Appends an imported function to the function index space. All imports come before any `functionAt` of a defined one. */
  importFunction(func: FunctionInstance): void {
    this.#functions.push(func);
  }

  /** Appends an imported global to the global index space. */
  importGlobal(global: Global): void {
    this.importedGlobalWords.push(global.words);
    this.#globals.push(global);
  }

  /** What it exports, by name; made when it is first asked for, all imports and definitions being there. */
  get exports(): ReadonlyMap<string, ExternValue> {
    this.#exports ??= new Map(this.module.exports.map((declaration) => [declaration.name, this.exported(declaration)]));
    return this.#exports;
  }

  /** What an export of its module stands for. */
  exported({ kind, index }: Export): ExternValue {
    switch (kind) {
      case "func":
        return this.functionAt(index);
      case "table":
        return this.tables[index] as Table;
      case "memory":
        return this.memories[index] as LinearMemory;
      case "global":
        return this.globalAt(index);
      default:
        return this.tags[index] as Tag;
    }
  }

  /** The function at a valid index of the function index space. */
  functionAt(index: number): FunctionInstance {
    const known = this.#functions[index];
    if (known !== undefined) return known;
    const made = FunctionInstance.ofModule(this.code.functionTypeId(index), this, index);
    this.#functions[index] = made;
    return made;
  }

  /** The global at a valid index of the global index space; a defined reference global starts as `null`. */
  globalAt(index: number): Global {
    const known = this.#globals[index];
    if (known !== undefined) return known;
    const { type, mutable } = this.code.globalType(index);
    const offset = this.code.globalOffsets[index] ?? NOT_IN_BLOCK;
    const words = this.globalWords.subarray(offset, offset + (type === V128 ? 4 : 2));
    const canonical = canonicalValueType(type, this.module.canonicalTypes);
    const made = new Global(canonical, mutable, isReference(type) ? new Int32Array(0) : words);
    made.types = this.module.canonicalTypes;
    this.#globals[index] = made;
    return made;
  }
}
