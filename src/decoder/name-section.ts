/**
 * Reads the name section: names of the module and its functions, for stack traces and listings.
 *
 * It does not affect whether a module is well-formed, so from the first malformed byte on it is ignored.
 *
 * @see https://webassembly.github.io/spec/core/appendix/custom.html#name-section
 */
import { DecodeError } from "../base/errors.ts";
import type { CustomSection, Names } from "../module/module.ts";
import { Reader } from "./reader.ts";

const MODULE_NAME = 0;
const FUNCTION_NAMES = 1;

/** @param bytes the module */
export function readNameSection(bytes: Uint8Array, section: CustomSection): Names {
  let module: string | undefined;
  const functions = new Map<number, string>();
  const reader = new Reader(bytes, section.start, section.start + section.byteLength);
  try {
    while (reader.remaining > 0) {
      const id = reader.byte();
      const byteLength = reader.u32();
      const start = reader.skip(byteLength);
      const subsection = new Reader(bytes, start, start + byteLength);
      if (id === MODULE_NAME) module = subsection.name();
      else if (id === FUNCTION_NAMES) readFunctionNames(subsection, functions);
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  return { module, functions };
}

function readFunctionNames(reader: Reader, names: Map<number, string>): void {
  for (let count = reader.count("names", reader.remaining); count > 0; count--) {
    const index = reader.u32();
    names.set(index, reader.name());
  }
}
