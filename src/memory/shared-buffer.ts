/**
 * The bytes of a shared memory: several agents see them, and see them grow.
 *
 * The idea: how many bytes there are is a number in a second, tiny buffer, and growing is a compare-and-exchange of it, so that
 * of two agents that grow at once each gets room of its own. The bytes are in a growable SharedArrayBuffer where the host has
 * those, and elsewhere in one that is as large as they may ever become; either may hold more than the number says, never less.
 */

/** A shared buffer as plain data, which hosts hand from agent to agent. */
export interface SharedBufferParts {
  /** The bytes, from its beginning on. */
  readonly buffer: SharedArrayBuffer;
  /** Their number, as one 64-bit integer. */
  readonly size: SharedArrayBuffer;
}

/** What growable buffers have, which are younger than ECMAScript 2022. */
interface Growable {
  readonly growable: true;
  readonly maxByteLength: number;
  grow(byteLength: number): void;
}

type SharedBufferConstructor = new (
  byteLength: number,
  options: { readonly maxByteLength: number },
) => SharedArrayBuffer;

/** Whether agents of this host can share memory at all: some hosts cannot, and browsers only let isolated pages. */
export function hostSharesMemory(): boolean {
  return typeof SharedArrayBuffer !== "undefined" && typeof Atomics !== "undefined";
}

export class SharedBuffer {
  readonly parts: SharedBufferParts;
  readonly #growable: Growable | undefined;
  readonly #size: BigInt64Array;

  /** @param parts those of a buffer that this or another agent allocated */
  constructor(parts: SharedBufferParts) {
    this.parts = parts;
    this.#growable = growableOf(parts.buffer);
    this.#size = new BigInt64Array(parts.size);
  }

  /**
   * Allocates zeros. Room for growing is taken as far as the host grants it.
   * @param most what the buffer may ever grow to, in bytes
   * @throws RangeError when the host does not even grant `byteLength` bytes
   */
  static allocate(byteLength: number, most: number): SharedBuffer {
    const size = new SharedArrayBuffer(8);
    new BigInt64Array(size)[0] = BigInt(byteLength);
    for (let capacity = most; ; capacity = Math.max(byteLength, Math.floor(capacity / 2))) {
      try {
        return new SharedBuffer({ buffer: allocateBytes(byteLength, capacity), size });
      } catch (error) {
        if (capacity <= byteLength) throw error;
      }
    }
  }

  /** How many bytes there are now, whichever agent made it so many. */
  get byteLength(): number {
    return Number(Atomics.load(this.#size, 0));
  }

  /**
   * Grows by so many bytes (a non-negative integer).
   * @param limit the size that is not to be exceeded, in bytes
   * @returns the size before, in bytes, or −1 when the buffer cannot grow that far; then nothing changed
   */
  grow(delta: number, limit: number): number {
    for (;;) {
      const before = this.byteLength;
      const after = before + delta;
      if (after > limit || !this.#holds(after)) return -1;
      const expected = BigInt(before);
      if (Atomics.compareExchange(this.#size, 0, expected, BigInt(after)) === expected) return before;
    }
  }

  /** Makes the buffer hold so many bytes, and says whether it does. */
  #holds(byteLength: number): boolean {
    const { buffer } = this.parts;
    if (this.#growable !== undefined && byteLength > buffer.byteLength) {
      try {
        this.#growable.grow(byteLength);
      } catch {
        // Too large for the host, or another agent has just made it larger than that.
      }
    }
    return byteLength <= buffer.byteLength;
  }
}

function growableOf(buffer: SharedArrayBuffer): Growable | undefined {
  const { growable } = buffer as unknown as { readonly growable?: boolean };
  return growable === true ? (buffer as unknown as Growable) : undefined;
}

/** A buffer of so many bytes that can grow to `capacity`, or one that has this size from the start. */
function allocateBytes(byteLength: number, capacity: number): SharedArrayBuffer {
  if (capacity > byteLength) {
    // A host without growable buffers ignores the option.
    const growing = new (SharedArrayBuffer as SharedBufferConstructor)(byteLength, { maxByteLength: capacity });
    if (growableOf(growing) !== undefined) return growing;
  }
  return new SharedArrayBuffer(capacity);
}
