/**
 * Everything that WASI functions work on: the state of one guest. Every function takes it as its first parameter.
 */
import type { DescriptorTable } from "./descriptor-table.ts";
import type { GuestMemory } from "./guest-memory.ts";
import type { WasiLimits } from "./limits.ts";
import type { WasiPlatform } from "./platform.ts";

/** The state of one guest. */
export interface WasiContext {
  readonly memory: GuestMemory;
  readonly descriptors: DescriptorTable;
  /** The arguments, each as UTF-8 with a terminating NUL. */
  readonly args: readonly Uint8Array[];
  /** The environment, each entry `NAME=VALUE` as UTF-8 with a terminating NUL. */
  readonly env: readonly Uint8Array[];
  readonly platform: WasiPlatform;
  readonly limits: WasiLimits;
}
