/**
 * Everything that is portable as one module: the source of the single-file bundles, for hosts without packages.
 */
export * from "./index.ts";
export * from "./text/index.ts";
export * from "./js-api/index.ts";
