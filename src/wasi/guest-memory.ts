/**
 * The guest's linear memory as WASI functions see it: every pointer is checked, nothing is remembered.
 *
 * Growing a memory detaches its buffer, and JavaScript may grow it whenever it runs, so each access asks for the bytes
 * anew. A pointer out of bounds traps, as the ABI says; a misaligned one is accepted.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/tools/witx-docs.md#pointers
 */
import { Trap } from "../base/errors.ts";

/** Where the bytes of a linear memory come from. */
export interface WasiMemory {
  /** All bytes as they are now. Should be the same object until the memory grows: views are made from it. */
  bytes(): Uint8Array;
}

const NO_BYTES = new Uint8Array(0);

/** Checked access to the memory of one guest. Pointers and lengths are unsigned; no arithmetic on them wraps. */
export class GuestMemory {
  #source: WasiMemory;
  #bytes: Uint8Array;
  #view: DataView;

  /** Until a memory is bound there are no bytes, so that every access traps. */
  constructor() {
    this.#source = { bytes: () => NO_BYTES };
    this.#bytes = NO_BYTES;
    this.#view = new DataView(NO_BYTES.buffer);
  }

  /** Takes the memory that pointers refer to from now on. */
  bind(source: WasiMemory): void {
    this.#source = source;
  }

  /** Whether several agents can write to the memory at once: such bytes are copied before they are decoded. */
  get isShared(): boolean {
    return typeof SharedArrayBuffer !== "undefined" && this.#source.bytes().buffer instanceof SharedArrayBuffer;
  }

  /** Traps unless all bytes of the range exist. An empty range is not accessed, so it cannot be out of bounds. */
  check(pointer: number, byteLength: number): void {
    if (pointer + byteLength > this.#source.bytes().length && byteLength > 0) throw new Trap("memoryOutOfBounds");
  }

  /** The bytes of a range, as a view that is valid until the guest or its embedder run again. */
  slice(pointer: number, byteLength: number): Uint8Array {
    if (byteLength === 0) return NO_BYTES;
    this.check(pointer, byteLength);
    return this.#source.bytes().subarray(pointer, pointer + byteLength);
  }

  getUint8(pointer: number): number {
    return this.#checked(pointer, 1).getUint8(pointer);
  }

  getUint16(pointer: number): number {
    return this.#checked(pointer, 2).getUint16(pointer, true);
  }

  getUint32(pointer: number): number {
    return this.#checked(pointer, 4).getUint32(pointer, true);
  }

  getUint64(pointer: number): bigint {
    return this.#checked(pointer, 8).getBigUint64(pointer, true);
  }

  setUint8(pointer: number, value: number): void {
    this.#checked(pointer, 1).setUint8(pointer, value);
  }

  setUint16(pointer: number, value: number): void {
    this.#checked(pointer, 2).setUint16(pointer, value, true);
  }

  setUint32(pointer: number, value: number): void {
    this.#checked(pointer, 4).setUint32(pointer, value, true);
  }

  setUint64(pointer: number, value: bigint): void {
    this.#checked(pointer, 8).setBigUint64(pointer, value, true);
  }

  #checked(pointer: number, byteLength: number): DataView {
    const bytes = this.#source.bytes();
    if (pointer + byteLength > bytes.length) throw new Trap("memoryOutOfBounds");
    if (bytes !== this.#bytes) {
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#bytes = bytes;
    }
    return this.#view;
  }
}
