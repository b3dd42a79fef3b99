/**
 * Switches of the engine that change how code runs and never what it means. They are for finding out whether that is so, and
 * hold for the whole thread that applies them.
 */
import { fixQuantum } from "../interpreter/quantum.ts";
import { LOWERING_MODE } from "../lowering/lowering-mode.ts";
import type { Engine } from "../wast/engine.ts";
import { fuelledEngine, runtimeEngine, suspendingEngine } from "../wast/runtime-engine.ts";

export interface EngineOptions {
  /** Back-edges and calls until the loop returns to its driver; undefined for what time shows to be good. */
  readonly quantum: number | undefined;
  /** Whether instructions are joined. */
  readonly fusions: boolean;
  /** Whether every function of the host is asynchronous, and computations are suspended whenever they leave the loop. */
  readonly suspend: boolean;
  /** How many instructions run at a time; undefined for code that does not count them. */
  readonly fuel?: number | undefined;
}

export function applyEngineOptions({ quantum, fusions }: EngineOptions): void {
  if (quantum !== undefined) fixQuantum(quantum);
  LOWERING_MODE.fusions = fusions;
}

/** The engine that these options mean. */
export function engineOf({ suspend, fuel }: EngineOptions): Engine {
  if (fuel !== undefined) return fuelledEngine(fuel);
  return suspend ? suspendingEngine : runtimeEngine;
}
