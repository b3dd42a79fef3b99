/**
 * The error of a WASI configuration that cannot be used: raised before the guest runs, never while it does.
 */
import { WasmError } from "../base/errors.ts";

/** Why: the embedder or the host refuses access (`denied`), or the configuration makes no sense (`invalid`). */
export type WasiConfigurationErrorKind = "denied" | "invalid";

/** A WASI configuration is refused. */
export class WasiConfigurationError extends WasmError {
  override readonly name: string = "WasiConfigurationError";
  /** Why it is refused. */
  readonly kind: WasiConfigurationErrorKind;

  constructor(kind: WasiConfigurationErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
