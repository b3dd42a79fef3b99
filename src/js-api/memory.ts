/**
 * `WebAssembly.Memory`.
 *
 * @see https://webassembly.github.io/spec/js-api/#memories
 */
import { LinearMemory } from "../memory/linear-memory.ts";
import { Existing } from "./existing.ts";
import type { AddressType, AddressValue, Memory as MemoryInterface, MemoryDescriptor } from "./interfaces.ts";
import { MAX_PAGES_64 } from "./limits.ts";
import { MemoryBuffers } from "./memory-buffers.ts";
import {
  defineInterface,
  ensurePrototype,
  fromAddress,
  isObject,
  required,
  toAddress,
  toAddressType,
  toDictionary,
} from "./web-idl.ts";

const PAGE_SIZE_LOG2 = 16;

/** The largest sizes in pages. */
const MAX_PAGES: Readonly<Record<AddressType, number>> = { i32: 2 ** 16, i64: MAX_PAGES_64 };

/** @see https://webassembly.github.io/spec/js-api/#dom-memory-memory */
function allocate(descriptor: unknown): LinearMemory {
  const context = "WebAssembly.Memory()";
  const dictionary = toDictionary(descriptor, context, "a memory descriptor");
  // In the order of names, as dictionaries are read; conversions follow.
  const type = toAddressType(dictionary["address"], context);
  const initial = required(dictionary["initial"], "initial", context);
  const maximum = dictionary["maximum"];
  const shared = Boolean(dictionary["shared"]);
  const min = toAddress(initial, type, context, "Property 'initial'");
  const max = maximum === undefined ? undefined : toAddress(maximum, type, context, "Property 'maximum'");
  const most = MAX_PAGES[type];
  checkLimit("initial", min, most);
  if (max !== undefined) {
    checkLimit("maximum", max, most);
    if (max < min) throw new RangeError(`${context}: Property 'maximum': value ${max} is below the lower bound ${min}`);
  } else if (shared) {
    throw new TypeError(`${context}: If shared is true, maximum property should be defined.`);
  }
  try {
    return new LinearMemory({ min, max, is64: type === "i64", pageSizeLog2: PAGE_SIZE_LOG2, shared });
  } catch {
    throw new RangeError(`${context}: could not allocate memory`);
  }
}

function checkLimit(name: string, value: number, most: number): void {
  if (value <= most) return;
  throw new RangeError(`WebAssembly.Memory(): Property '${name}': value ${value} is above the upper bound ${most}`);
}

function addressTypeOf(memory: LinearMemory): AddressType {
  return memory.is64 ? "i64" : "i32";
}

/** The memory that a Memory object stands for; `undefined` for all other values. */
export let memoryOf: (value: unknown) => LinearMemory | undefined;

/** A linear memory, whose bytes are in `buffer`. @see https://webassembly.github.io/spec/js-api/#memories */
export class Memory implements MemoryInterface<AddressValue> {
  readonly #memory: LinearMemory;
  readonly #buffers: MemoryBuffers;

  static {
    memoryOf = (value) => (isObject(value) && #memory in value ? value.#memory : undefined);
  }

  /** @throws TypeError; RangeError for sizes that are too large, or not granted */
  constructor(descriptor: MemoryDescriptor<AddressValue>) {
    ensurePrototype(this, new.target, Memory.prototype);
    const given: unknown = descriptor;
    this.#memory = given instanceof Existing ? (given.value as LinearMemory) : allocate(given);
    this.#buffers = new MemoryBuffers(this.#memory);
    this.#memory.hostObject = this;
  }

  static #check(value: object, member: string): void {
    if (#memory in value) return;
    throw new TypeError(`WebAssembly.Memory.${member}: Receiver is not a WebAssembly.Memory`);
  }

  /**
   * Grows by so many pages.
   * @returns the size before
   * @throws RangeError if the memory cannot grow that far
   */
  grow(delta: AddressValue): AddressValue {
    Memory.#check(this, "grow()");
    const context = "WebAssembly.Memory.grow()";
    const type = addressTypeOf(this.#memory);
    const before = this.#memory.grow(toAddress(delta, type, context, "Argument 0"));
    if (before < 0) throw new RangeError(`${context}: Maximum memory size exceeded`);
    this.#buffers.refresh();
    return fromAddress(before, type);
  }

  /** The bytes as a buffer of fixed length. */
  toFixedLengthBuffer(): ArrayBuffer {
    Memory.#check(this, "toFixedLengthBuffer()");
    return this.#buffers.change(false) as ArrayBuffer;
  }

  /** The bytes as a buffer that is resized when the memory grows. @throws TypeError for a memory without a maximum */
  toResizableBuffer(): ArrayBuffer {
    const context = "toResizableBuffer()";
    Memory.#check(this, context);
    if (this.#memory.max === undefined)
      throw new TypeError(`WebAssembly.Memory.${context}: Memory must have a maximum`);
    return this.#buffers.change(true) as ArrayBuffer;
  }

  /** The bytes: until the memory grows, unless the buffer is resizable. A SharedArrayBuffer if the memory is shared. */
  get buffer(): ArrayBuffer {
    Memory.#check(this, "buffer");
    return this.#buffers.present() as ArrayBuffer;
  }
}

defineInterface(Memory, "Memory");

/** The Memory object of a memory: always the same. */
export function memoryObjectOf(memory: LinearMemory): object {
  return memory.hostObject ?? new Memory(new Existing(memory) as never);
}
