/**
 * The error of an instantiation that the host or the embedder grants no memory for. The specification knows no such
 * failure; it says that an embedder may have limits.
 * @see https://webassembly.github.io/spec/core/appendix/implementation.html
 */
import { WasmError } from "../base/errors.ts";

/** A memory or table is larger than the limits or the host allow. */
export class ResourceError extends WasmError {
  override readonly name: string = "ResourceError";
}
