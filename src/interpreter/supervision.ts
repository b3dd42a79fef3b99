/**
 * What the host wants of a computation besides its results: that it can wait, be looked after, or keep within bounds.
 *
 * A computation that a host function starts inside of another one is under the same supervision, but cannot wait: frames of
 * the host stand between the two.
 */
import { ExhaustionError } from "../base/errors.ts";
import { codeArena } from "../isa/code-arena.ts";
import type { FuelBudget } from "./fuel-budget.ts";
import { walkFrames } from "./frames.ts";
import { FUEL, PC, REGISTERS } from "./machine.ts";

/** What is wanted of a computation. */
export interface Supervision {
  /** Whether the computation may be suspended: by host functions that give promises, and by `poll`. */
  readonly canSuspend: boolean;
  /** Whether its instances must not be entered while it is suspended. */
  readonly exclusive: boolean;
  /** The most frames of WebAssembly, those of outer computations included. */
  readonly callDepth?: number | undefined;
  /** How much of the value stack frames may take until the last one begins. */
  readonly stackBytes?: number | undefined;
  /** The fuel of the computation: when it is used up, the computation stops and can go on. */
  readonly budget?: FuelBudget | undefined;
  /**
   * Looks after the computation: called every few milliseconds of execution.
   * @param canSuspend whether it may call `suspend` now
   * @throws an error that ends the computation, or what `suspend` throws
   */
  readonly poll?: ((canSuspend: boolean) => void) | undefined;
}

/** The supervision of the running computation, and of those around it. */
class Supervisor {
  /** Whether the running computation can be suspended right now. */
  canSuspend: boolean;
  /** Frames of the computations around the running one; counted only if there is a limit. */
  depthBelow: number;
  /** Outer ones first. */
  readonly #supervisions: Supervision[];
  /** How many of them want to look. */
  #looking: number;
  /** The least of their limits. */
  #callDepth: number;

  constructor() {
    this.canSuspend = false;
    this.depthBelow = 0;
    this.#supervisions = [];
    this.#looking = 0;
    this.#callDepth = Infinity;
  }

  /** Begins to supervise a computation inside of those that there are. @returns the limit on call depth until now, for `end` */
  begin(supervision: Supervision): number {
    const before = this.#callDepth;
    this.#supervisions.push(supervision);
    if (looks(supervision)) this.#looking++;
    this.#callDepth = Math.min(before, supervision.callDepth ?? Infinity);
    return before;
  }

  /** Ends what `begin` began. */
  end(callDepth: number): void {
    const ended = this.#supervisions.pop();
    if (ended !== undefined && looks(ended)) this.#looking--;
    this.#callDepth = callDepth;
  }

  /** A computation begins inside of the running one. */
  enter(): void {
    if (this.#callDepth < Infinity) this.depthBelow += countFrames();
  }

  /** The units that may be charged before the running computation has to be looked at. */
  mostUnits(): number {
    if (this.#callDepth === Infinity) return Infinity;
    // Each call costs one unit: so no more frames than these are made until then.
    return Math.max(0, this.#callDepth - this.depthBelow - countFrames() - 1);
  }

  /**
   * Looks at the running computation, whose next instruction is at the program counter.
   * @throws ExhaustionError beyond the call depth, or what `poll` throws
   */
  look(): void {
    if (this.#looking === 0) return;
    // On the way from one frame to another there is nothing to look at, and soon will be.
    if (codeArena.functionAt(REGISTERS[PC] as number) === undefined) return;
    if (this.#callDepth < Infinity && this.depthBelow + countFrames() > this.#callDepth) throw new ExhaustionError();
    const innermost = this.#supervisions.length - 1;
    this.#supervisions.forEach((supervision, i) => supervision.poll?.(this.canSuspend && i === innermost));
  }

  /** After something of unknown duration: the computation is looked at when it next branches. */
  lookSoon(): void {
    if (this.#looking > 0) REGISTERS[FUEL] = Math.min(REGISTERS[FUEL] as number, 0);
  }
}

export const supervisor: Supervisor = new Supervisor();

function looks({ poll, callDepth }: Supervision): boolean {
  return poll !== undefined || callDepth !== undefined;
}

/** The frames of the running computation. */
function countFrames(): number {
  let frames = 0;
  walkFrames(() => {
    frames++;
    return false;
  });
  return frames;
}
