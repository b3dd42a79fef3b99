/**
 * The entry point `anywasm/polyfill`: importing it gives a host without `WebAssembly` one. A host that has its own keeps it.
 *
 * Hosts that do without are those without a compiler for machine code, like `node --jitless`, whose `fetch` then works: the
 * host's own code looks for `globalThis.WebAssembly` as anybody else.
 */
import { WebAssembly } from "./namespace.ts";

const host = globalThis as { WebAssembly?: unknown };

if (host.WebAssembly === undefined) {
  // As hosts have it: writable, and not seen when properties are listed.
  Object.defineProperty(host, "WebAssembly", { value: WebAssembly, writable: true, configurable: true });
}
