/**
 * A run of a generated module, as the engines are told of it: nothing but bytes and names, so that it can be sent to
 * another process.
 */
import { companionModule } from "./generator/companion.ts";
import { memoryName } from "./generator/module-encoder.ts";
import type { GeneratedModule, Invocation } from "./generator/module-generator.ts";
import { CALLBACK } from "./generator/module-plan.ts";
import { typeText } from "./generator/value-types.ts";

export interface Job {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The module that functions are imported from; without one, the host gives them. */
  readonly companion: Uint8Array<ArrayBuffer> | undefined;
  /** Name of the exported function that the host calls back. */
  readonly callback: string;
  /** Where the companion has it in its table. */
  readonly callbackElement: { readonly index: number; readonly is64: boolean };
  readonly calls: readonly Invocation[];
  /** Types of the values of each tag. */
  readonly tags: readonly (readonly string[])[];
  /** Names of the exported memories. */
  readonly memories: readonly string[];
}

export function jobOf({ bytes, plan, invocations }: GeneratedModule): Job {
  const [table] = plan.tables;
  return {
    bytes,
    companion: plan.companion === "none" ? undefined : companionModule(plan),
    callback: CALLBACK,
    callbackElement: { index: (table?.initial ?? 0) - 1, is64: table?.is64 ?? false },
    calls: invocations,
    tags: plan.tags.map(({ params }) => params.map(typeText)),
    memories: plan.memories.map((_, index) => memoryName(index)),
  };
}
