/**
 * The entry point `anywasm/text`: modules from text, and text from modules. Nothing here needs the runtime, nor is it needed
 * there.
 */
import { assemble as assembleText } from "./assemble.ts";
import { printModule } from "./print/print-module.ts";

export { DecodeError, WasmError } from "../base/errors.ts";
export { type TextPosition, TextSyntaxError } from "./text-syntax-error.ts";

/** How a text is assembled. */
export interface AssembleOptions {
  /** Put the identifiers of functions, locals, types and so on into a name section. Default: false. */
  readonly names?: boolean;
}

/**
 * The binary of a module in the text format: all of WebAssembly 3.0 and the proposals that are known here. It is as valid as
 * the text is.
 * @example
 * ```ts run
 * import { assemble, disassemble } from "anywasm/text";
 *
 * const bytes = assemble('(func (export "seven") (result i32) (i32.const 7))');
 * console.log(bytes.length); // 38
 * console.log([...disassemble(bytes)].join("").includes("i32.const 7")); // true
 * ```
 * @param text `(module …)`, or the fields of a module alone; as bytes, in UTF-8
 * @throws TextSyntaxError if it is malformed, with line and column
 * @see https://webassembly.github.io/spec/core/text/index.html
 */
export function assemble(text: string | Uint8Array, options: AssembleOptions = {}): Uint8Array {
  return assembleText(text, { names: options.names === true });
}

/**
 * The text of a module, which {@link assemble} makes the same module of.
 * @param bytes the binary
 * @returns the text in pieces, one after the other
 * @throws DecodeError if the binary is malformed, when the pieces are asked for
 */
export function disassemble(bytes: Uint8Array): Iterable<string> {
  return printModule(bytes);
}
