/**
 * A linear memory: bytes on a buffer that may be larger than the memory, so that growing mostly moves no byte.
 *
 * `bytes` and `view` end exactly where the memory ends. Both are replaced when the memory grows, so nobody keeps them across
 * anything that may grow a memory. A shared memory is one object in each agent, over the same buffer: what another agent grew
 * shows in `bytes` and `view` after `refresh`, so whoever finds an access out of bounds refreshes and looks again.
 *
 * @see https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import { allocateResizable, detach, replace, resize } from "./host-buffer.ts";
import { hostSharesMemory, SharedBuffer } from "./shared-buffer.ts";

/** What a memory looks like, apart from its size. Sizes are in pages of `1 << pageSizeLog2` bytes. */
interface MemoryTraits {
  /** Declared maximum, or `undefined`; a BigInt says it exactly beyond 2^53. */
  readonly max: number | bigint | undefined;
  /** Whether addresses are i64. */
  readonly is64: boolean;
  /** Base-2 logarithm of the page size in bytes. */
  readonly pageSizeLog2: number;
}

/** What a new memory looks like. */
export interface MemoryShape extends MemoryTraits {
  readonly min: number;
  /** Whether several agents may use it: not unless said. Then it has a maximum. */
  readonly shared?: boolean;
}

/** A shared memory as plain data, for other agents to open. */
export interface SharedMemory {
  /** The bytes, from its beginning on; it may be larger than the memory. */
  readonly buffer: SharedArrayBuffer;
  /** The size in bytes, as one 64-bit integer. */
  readonly size: SharedArrayBuffer;
  /** Declared maximum in pages. */
  readonly max: number | bigint | undefined;
  /** Whether addresses are i64. */
  readonly is64: boolean;
  /** Base-2 logarithm of the page size in bytes. */
  readonly pageSizeLog2: number;
}

/** The bytes of a shared memory as atomic operations take them; each has the elements that lie in memory as a whole. */
export interface AtomicViews {
  readonly bits8: Uint8Array;
  readonly bits16: Uint16Array;
  readonly bits32: Int32Array;
  readonly bits64: BigInt64Array;
}

/** No memory gets larger than this, in bytes: what 32-bit addresses reach, and what engines grant a 64-bit memory. */
export const MAX_MEMORY_BYTES: number = 2 ** 32;

export class LinearMemory {
  readonly kind = "memory" as const;
  readonly is64: boolean;
  readonly pageSizeLog2: number;
  /** Declared maximum in pages, or `undefined`. */
  readonly max: number | bigint | undefined;
  /** Whether its type is shared. Where the host has nothing to share, its buffer is an ordinary one all the same. */
  readonly shared: boolean;
  /** Every byte of the memory; replaced by growing. */
  bytes: Uint8Array;
  /** The same bytes; replaced by growing. */
  view: DataView;
  /** The same bytes if other agents can see them; replaced by growing. */
  atomics: AtomicViews | undefined;
  /** The embedder's own limit in bytes: growing past it fails as if the host had no memory left. */
  byteLimit: number;
  /** What stands for it in JavaScript, if anything does. */
  hostObject: object | undefined;
  readonly #sharedBuffer: SharedBuffer | undefined;
  /** Whether the buffer of an unshared memory is a resizable one, which stays the same. */
  #isResizable: boolean;
  /** Whether the host has the present buffer, which is as long as the memory then. */
  #isHeld: boolean;

