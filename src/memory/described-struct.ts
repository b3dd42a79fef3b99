/**
 * A structure that was made with a descriptor (custom descriptors), which tells it from others of its type.
 *
 * @see https://github.com/WebAssembly/custom-descriptors/blob/main/proposals/custom-descriptors/Overview.md
 */
import { type StructLayout, StructObject } from "./struct-object.ts";

export class DescribedStruct extends StructObject {
  /** Set once, by who makes the structure. */
  descriptor: StructObject | undefined;

  constructor(type: StructLayout) {
    super(type);
    this.descriptor = undefined;
  }
}
