/**
 * The abort signals that the DOM library declares are signals for calls. Compiled, never run.
 */
import type { CallOptions } from "anywasm";

export function signals(controller: AbortController): CallOptions[] {
  // @ts-expect-error -- the signal, not what aborts it
  const controlled: CallOptions = { signal: controller };
  return [controlled, { signal: controller.signal }, { signal: AbortSignal.timeout(5) }];
}
