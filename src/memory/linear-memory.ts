/**
 * A linear memory: bytes on an ArrayBuffer that may be larger than the memory, so that growing mostly moves no byte.
 *
 * `bytes` and `view` end exactly where the memory ends. Both are replaced when the memory grows, so nobody keeps them across
 * anything that may grow a memory.
 *
 * @see https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */

/** What a new memory looks like. Sizes are in pages of `1 << pageSizeLog2` bytes. */
export interface MemoryShape {
  readonly min: number;
  /** Declared maximum, or `undefined`. */
  readonly max: number | undefined;
  /** Whether addresses are i64. */
  readonly is64: boolean;
  /** Base-2 logarithm of the page size in bytes. */
  readonly pageSizeLog2: number;
}

/** No memory gets larger than this, in bytes: what 32-bit addresses reach, and what engines grant a 64-bit memory. */
export const MAX_MEMORY_BYTES: number = 2 ** 32;

export class LinearMemory {
  readonly kind = "memory" as const;
  readonly is64: boolean;
  readonly pageSizeLog2: number;
  /** Declared maximum in pages, or `undefined`. */
  readonly max: number | undefined;
  /** Every byte of the memory; replaced by growing. */
  bytes: Uint8Array;
  /** The same bytes; replaced by growing. */
  view: DataView;
  /** The embedder's own limit in bytes: growing past it fails as if the host had no memory left. */
  byteLimit: number;

  /** @throws RangeError when the host does not grant the initial size */
  constructor(shape: MemoryShape, byteLimit: number = MAX_MEMORY_BYTES) {
    this.is64 = shape.is64;
    this.pageSizeLog2 = shape.pageSizeLog2;
    this.max = shape.max;
    this.byteLimit = byteLimit;
    const byteLength = shape.min * 2 ** shape.pageSizeLog2;
    if (byteLength > Math.min(byteLimit, MAX_MEMORY_BYTES)) throw new RangeError("memory size exceeds the limit");
    const buffer = new ArrayBuffer(byteLength);
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
  }

  /** Size in pages. */
  get pages(): number {
    return this.bytes.length / 2 ** this.pageSizeLog2;
  }

  /**
   * Grows by `delta` pages (a non-negative integer).
   * @returns the size before, in pages, or −1 when the memory cannot grow that far; then nothing changed
   * @see https://webassembly.github.io/spec/core/exec/modules.html#growing-memories
   */
  grow(delta: number): number {
    const before = this.pages;
    const after = before + delta;
    const byteLength = after * 2 ** this.pageSizeLog2;
    if (this.max !== undefined && after > this.max) return -1;
    if (byteLength > Math.min(this.byteLimit, MAX_MEMORY_BYTES)) return -1;
    if (delta === 0) return before;
    const buffer = this.#bufferOf(byteLength);
    if (buffer === undefined) return -1;
    this.bytes = new Uint8Array(buffer, 0, byteLength);
    this.view = new DataView(buffer, 0, byteLength);
    return before;
  }

  /** A buffer that holds the present bytes followed by zeros up to `byteLength`, or `undefined`. */
  #bufferOf(byteLength: number): ArrayBuffer | undefined {
    const present = this.bytes.buffer as ArrayBuffer;
    if (byteLength <= present.byteLength) return present;
    const ceiling = this.max === undefined ? MAX_MEMORY_BYTES : this.max * 2 ** this.pageSizeLog2;
    const roomy = Math.min(ceiling, this.byteLimit, MAX_MEMORY_BYTES, present.byteLength * 1.5);
    const buffer = allocate(Math.max(byteLength, roomy)) ?? allocate(byteLength);
    if (buffer !== undefined) new Uint8Array(buffer).set(this.bytes);
    return buffer;
  }
}

function allocate(byteLength: number): ArrayBuffer | undefined {
  try {
    return new ArrayBuffer(byteLength);
  } catch {
    return undefined;
  }
}
