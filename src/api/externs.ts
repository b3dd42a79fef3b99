/**
 * Memories, tables, globals and tags as objects: made by the host or exported by an instance, to be imported by instances and to
 * be used by the host.
 */
import type { ExternValue } from "../interpreter/instance.ts";
import { Global } from "../memory/global.ts";
import { LinearMemory, type SharedMemory } from "../memory/linear-memory.ts";
import { Table } from "../memory/table.ts";
import type { Tag } from "../memory/tag.ts";
import { isReference, V128 } from "../module/types.ts";
import { valueTypeName } from "../module/value-type-name.ts";
import { readGlobal, writeGlobal } from "../runtime/values.ts";
import { fromEngineValue, toEngineValue } from "./conversions.ts";
import { fail } from "./errors.ts";
import { growMemory, type MemoryAccess, readMemory, writeMemory } from "./memory-access.ts";
import { VALUE_TYPES, type ValueTypeName } from "./value-types.ts";
import { WasmFunction } from "./wasm-function.ts";

/** What instances import and export. */
export type WasmExtern = WasmFunction | WasmMemory | WasmTable | WasmGlobal | WasmTag;

const objects = new WeakMap<ExternValue, Exclude<WasmExtern, WasmFunction>>();

/** The one object for a memory, table, global or tag of the engine. */
function objectFor<O extends Exclude<WasmExtern, WasmFunction>>(extern: ExternValue, make: () => O): O {
  const known = objects.get(extern);
  if (known !== undefined) return known as O;
  const made = make();
  objects.set(extern, made);
  return made;
}

/** A linear memory. */
export class WasmMemory implements MemoryAccess {
  /** What it is among imports and exports. */
  readonly kind = "memory" as const;
  /** Whether its type is shared, so that several agents (threads, workers) may use it at once. */
  readonly shared: boolean;
  readonly #memory: LinearMemory;

  private constructor(memory: LinearMemory) {
    this.shared = memory.shared;
    this.#memory = memory;
  }

  /** @internal */
  static of(memory: LinearMemory): WasmMemory {
    return objectFor(memory, () => new WasmMemory(memory));
  }

  /** @internal */
  static engineMemory(memory: WasmMemory): LinearMemory {
    return memory.#memory;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return readMemory(this.#memory, offset, length);
  }

