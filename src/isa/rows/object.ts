/**
 * The instructions on references that the object loop serves, as text in the form of row.ts. All of them have handlers, too,
 * which do what a body leaves: traps, and slots beyond the references that there are so far.
 *
 * Beside the names of row.ts, bodies are written over
 *
 *     Q QS QN QA QW     the references by slot; the same as structures, as structures and arrays of numbers (N, W) or of
 *                       references (S, A)
 *     q n s r e         scratch: a reference, a structure and an array of each kind
 *
 * FAST: no body looks at an object before its type says what it is, since V8 compiles an access for the shapes it has seen. So
 * casts stay with their handlers.
 */
import { type Immediate, jump, type Row, row } from "../row.ts";

/** Forgets the reference in a slot. */
function forget(slot: string): string {
  return `x = ${slot}; if (x < Q.length) { Q[x] = null; }`;
}

/** Leaves if there is no reference yet in a slot, which then is the temporary `z`. */
function check(slot: string): string {
  return `z = ${slot}; if (z >= Q.length) LEAVE`;
}

/** Takes the object in a slot, which must not be null, into a temporary, by way of the list for its kind. */
function take(temporary: string, list: string, slot: string): string {
  return `x = ${slot}; if (x >= Q.length || (${temporary} = ${list}[x]) === null) LEAVE`;
}

const D = "d >> 1";
const A = "a >> 1";
const B = "b >> 1";
/** The slot of the first immediate. */
const K = "fp + K0 >> 1";

/** A branch on whether the reference in slot a is null. */
function nullBranch(name: string, condition: string): Row {
  return jump(
    name,
    "ab",
    ["target"],
    `${check(A)} q = Q[z]; ${forget(B)} if (${condition}) { JUMP(K0) } pc = pc + 1 | 0;`,
  );
}

/**
 * A branch on whether the references in slots a and b are the same. FAST: numbers are compared outside, since V8 compares
 * what may be a number, or not, by a call.
 */
function equalityBranch(name: string, condition: string): Row {
  const body = `y = ${A}; ${check(B)} if (y >= Q.length || typeof Q[y] === "number" || typeof Q[z] === "number") LEAVE w0 = FLAG(Q[y] === Q[z]);`;
  const operands = `y = ${K}; ${forget("y")} ${forget("y + 1 | 0")}`;
  return jump(name, "ab", ["slot", "target"], `${body} ${operands} if (${condition}) { JUMP(K1) } pc = pc + 2 | 0;`);
}

/** Forgets at most this many references in one go: it is text, since nested loops make V8 keep checks in the outer one. */
const SHORT = 6;

/** Forgets some references from a slot on, or leaves if they are many. More than the frame has does no harm. */
function forgetSome(slot: string, count: string): string {
  const each = Array.from({ length: SHORT }, (_, i) => `if (x + ${i} < Q.length) { Q[x + ${i} | 0] = null; }`);
  return `if (${count} > ${SHORT}) LEAVE x = ${slot}; ${each.join(" ")}`;
}

/** An access to an element of the array in a slot: at index `y`, which has to be in bounds, and forgets that slot. */
function element(temporary: string, list: string, slots: { array: string; index: string }): string {
  return `${take(temporary, list, slots.array)} y = ${slots.index}; if (y >>> 0 >= ${temporary}.length) LEAVE`;
}

const GET = { array: A, index: "I[b]" };
const SET = { array: D, index: "I[a]" };
const ONE: readonly Immediate[] = ["slot"];

export const OBJECT_ROWS: readonly Row[] = [
  row("ref.null", "d", [], `${check(D)} Q[z] = null;`),
  row("ref.move", "da", [], `${check(D)} x = ${A}; if (x >= Q.length) LEAVE Q[z] = Q[x];`),
  row("ref.take", "da", [], `${check(D)} x = ${A}; if (x >= Q.length) LEAVE q = Q[x]; Q[x] = null; Q[z] = q;`),
  nullBranch("br.null", "q === null"),
  nullBranch("br.non_null", "q !== null"),
  equalityBranch("br.eq", "w0 !== 0"),
  equalityBranch("br.not_eq", "w0 === 0"),
  row("struct.get.32", "dab", ["offset"], `${take("n", "QN", A)} I[d] = n.fields[K0]; ${forget(B)}`),
  row(
    "struct.get.64",
    "dab",
    ["offset"],
    `${take("n", "QN", A)} y = K0; I[d] = n.fields[y]; I[d + 1 | 0] = n.fields[y + 1 | 0]; ${forget(B)}`,
  ),
  row(
    "struct.get.ref",
    "dab",
    ["offset"],
    `${check(D)} ${take("s", "QS", A)} q = s.fields[K0]; ${forget(B)} Q[z] = q;`,
  ),
  row("struct.set.32", "dab", ["offset"], `${take("n", "QN", A)} n.fields[K0] = I[b]; ${forget(D)}`),
  row(
    "struct.set.64",
    "dab",
    ["offset"],
    `${take("n", "QN", A)} y = K0; n.fields[y] = I[b]; n.fields[y + 1 | 0] = I[b + 1 | 0]; ${forget(D)}`,
  ),
  row(
    "struct.set.ref",
    "dab",
    ["offset"],
    `${check(B)} ${take("s", "QS", A)} s.fields[K0] = Q[z]; x = ${D}; ${forget("x")} ${forget("x + 1 | 0")}`,
  ),
  row("array.get.32", "dab", ONE, `${element("e", "QW", GET)} I[d] = e.elements[y]; ${forget(K)}`),
  row(
    "array.get.64",
    "dab",
    ONE,
    `${element("e", "QW", GET)} I[d] = e.elements[y << 1]; I[d + 1 | 0] = e.elements[(y << 1) + 1 | 0]; ${forget(K)}`,
  ),
  row("array.get.ref", "dab", ONE, `${check(D)} ${element("r", "QA", GET)} q = r.elements[y]; ${forget(K)} Q[z] = q;`),
  row("array.set.32", "dab", ONE, `${element("e", "QW", SET)} e.elements[y] = I[b]; ${forget(K)}`),
  row(
    "array.set.64",
    "dab",
    ONE,
    `${element("e", "QW", SET)} e.elements[y << 1] = I[b]; e.elements[(y << 1) + 1 | 0] = I[b + 1 | 0]; ${forget(K)}`,
  ),
  row(
    "array.set.ref",
    "dab",
    ONE,
    `${check(B)} ${element("r", "QA", SET)} r.elements[y] = Q[z]; y = ${K}; ${forget("y")} ${forget("y + 2 | 0")}`,
  ),
  row("array.len", "dab", [], `${take("e", "QW", A)} I[d] = e.length; ${forget(B)}`),
  row("ref.clear", "d", ["count"], `if (K0 !== 1) LEAVE ${forget(D)}`),
  row("enter.references", "", ["slot", "count"], forgetSome(K, "K1")),
  jump("return.clear", "da", ["count"], `${forgetSome(D, "K0")} pc = I[a]; fp = I[a + 1 | 0]; continue;`),
];
