/** The callers in other instances, whose places no link slot keeps (see handlers/call.ts). */
import type { Instance } from "./instance.ts";

/** The place of a caller in another instance. */
export interface Crossing {
  readonly instance: Instance;
  readonly pc: number;
  readonly fp: number;
}

/** Callers in other instances, outermost first. */
export const crossings: Crossing[] = [];