  async write(offset: number, data: Uint8Array): Promise<void> {
    writeMemory(this.#memory, offset, data);
  }

  async size(): Promise<number> {
    return this.#memory.pages;
  }

  async grow(pages: number): Promise<number> {
    return growMemory(this.#memory, pages);
  }

  bytes(): Uint8Array {
    return this.#memory.currentBytes();
  }

  /**
   * What other agents need to use this memory, too: plain data for `postMessage`, and there for `openSharedMemory`.
   * @throws ApiError 5006 if the memory is not shared, or the host cannot share any
   */
  share(): SharedMemory {
    if (!this.shared) fail.memory("the memory is not shared");
    return this.#memory.share() ?? fail.memory("this host has no SharedArrayBuffer, so nothing can be shared");
  }
}

/** A table of references. Indices and sizes are numbers, also where WebAssembly has them as i64. */
export class WasmTable {
  /** What it is among imports and exports. */
  readonly kind = "table" as const;
  /** Type of the elements, in the text format. */
  readonly element: string;
  readonly #table: Table;

  private constructor(table: Table) {
    this.element = valueTypeName(table.elementType);
    this.#table = table;
  }

  /** @internal */
  static of(table: Table): WasmTable {
    return objectFor(table, () => new WasmTable(table));
  }

  /** @internal */
  static engineTable(table: WasmTable): Table {
    return table.#table;
  }

  /** The reference at an index. @throws ApiError 5006 if there is none */
  async get(index: number): Promise<unknown> {
    this.#check(index);
    return fromEngineValue(this.#table.elementType, this.#table.elements[index]);
  }

  /** Writes one element. @throws ApiError 5006 out of bounds, 5007 for a value of another type */
  async set(index: number, value: unknown): Promise<void> {
    this.#check(index);
    this.#table.set(index, toEngineValue(this.#table.elementType, value, "element"));
  }

  /** The number of elements. */
  async size(): Promise<number> {
    return this.#table.length;
  }

  /** Grows by so many elements of a value. Gives the size before. @throws ApiError 5006 if it cannot grow that far */
  async grow(count: number, value: unknown = null): Promise<number> {
    const initial = toEngineValue(this.#table.elementType, value, "element");
    const before = Number.isSafeInteger(count) && count >= 0 ? this.#table.grow(count, initial) : -1;
    if (before < 0) fail.memory(`cannot grow from ${this.#table.length} elements by ${count}`);
    return before;
  }

  #check(index: number): void {
    if (Number.isSafeInteger(index) && index >= 0 && index < this.#table.length) return;
    fail.memory(`out of bounds: element ${index} of a table of ${this.#table.length}`);
  }
}

/** A global variable. */
export class WasmGlobal {
  /** What it is among imports and exports. */
  readonly kind = "global" as const;
  /** Type of the value, in the text format. */
  readonly type: string;
  /** Whether it can be set. */
  readonly mutable: boolean;
  readonly #global: Global;

  private constructor(global: Global) {
    this.type = valueTypeName(global.type);
    this.mutable = global.mutable;
    this.#global = global;
  }

  /** @internal */
  static of(global: Global): WasmGlobal {
    return objectFor(global, () => new WasmGlobal(global));
  }

  /** @internal */
  static engineGlobal(global: WasmGlobal): Global {
    return global.#global;
  }

  /** The present value. */
  async get(): Promise<unknown> {
    return fromEngineValue(this.#global.type, readGlobal(this.#global));
  }

  /** @throws ApiError 5007 if the global is immutable or the value of another type */
  async set(value: unknown): Promise<void> {
    if (!this.mutable) fail.type("the global is immutable");
    writeGlobal(this.#global, toEngineValue(this.#global.type, value, "global"));
  }
}

/** What tells the exceptions of one kind from all others. */
export class WasmTag {
  /** What it is among imports and exports. */
  readonly kind = "tag" as const;
  /** Types of the values that such an exception carries, in the text format. */
  readonly params: readonly string[];
  readonly #tag: Tag;

  private constructor(tag: Tag) {
    this.params = tag.type.params.map(valueTypeName);
    this.#tag = tag;
  }

  /** @internal */
  static of(tag: Tag): WasmTag {
    return objectFor(tag, () => new WasmTag(tag));
  }

  /** @internal */
  static engineTag(tag: WasmTag): Tag {
    return tag.#tag;
  }
}

/** The object of the API for what an instance exports. */
export function toWasmExtern(extern: ExternValue): WasmExtern {
  switch (extern.kind) {
    case "func":
      return WasmFunction.of(extern);
    case "memory":
      return WasmMemory.of(extern);
    case "table":
      return WasmTable.of(extern);
    case "global":
      return WasmGlobal.of(extern);
    default:
      return WasmTag.of(extern);
  }
}

/** What the engine has behind an object of the API, or `undefined` for anything else. */
export function fromWasmExtern(value: unknown): ExternValue | undefined {
  if (value instanceof WasmFunction) return WasmFunction.engineFunction(value);
  if (value instanceof WasmMemory) return WasmMemory.engineMemory(value);
  if (value instanceof WasmTable) return WasmTable.engineTable(value);
  if (value instanceof WasmGlobal) return WasmGlobal.engineGlobal(value);
  return value instanceof WasmTag ? WasmTag.engineTag(value) : undefined;
}

/** The sizes of memories and tables. */
export interface LimitsOptions {
  /** The size at the beginning: pages of a memory, elements of a table. */
  readonly initial: number;
  /** The size that is never exceeded; modules that declare a maximum import only what has one. */
  readonly maximum?: number;
  /** The type of addresses or indices: i32 unless given. */
  readonly address?: "i32" | "i64";
}

/** What a memory of the host's looks like. */
export interface MemoryOptions extends LimitsOptions {
  /** Whether several agents may use it: not unless said. Then it has a maximum. */
  readonly shared?: boolean;
  /** Bytes of a page, in which sizes are: 64 KiB unless given. */
  readonly pageSize?: 1 | 65536;
}

/** What a table of the host's looks like. */
export interface TableOptions extends LimitsOptions {
  /** Type of the elements. */
  readonly element: "funcref" | "externref";
}

/** What a global is made with. */
export interface GlobalOptions {
  /** Type of the value. */
  readonly type: ValueTypeName;
  /** Whether it can be set: not unless said. */
  readonly mutable?: boolean;
}

/** Base-2 logarithms of the page sizes that there are. */
const PAGE_SIZES_LOG2: Readonly<Record<number, number>> = { 1: 0, 65536: 16 };
const MAX_ELEMENTS = 0xffff_ffff;

/**
 * Makes a memory of zeros.
 * @example
 * ```ts run
 * import { compile, createMemory, instantiate } from "anywasm";
 * import { assemble } from "anywasm/text";
 *
 * const memory = createMemory({ initial: 1, maximum: 2 });
 * await memory.write(8, Uint8Array.of(42));
 * const text = '(import "env" "memory" (memory 1)) (func (export "f") (result i32) (i32.load8_u (i32.const 8)))';
 * const instance = await instantiate(await compile(assemble(text)), { imports: { env: { memory } } });
 * console.log(await instance.call("f"), await memory.size()); // [ 42 ] 1
 * ```
 * @throws ApiError 5007 for sizes that make no sense, 5006 if it is not granted
 */
export function createMemory(options: MemoryOptions): WasmMemory {
  const { shared = false, pageSize = 65536 } = options;
  const pageSizeLog2 = PAGE_SIZES_LOG2[pageSize] ?? fail.type("pageSize: 1 or 65536");
  if (typeof shared !== "boolean") fail.type("shared: true or false");
  if (shared && options.maximum === undefined) fail.type("a shared memory must have a maximum");
  const shape = { ...readLimits(options, mostPages(pageSizeLog2)), pageSizeLog2, shared };
  return granted(() => WasmMemory.of(new LinearMemory(shape)));
}

/** The most pages of a memory with addresses of 32 bits. */
function mostPages(pageSizeLog2: number): number {
  return pageSizeLog2 === 0 ? 0xffff_ffff : 2 ** (32 - pageSizeLog2);
}

/**
 * The memory that another agent shared: the same bytes, which both see change and grow.
 * @param memory what {@link WasmMemory.share} gave there
 * @throws ApiError 5007 for anything else
 */
export function openSharedMemory(memory: SharedMemory): WasmMemory {
  if (!isSharedMemory(memory)) fail.type("expected what share() of a memory gave");
  return WasmMemory.of(LinearMemory.open(memory));
}

function isSharedMemory(value: unknown): value is SharedMemory {
  if (typeof value !== "object" || value === null) return false;
  const { buffer, is64, max, pageSizeLog2, size } = value as Partial<Record<keyof SharedMemory, unknown>>;
  if (!isSharedBuffer(buffer) || !isSharedBuffer(size) || size.byteLength !== 8) return false;
  if (typeof is64 !== "boolean" || (pageSizeLog2 !== 0 && pageSizeLog2 !== 16)) return false;
  const byteLength = new BigInt64Array(size)[0] as bigint;
  const isWhole = byteLength >= 0n && byteLength <= buffer.byteLength && byteLength % BigInt(2 ** pageSizeLog2) === 0n;
  return isWhole && (typeof max === "bigint" || Number.isSafeInteger(max)) && (max as number | bigint) >= 0;
}

/** Also one of another realm. */
function isSharedBuffer(value: unknown): value is SharedArrayBuffer {
  return Object.prototype.toString.call(value) === "[object SharedArrayBuffer]";
}

/** Makes a table filled with `value`. @throws ApiError 5007 for options that make no sense, 5006 if it is not granted */
export function createTable(options: TableOptions, value: unknown = null): WasmTable {
  if (options.element !== "funcref" && options.element !== "externref") fail.type("element: funcref or externref");
  const elementType = VALUE_TYPES[options.element];
  const callable = options.element === "funcref";
  const shape = { ...readLimits(options, MAX_ELEMENTS), elementType, callable };
  const initial = toEngineValue(elementType, value, "element");
  return granted(() => WasmTable.of(new Table(shape, initial)));
}

/** Makes a global. Without a value it is zero or null. @throws ApiError 5007 for a value of another type */
export function createGlobal(options: GlobalOptions, value?: unknown): WasmGlobal {
  if (!Object.hasOwn(VALUE_TYPES, options.type)) fail.type(`no value type ${options.type}`);
  const type = VALUE_TYPES[options.type];
  const words = new Int32Array(type === V128 ? 4 : 2);
  const global = new Global(type, options.mutable ?? false, isReference(type) ? words.subarray(0, 0) : words);
  if (value !== undefined) writeGlobal(global, toEngineValue(type, value, "global"));
  return WasmGlobal.of(global);
}

function readLimits(options: LimitsOptions, most: number): { min: number; max: number | undefined; is64: boolean } {
  const { initial: min, maximum: max, address = "i32" } = options;
  if (address !== "i32" && address !== "i64") fail.type("address: i32 or i64");
  const limits = max === undefined ? [min] : [min, max];
  for (const size of limits) {
    if (!Number.isSafeInteger(size) || size < 0 || size > most) fail.type(`a size of ${size} does not exist`);
  }
  if (max !== undefined && min > max) fail.type("initial is larger than maximum");
  return { min, max, is64: address === "i64" };
}

function granted<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fail.memory(error.message);
  }
}
