/**
 * How long the loop runs before it returns to the driver, in back-edges and calls, and when the driver warms it up.
 *
 * A quantum takes some milliseconds. While V8 interprets the loop that is few back-edges and calls, and V8 compiles a function
 * when it was entered often; what it compiles while the function runs is slower.
 */
import { FUEL, REGISTERS } from "./machine.ts";
import { supervisor } from "./supervision.ts";
import { warmUp } from "./warm-up.ts";

const LEAST = 3_000;
const MOST = 1_000_000;

/** A quantum that takes less is doubled, in milliseconds; one that takes more than twice as long is cut. */
const QUANTUM_TIME = 2;

/** After running for so long, in milliseconds, programs are taken for long ones and the loop is warmed up. */
const SHORT_RUN = 80;

let least = LEAST;
let most = MOST;
let quantum = LEAST;

/** When the quantum was renewed; meaningless at the first time in a call. */
let renewedAt = 0;
let renewed = false;

/** Milliseconds that code ran for, until the outermost call that is running began. */
let ran = 0;
/** When the outermost call that is running began. */
let began = 0;

/**
 * Makes every quantum one of so many back-edges and calls, from the next on. Conformance runs with tiny ones prove that code
 * means the same wherever it leaves the loop.
 */
export function fixQuantum(units: number): void {
  least = units;
  most = units;
  quantum = units;
}

/** A call by the host begins, with a whole quantum. */
export function beginRun(outermost: boolean): void {
  renewed = false;
  if (outermost && ran < SHORT_RUN) began = Date.now();
  REGISTERS[FUEL] = Math.min(quantum, supervisor.mostUnits());
}

/** A call by the host ends. */
export function endRun(outermost: boolean): void {
  if (outermost && ran < SHORT_RUN) ran += Date.now() - began;
}

/**
 * A loop used its quantum up: code goes on running, unless whoever supervises it wants something else.
 * @param warmUpLoop has the host compile that loop
 * @throws what the supervisor does
 */
export function renewQuantum(warmUpLoop: () => void): void {
  const now = Date.now();
  const took = now - renewedAt;
  if (renewed && took < QUANTUM_TIME) quantum = Math.min(quantum * 2, most);
  else if (renewed && took > 2 * QUANTUM_TIME) quantum = Math.max(least, ((quantum * QUANTUM_TIME) / took) | 0);
  if (ran < SHORT_RUN && ran + now - began >= SHORT_RUN) {
    ran = SHORT_RUN;
    warmUp();
  }
  if (ran >= SHORT_RUN) warmUpLoop();
  renewedAt = now;
  renewed = true;
  supervisor.look();
  REGISTERS[FUEL] = Math.min(quantum, supervisor.mostUnits());
}
