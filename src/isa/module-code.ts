/**
 * What all instances of one module share at run time: where its functions' register code stands, and where its numeric
 * globals stand in the block that each instance has for them.
 */
import type { Module } from "../module/module.ts";
import { type GlobalType, isReference, V128 } from "../module/types.ts";
import { ObjectTypes } from "./object-types.ts";

/** `globalOffsets` of a global that is imported or holds a reference. */
export const NOT_IN_BLOCK = -1;

export class ModuleCode {
  readonly module: Module;
  /** Entry point in the code arena of every function; 0 while it is not lowered, and for imports. */
  readonly entries: Int32Array;
  /** Word offset of every global in the instance's block of globals, or {@link NOT_IN_BLOCK}. */
  readonly globalOffsets: Int32Array;
  /** Words of that block. */
  readonly globalWords: number;
  readonly objectTypes: ObjectTypes;
  /** Whether its code counts instructions. */
  readonly isMetered: boolean;
  /** The same module's code that does the opposite. Each keeps the other, since frames of both may be on the value stack. */
  #twin: ModuleCode | undefined;

  /** @param unmetered makes the metered code of its module */
  constructor(module: Module, unmetered?: ModuleCode) {
    this.module = module;
    this.entries = new Int32Array(module.functionTypes.length);
    this.isMetered = unmetered !== undefined;
    this.#twin = unmetered;
    if (unmetered !== undefined) {
      this.globalOffsets = unmetered.globalOffsets;
      this.globalWords = unmetered.globalWords;
      this.objectTypes = unmetered.objectTypes;
      return;
    }
    this.globalOffsets = new Int32Array(module.globals.length).fill(NOT_IN_BLOCK);
    let words = 0;
    for (let i = module.importedGlobalCount; i < module.globals.length; i++) {
      const { type } = this.globalType(i);
      if (isReference(type)) continue;
      this.globalOffsets[i] = words;
      words += type === V128 ? 4 : 2;
    }
    this.globalWords = words;
    this.objectTypes = new ObjectTypes(module);
  }

  /** The code of the same module that counts instructions: lowered apart, so that other code costs nothing for it. */
  get metered(): ModuleCode {
    if (this.isMetered) return this;
    this.#twin ??= new ModuleCode(this.module, this);
    return this.#twin;
  }

  /** Canonical id of the type of the function at a valid index. */
  functionTypeId(index: number): number {
    return this.module.canonicalTypes.ids[this.module.functionTypes[index] as number] as number;
  }

  /** Type of the global at a valid index. */
  globalType(index: number): GlobalType {
    return (this.module.globals[index] as { type: GlobalType }).type;
  }
}
