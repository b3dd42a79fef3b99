/**
 * What the engine and the host say of a binary, on the language that both have: WebAssembly 2.0 with tail calls, without
 * vectors.
 */
import { DecodeError, ValidationError } from "../../src/base/errors.ts";
import { FEATURE_SETS, FEATURES, type FeatureSet } from "../../src/base/features.ts";
import { lowerFunction } from "../../src/lowering/lower-function.ts";
import type { Module } from "../../src/module/module.ts";
import { codeOf, compileModule } from "../../src/runtime/compile.ts";

const COMMON_FEATURES: FeatureSet = (FEATURE_SETS["wasm-2.0"] & ~FEATURES.simd) | FEATURES["tail-call"];

/** The verdict on one binary. */
export interface Verdict {
  readonly isAccepted: boolean;
  /** Why the binary is refused; empty for an accepted one. */
  readonly reason: string;
}

/**
 * The engine's verdict; what it accepts, it also has to lower to register code. Anything thrown but a DecodeError or a
 * ValidationError is thrown on.
 */
export function engineVerdict(bytes: Uint8Array, features: FeatureSet = COMMON_FEATURES): Verdict {
  try {
    lowerAll(compileModule(bytes, features));
    return { isAccepted: true, reason: "" };
  } catch (error) {
    if (!(error instanceof DecodeError || error instanceof ValidationError)) throw error;
    return { isAccepted: false, reason: `${error.name}: ${error.message}` };
  }
}

function lowerAll(module: Module): void {
  const code = codeOf(module);
  for (let index = module.importedFunctionCount; index < module.functionTypes.length; index++) {
    lowerFunction(code, index);
  }
}

/** The verdict of the host's own WebAssembly. */
export function hostVerdict(bytes: Uint8Array<ArrayBuffer>): Verdict {
  if (WebAssembly.validate(bytes)) return { isAccepted: true, reason: "" };
  return { isAccepted: false, reason: hostReason(bytes) };
}

/** Why the host refuses a binary: `validate` does not say. */
function hostReason(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    return `${WebAssembly.Module.exports(new WebAssembly.Module(bytes)).length} exports`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