  /**
   * @param sharedBuffer that of a shared memory that another agent made; the initial size is its size then
   * @throws RangeError when the host does not grant the initial size
   */
  constructor(shape: MemoryShape, byteLimit: number = MAX_MEMORY_BYTES, sharedBuffer?: SharedBuffer) {
    this.is64 = shape.is64;
    this.pageSizeLog2 = shape.pageSizeLog2;
    this.max = shape.max;
    this.shared = shape.shared ?? false;
    this.byteLimit = byteLimit;
    this.hostObject = undefined;
    const byteLength = shape.min * 2 ** shape.pageSizeLog2;
    if (byteLength > this.#ceiling) throw new RangeError("memory size exceeds the limit");
    this.#sharedBuffer =
      sharedBuffer ??
      (this.shared && hostSharesMemory() ? SharedBuffer.allocate(byteLength, this.#ceiling) : undefined);
    const buffer = this.#sharedBuffer?.parts.buffer ?? new ArrayBuffer(byteLength);
    this.bytes = new Uint8Array(buffer, 0, byteLength);
    this.view = new DataView(buffer, 0, byteLength);
    this.atomics = this.#sharedBuffer && atomicViews(buffer, byteLength);
    this.#isResizable = false;
    this.#isHeld = false;
  }

  /**
   * A memory that another agent gave away by {@link share}.
   * @throws RangeError when it is larger than the limit
   */
  static open(memory: SharedMemory, byteLimit: number = MAX_MEMORY_BYTES): LinearMemory {
    const { max, is64, pageSizeLog2 } = memory;
    const sharedBuffer = new SharedBuffer({ buffer: memory.buffer, size: memory.size });
    const min = sharedBuffer.byteLength / 2 ** pageSizeLog2;
    return new LinearMemory({ min, max, is64, pageSizeLog2, shared: true }, byteLimit, sharedBuffer);
  }

  /** What other agents need to use this memory, too; `undefined` if they cannot. */
  share(): SharedMemory | undefined {
    const { max, is64, pageSizeLog2 } = this;
    return this.#sharedBuffer && { ...this.#sharedBuffer.parts, max, is64, pageSizeLog2 };
  }

  /** Whether its bytes are in a buffer that other agents can see. */
  get isSharedBuffer(): boolean {
    return this.#sharedBuffer !== undefined;
  }

  /** Size in pages. */
  get pages(): number {
    this.refresh();
    return this.bytes.length / 2 ** this.pageSizeLog2;
  }

  /** Takes into `bytes` and `view` what other agents grew the memory by. */
  refresh(): void {
    if (this.#sharedBuffer === undefined) return;
    const { byteLength, parts } = this.#sharedBuffer;
    if (byteLength === this.bytes.length) return;
    this.#see(parts.buffer, byteLength);
    this.atomics = atomicViews(parts.buffer, byteLength);
  }

  /** Every byte of the memory, those too that another agent has grown it by. */
  currentBytes(): Uint8Array {
    this.refresh();
    return this.bytes;
  }

  /**
   * Grows by `delta` pages (a non-negative integer).
   * @returns the size before, in pages, or −1 when the memory cannot grow that far; then nothing changed
   * @see https://webassembly.github.io/spec/core/exec/modules.html#growing-memories
   */
  grow(delta: number): number {
    if (this.#sharedBuffer !== undefined) return this.#growShared(delta, this.#sharedBuffer);
    const before = this.pages;
    const after = before + delta;
    const byteLength = after * 2 ** this.pageSizeLog2;
    if (byteLength > this.#ceiling) return -1;
    if (delta === 0 && !this.#isHeld) return before;
    const buffer = this.#isHeld ? this.#heldBufferOf(byteLength) : this.#bufferOf(byteLength);
    if (buffer === undefined) return -1;
    this.#see(buffer, byteLength);
    // FAST: a guest that grows again before the host looks gets room, instead of a copy for every page.
    this.#isHeld = this.#isResizable;
    return before;
  }

  /**
   * The buffer of an unshared memory for the host to see: exactly as long as the memory. The next growing replaces it, as a
   * host expects, and detaches it where the host can; a memory that is not looked at keeps room to grow into.
   */
  show(): ArrayBuffer {
    if (!this.#isHeld) {
      const { bytes } = this;
      this.#isHeld = true;
      if (bytes.length !== bytes.buffer.byteLength) this.#see(bytes.slice().buffer, bytes.length);
    }
    return this.bytes.buffer as ArrayBuffer;
  }

  /** The same as a buffer of fixed length, or as one that is resized when the memory grows; one of the other kind is detached. */
  showAs(resizable: boolean): ArrayBuffer {
    const before = this.show();
    if (this.#isResizable !== resizable) {
      const { length } = this.bytes;
      const buffer = resizable ? allocateResizable(length, this.#ceiling) : new ArrayBuffer(length);
      new Uint8Array(buffer).set(this.bytes);
      detach(before);
      this.#isResizable = resizable;
      this.#see(buffer, length);
    }
    return this.bytes.buffer as ArrayBuffer;
  }

  /** The buffer after growing of a memory whose buffer the host has. */
  #heldBufferOf(byteLength: number): ArrayBuffer | undefined {
    const present = this.bytes.buffer as ArrayBuffer;
    return this.#isResizable ? resize(present, byteLength) : replace(present, byteLength);
  }

  #growShared(delta: number, sharedBuffer: SharedBuffer): number {
    const before = sharedBuffer.grow(delta * 2 ** this.pageSizeLog2, this.#ceiling);
    this.refresh();
    return before < 0 ? -1 : before / 2 ** this.pageSizeLog2;
  }

  /** The size in bytes that is never exceeded. */
  get #ceiling(): number {
    // A 32-bit address type counts up to 2^32 − 1 pages.
    const pages = Math.min(Number(this.max ?? Infinity), this.is64 ? Infinity : 0xffff_ffff);
    return Math.min(pages * 2 ** this.pageSizeLog2, this.byteLimit, MAX_MEMORY_BYTES);
  }

  #see(buffer: ArrayBuffer | SharedArrayBuffer, byteLength: number): void {
    this.bytes = new Uint8Array(buffer, 0, byteLength);
    this.view = new DataView(buffer, 0, byteLength);
  }

  /** A buffer that holds the present bytes followed by zeros up to `byteLength`, or `undefined`. */
  #bufferOf(byteLength: number): ArrayBuffer | undefined {
    const present = this.bytes.buffer as ArrayBuffer;
    if (byteLength <= present.byteLength) return present;
    const roomy = Math.min(this.#ceiling, present.byteLength * 1.5);
    const buffer = allocate(Math.max(byteLength, roomy)) ?? allocate(byteLength);
    if (buffer !== undefined) new Uint8Array(buffer).set(this.bytes);
    return buffer;
  }
}

function atomicViews(buffer: ArrayBuffer | SharedArrayBuffer, byteLength: number): AtomicViews {
  return {
    bits8: new Uint8Array(buffer, 0, byteLength),
    bits16: new Uint16Array(buffer, 0, Math.floor(byteLength / 2)),
    bits32: new Int32Array(buffer, 0, Math.floor(byteLength / 4)),
    bits64: new BigInt64Array(buffer, 0, Math.floor(byteLength / 8)),
  };
}

function allocate(byteLength: number): ArrayBuffer | undefined {
  try {
    return new ArrayBuffer(byteLength);
  } catch {
    return undefined;
  }
}
