/** polywasm comes without types. */
declare module "polywasm" {
  export const WebAssembly: typeof globalThis.WebAssembly;
}
