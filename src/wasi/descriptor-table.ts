/**
 * The table of open file descriptors: number → descriptor.
 *
 * Numbers come from the guest and are never trusted as indices; a table does not grow to a number that a guest names.
 */
import type { Descriptor } from "./descriptor.ts";

/** The open file descriptors of one guest. */
export class DescriptorTable {
  readonly #slots: (Descriptor | undefined)[];
  readonly #limit: number;
  #open: number;
  /** No slot below this one is free. */
  #lowestFree: number;

  /** @param limit The most descriptors that are open at the same time. */
  constructor(limit: number) {
    this.#slots = [];
    this.#limit = limit;
    this.#open = 0;
    this.#lowestFree = 0;
  }

  /** What is open under this number (an i32 as the guest passed it), or `undefined`. */
  get(fd: number): Descriptor | undefined {
    const index = fd >>> 0;
    return index < this.#slots.length ? this.#slots[index] : undefined;
  }

  /** Whether no further descriptor can be opened. */
  get isFull(): boolean {
    return this.#open >= this.#limit;
  }

  /** Puts a descriptor under the lowest free number and returns that. The table must not be full. */
  add(descriptor: Descriptor): number {
    let index = this.#lowestFree;
    while (this.#slots[index] !== undefined) index++;
    this.#slots[index] = descriptor;
    this.#lowestFree = index + 1;
    this.#open++;
    return index;
  }

  /** Frees a number that is open; the caller closes what was under it. */
  remove(fd: number): void {
    const index = fd >>> 0;
    this.#slots[index] = undefined;
    this.#open--;
    if (index < this.#lowestFree) this.#lowestFree = index;
  }

  /** Moves a descriptor onto another open number; the caller closes what was under that. */
  move(from: number, to: number): void {
    this.#slots[to >>> 0] = this.get(from);
    this.remove(from);
  }

  /** Empties the table and returns what was open. */
  clear(): Descriptor[] {
    const open = this.#slots.filter((descriptor) => descriptor !== undefined);
    this.#slots.length = 0;
    this.#open = 0;
    this.#lowestFree = 0;
    return open;
  }
}
