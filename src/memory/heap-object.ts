/**
 * What structures and arrays have in common: objects that know their type, and are collected by the host.
 *
 * An object's type has the display of its supertypes, so that a cast is one comparison, however deep the hierarchy.
 */

/** How one field or element is stored: as bytes of a typed array, as 32-bit words, or as a reference. */
export const STORAGE = { i8: 0, i16: 1, word: 2, pair: 3, quad: 4, reference: 5 } as const;

/** A value of {@link STORAGE}. */
export type Storage = (typeof STORAGE)[keyof typeof STORAGE];

/** Entries that a value takes in the list of a structure's fields, or in the list of an array's elements, by storage. */
export const ENTRIES: readonly number[] = [1, 1, 1, 2, 4, 1];

/** Bytes of a number or vector in memory, by storage. */
export const BYTES: readonly number[] = [1, 2, 4, 8, 16, 0];

/** The type of an object at run time. */
export interface ObjectType {
  /** Canonical ids of the supertypes by depth: the topmost first, that of the type itself last. */
  readonly supertypes: readonly number[];
  /** Where these ids come from: they mean their types as long as somebody has it. */
  readonly origin: object;
}

/** @see https://webassembly.github.io/spec/core/exec/runtime.html#structure-instances */
export abstract class HeapObject {
  readonly type: ObjectType;

  constructor(type: ObjectType) {
    this.type = type;
  }
}
