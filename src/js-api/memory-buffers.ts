/**
 * The buffers of one Memory object: the present one, always the same until the memory grows.
 *
 * The specification has buffers that nobody but their memory detaches, resizable ones that grow the memory, and shared ones of
 * fixed length over memory that has grown since. JavaScript can make none of these, so an object gets properties of its own for
 * what has to differ.
 *
 * @see https://webassembly.github.io/spec/js-api/#memories
 * @see https://webassembly.github.io/threads/js-api/#memories
 */
import type { LinearMemory } from "../memory/linear-memory.ts";

/** A buffer of either kind. */
export type MemoryBuffer = ArrayBuffer | SharedArrayBuffer;

type StructuredClone = (value: SharedArrayBuffer) => SharedArrayBuffer;

export class MemoryBuffers {
  readonly #memory: LinearMemory;
  /** What `present` gives as long as the memory has this size in bytes. */
  #buffer: MemoryBuffer | undefined;
  #byteLength: number;
  /** Of shared memories: whether the buffer is resizable. */
  #resizable: boolean;

  constructor(memory: LinearMemory) {
    this.#memory = memory;
    this.#buffer = undefined;
    this.#byteLength = 0;
    this.#resizable = false;
  }

  present(): MemoryBuffer {
    const memory = this.#memory;
    if (!memory.isSharedBuffer) {
      const buffer = memory.show();
      if (buffer !== this.#buffer) this.#protect(buffer);
      return buffer;
    }
    const { length } = memory.currentBytes();
    if (this.#buffer === undefined || (length !== this.#byteLength && !this.#resizable)) {
      this.#buffer = sharedWindow(memory, this.#resizable);
      this.#byteLength = length;
    }
    return this.#buffer;
  }

  /** Makes the present buffer a resizable one, or one of fixed length, unless it is. */
  change(resizable: boolean): MemoryBuffer {
    if (!this.#memory.isSharedBuffer) {
      this.#memory.showAs(resizable);
    } else if (this.#resizable !== resizable) {
      this.#resizable = resizable;
      this.#buffer = undefined;
    }
    return this.present();
  }

  /** What follows when the memory has grown, be it by nothing: a buffer of fixed length is another one. */
  refresh(): void {
    if (!this.#resizable) this.#buffer = undefined;
  }

  /** Lets only the memory detach or resize a buffer that it has not shown yet. */
  #protect(buffer: ArrayBuffer): void {
    this.#buffer = buffer;
    for (const name of ["transfer", "transferToFixedLength"]) {
      if (name in buffer) define(buffer, name, refuseTransfer);
    }
    if (isResizable(buffer)) define(buffer, "resize", resizer(this.#memory));
  }
}

function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, configurable: true });
}

function isResizable(buffer: ArrayBuffer): boolean {
  return (buffer as { readonly resizable?: boolean }).resizable === true;
}

function refuseTransfer(): never {
  throw new TypeError("the buffer of a WebAssembly.Memory is not detachable");
}

/**
 * What resizes the buffer of a memory: by pages, and never down.
 * @see https://webassembly.github.io/spec/js-api/#HostResizeArrayBuffer
 */
function resizer(memory: LinearMemory): (newLength: unknown) => void {
  return (newLength) => {
    // As the language converts it: `undefined` and NaN are 0.
    const delta = (Math.trunc(Number(newLength)) || 0) - memory.currentBytes().length;
    const pages = delta / 2 ** memory.pageSizeLog2;
    if (pages < 0 || !Number.isInteger(pages) || memory.grow(pages) < 0) throw new RangeError("invalid length");
  };
}

/** A frozen buffer over the bytes that a shared memory has now; a resizable one follows it. */
function sharedWindow(memory: LinearMemory, resizable: boolean): SharedArrayBuffer {
  const shared = memory.bytes.buffer as SharedArrayBuffer;
  const { structuredClone } = globalThis as { structuredClone?: StructuredClone };
  // Another object for the same bytes. A host that makes none shows the buffer itself, which grows.
  const buffer = structuredClone?.(shared);
  if (buffer === undefined) return shared;
  const byteLength = memory.bytes.length;
  const maxByteLength = resizable ? Number(memory.max) * 2 ** memory.pageSizeLog2 : byteLength;
  Object.defineProperties(buffer, {
    byteLength: resizable ? { get: () => memory.currentBytes().length } : { value: byteLength },
    growable: { value: resizable },
    maxByteLength: { value: maxByteLength },
    grow: { value: resizable ? resizer(memory) : refuseGrowing },
  });
  return Object.freeze(buffer);
}

function refuseGrowing(): never {
  throw new TypeError("the buffer is of fixed length");
}
