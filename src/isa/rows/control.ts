/** Moves, constants, globals, branches, calls and returns in the loop. */
import { jump, type Row, row } from "../row.ts";

/** Saves the caller's place in the link slot `a` and enters the callee's frame at `d`. */
const CALL = "I[a] = pc; I[a + 1 | 0] = fp; fp = d;";

/**
 * Goes back to the caller whose place the link slot `a` keeps. Results go to slot d, which is always the first of the frame:
 * the loop has its index already.
 */
const RETURN = "pc = I[a]; fp = I[a + 1 | 0]; continue;";

/** Zeroes the words of some slots, without a loop: nested loops make V8 keep checks in the outer one. */
function zeroes(slots: number): string {
  const words = Array.from({ length: slots * 2 }, (_, word) => `I[x + ${word} | 0] = 0;`);
  return `x = fp + K0 | 0; ${words.join(" ")}`;
}

/**
 * Repeats itself until the quantum is used up. It stays the last case of the loop: V8 charges a jump back by its distance,
 * so this is the quickest way to have the loop compiled (see interpreter/warm-up.ts).
 */
export const SPIN_ROW: Row = jump("spin", "", [], "JUMP(pc - 2 | 0)");

/**
 * Pays for the instructions of WebAssembly up to the end of the block that begins here; leaves, with nothing paid, when what
 * is at hand does not suffice. Metered code alone has it (see lowering/block-meter.ts).
 */
export const METER_ROW: Row = row("meter", "", ["count"], "x = R[4] - K0 | 0; if (x < 0) LEAVE R[4] = x;");

export const CONTROL_ROWS: readonly Row[] = [
  row("move.32", "da", [], "I[d] = I[a];"),
  row("move.64", "da", [], "x = I[a]; I[d + 1 | 0] = I[a + 1 | 0]; I[d] = x;"),
  // FAST: a double written as two words and read as one stalls the processor's store forwarding; only NaN needs words.
  row(
    "move.f64",
    "da",
    [],
    "t = D[a >> 1]; if (t === t) { D[d >> 1] = t; } else { x = I[a]; I[d + 1 | 0] = I[a + 1 | 0]; I[d] = x; }",
  ),
  // Two moves: to d from a, then to b from the slot at word K0 of the frame.
  row("move.32.32", "dab", ["slot"], "I[d] = I[a]; I[b] = I[fp + K0 | 0];"),
  row("const.32", "d", ["k"], "I[d] = K0;"),
  row("const.64", "d", ["k", "k"], "I[d] = K0; I[d + 1 | 0] = K1;"),
  row("const.f64", "d", ["f64"], "D[d >> 1] = D[K0];"),
  row("select.32", "dab", ["slot"], "I[d] = I[fp + K0 | 0] !== 0 ? I[a] : I[b];"),
  row(
    "select.64",
    "dab",
    ["slot"],
    "if (I[fp + K0 | 0] === 0) { a = b; } x = I[a]; I[d + 1 | 0] = I[a + 1 | 0]; I[d] = x;",
  ),
  row("global.get.32", "d", ["index"], "I[d] = G[K0];"),
  row("global.get.64", "d", ["index"], "x = K0; I[d] = G[x]; I[d + 1 | 0] = G[x + 1 | 0];"),
  row("global.set.32", "a", ["index"], "G[K0] = I[a];"),
  row("global.set.64", "a", ["index"], "x = K0; G[x] = I[a]; G[x + 1 | 0] = I[a + 1 | 0];"),
  row("imported.get.32", "d", ["index"], "I[d] = X[K0][0];"),
  row("imported.set.32", "a", ["index"], "X[K0][0] = I[a];"),
  // Zeroes 4, 8 or 16 slots from the one at word K0 of the frame on; more than the frame has does no harm.
  ...[4, 8, 16].map((slots) => row(`enter.${slots}`, "", ["slot", "count"], zeroes(slots))),
  jump("enter.many", "", ["slot", "count"], "LEAVE"),
  jump("br", "", ["target"], "JUMP(K0)"),
  jump("br.move.32", "da", ["target"], "I[d] = I[a]; JUMP(K0)"),
  jump("br_table", "a", ["count"], "x = I[a]; if (x >>> 0 > K0 >>> 0) x = K0; JUMP(C[pc + x + 1 | 0])"),
  // A call of a function of the same module that is not lowered yet: its handler makes it a `call`.
  jump("call.lazy", "da", ["index"], "LEAVE"),
  jump("call", "da", ["target"], `if (d > STACK_LIMIT) LEAVE x = K0; pc = pc + 1 | 0; ${CALL} JUMP(x)`),
  jump(
    "call_indirect",
    "dab",
    ["k"],
    "y = I[b]; x = y << 2;" +
      " if (y >>> 0 >= T.length >>> 2 || T[x] !== K0 || T[x + 1 | 0] !== self || (z = T[x + 2 | 0]) === 0 || d > STACK_LIMIT) LEAVE" +
      ` pc = pc + 1 | 0; ${CALL} JUMP(z)`,
  ),
  jump("return", "a", [], RETURN),
  jump("return.32", "dab", [], `I[d] = I[b]; ${RETURN}`),
  jump(
    "return.f64",
    "dab",
    [],
    `t = D[b >> 1]; if (t === t) { D[d >> 1] = t; } else { I[d] = I[b]; I[d + 1 | 0] = I[b + 1 | 0]; } ${RETURN}`,
  ),
  jump("return.64", "dab", [], `I[d] = I[b]; I[d + 1 | 0] = I[b + 1 | 0]; ${RETURN}`),
];
