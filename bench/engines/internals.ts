/** The parts of the engine that the benchmark uses: one module, to be bundled as the published files are. */
export * as compile from "../../src/runtime/compile.ts";
export * as instantiate from "../../src/runtime/instantiate.ts";
export * as invocation from "../../src/runtime/invocation.ts";
export * as hostFunction from "../../src/runtime/host-function.ts";
export * as decoder from "../../src/decoder/decode-module.ts";
export * as validator from "../../src/validator/validate-module.ts";
export * as lowering from "../../src/lowering/lower-function.ts";
export * as warmUp from "../../src/interpreter/warm-up.ts";
export * as features from "../../src/base/features.ts";
export * as errors from "../../src/base/errors.ts";
export * as types from "../../src/module/types.ts";
export * as wasi from "../../src/wasi/wasi-preview1.ts";
export * as files from "../../src/wasi/memory-file-system/memory-file-system.ts";
export * as streams from "../../src/wasi/streams/callback-streams.ts";
export * as platform from "../../src/node/platform.ts";
export * as namespace from "../../src/js-api/namespace.ts";
