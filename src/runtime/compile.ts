/**
 * Compilation: from bytes to a module that can be instantiated.
 *
 * Nothing is translated here. A compiled module is a decoded one that validation has accepted; its functions are lowered
 * to register code when they are first called.
 */
import { FEATURE_SETS, type FeatureSet } from "../base/features.ts";
import { decodeModule } from "../decoder/decode-module.ts";
import { ModuleCode } from "../isa/module-code.ts";
import type { Module } from "../module/module.ts";
import { validateModule } from "../validator/validate-module.ts";

/**
 * Decodes and validates a binary.
 * @param bytes the binary; kept, not copied, so it must never change afterwards
 * @param features the language features that the module may use
 * @throws DecodeError, ValidationError
 * @see https://webassembly.github.io/spec/core/appendix/embedding.html#embed-module-decode
 * @see https://webassembly.github.io/spec/core/appendix/embedding.html#embed-module-validate
 */
export function compileModule(bytes: Uint8Array, features: FeatureSet = FEATURE_SETS["wasm-3.0"]): Module {
  const module = decodeModule(bytes, features);
  validateModule(module);
  return module;
}

const codes = new WeakMap<Module, ModuleCode>();

/** What all instances of a module share at run time; made when it is first instantiated. */
export function codeOf(module: Module): ModuleCode {
  let code = codes.get(module);
  if (code === undefined) {
    code = new ModuleCode(module);
    codes.set(module, code);
  }
  return code;
}
