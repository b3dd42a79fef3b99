/**
 * The entry point `anywasm/webassembly`: a stand-in for the host's `WebAssembly`.
 */
export { WebAssembly } from "./namespace.ts";
export type * from "./interfaces.ts";
