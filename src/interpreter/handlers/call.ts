/**
 * Calls and returns outside of the loop: the first call of a function, imports, other instances, other tables, tail calls.
 *
 * A call into another instance leaves the caller's place in `crossings` instead of the link slot, whose return address then
 * leads to `return.across`. A tail call out of such a frame needs no further crossing, so chains of tail calls between
 * instances run in constant space.
 */
import { ExhaustionError, SuspensionError, Trap } from "../../base/errors.ts";
import { CODE } from "../../isa/code-arena.ts";
import { operation } from "../../isa/instruction-set.ts";
import { I32_STACK } from "../../isa/value-stack.ts";
import { slotsOf } from "../../lowering/frame-layout.ts";
import { lowerFunction } from "../../lowering/lower-function.ts";
import type { Table } from "../../memory/table.ts";
import { isSubtype } from "../../module/canonical-types.ts";
import { type Crossing, crossings } from "../crossings.ts";
import type { FunctionInstance, Instance } from "../instance.ts";
import { activation, chargeBranch, FP, LIMIT, nextImmediate, PC, REGISTERS, TOP } from "../machine.ts";
import { meterForBudget } from "../metering.ts";
import { RETURN_ACROSS } from "../return-addresses.ts";
import { supervisor } from "../supervision.ts";
import { type Handler, type Handlers, nextSlot, readAddress } from "./handler.ts";
import { forgetNext, forgetReference, readReference, writeReference } from "./reference.ts";

const I = I32_STACK;
const R = REGISTERS;
const CALL = operation("call");

/** The operands of an indirect call, as word indices. */
interface Place {
  readonly frame: number;
  readonly link: number;
  readonly index: number;
}

function runningInstance(): Instance {
  return activation.instance as Instance;
}

/** Refuses to enter an instance in the middle of another computation. @throws SuspensionError */
export function checkEntry({ occupants }: Instance): void {
  if (occupants === undefined) return;
  if (!occupants.every(({ givesWay }) => givesWay)) {
    throw new SuspensionError("the instance is suspended in another call, so it cannot be entered");
  }
  occupants.forEach((occupant) => occupant.abandon());
}

/** Entry point of a function of a module, which is lowered if this is its first call. */
export function entryOf(func: FunctionInstance): number {
  const instance = func.instance as Instance;
  meterForBudget(instance);
  return func.entry || lowerFunction(instance.code, func.index);
}

/** Calls a function of the host with arguments at word `base`; results are there afterwards. */
export function callHost(func: FunctionInstance, base: number, caller: Instance | undefined): void {
  if (base > (R[LIMIT] as number)) throw new ExhaustionError();
  const top = R[TOP] as number;
  R[TOP] = base + 2 * func.linkSlot;
  try {
    func.hostCall?.(base, caller);
  } finally {
    R[TOP] = top;
  }
  // What the host function has called may be suspended by now.
  if (caller !== undefined) checkEntry(caller);
  supervisor.lookSoon();
}

/** Calls any function: its frame begins at word `d`, its link slot is at word `a`. */
export function call(func: FunctionInstance, d: number, a: number): void {
  const { instance } = func;
  const caller = runningInstance();
  if (instance === undefined) {
    callHost(func, d, caller);
    activation.enter(caller);
    return;
  }
  if (d > (R[LIMIT] as number)) throw new ExhaustionError();
  const entry = entryOf(func);
  if (instance === caller) {
    setLink(a, R[PC] as number, R[FP] as number);
  } else {
    checkEntry(instance);
    crossings.push({ instance: caller, pc: R[PC] as number, fp: R[FP] as number });
    setLink(a, RETURN_ACROSS, 0);
    activation.enter(instance);
  }
  R[FP] = d;
  R[PC] = entry;
}

function setLink(word: number, pc: number, fp: number): void {
  I[word] = pc;
  I[word + 1] = fp;
}

/**
 * Replaces the running frame by a call of `func` with the arguments at word `d`; `a` is the running frame's link slot. The
 * number of the frame's slots is taken from the immediates.
 */
export function tailCall(func: FunctionInstance, d: number, a: number): void {
  const fp = R[FP] as number;
  const link = { pc: I[a] as number, fp: I[a + 1] as number };
  const { instance } = func;
  const caller = runningInstance();
  // What may fail comes before the arguments overwrite the link.
  const entry = instance === undefined ? 0 : entryOf(func);
  if (instance !== undefined && instance !== caller) checkEntry(instance);
  const slots = nextImmediate();
  moveArguments(func, d, fp, slots);
  if (instance === undefined) {
    R[PC] = link.pc;
    R[FP] = link.fp;
    callHost(func, fp, caller);
    activation.enter(caller);
    return;
  }
  const linkWord = fp + 2 * func.linkSlot;
  R[PC] = entry;
  // Loops may consist of nothing but tail calls.
  chargeBranch();
  if (instance !== caller && link.pc !== RETURN_ACROSS) {
    crossings.push({ instance: caller, pc: link.pc, fp: link.fp });
    setLink(linkWord, RETURN_ACROSS, 0);
  } else {
    setLink(linkWord, link.pc, link.fp);
  }
  if (instance !== caller) activation.enter(instance);
}

/**
 * Moves arguments down to the beginning of the frame, and forgets the references above them.
 * @param slots of the frame, if it has references, else 0
 */
function moveArguments(func: FunctionInstance, from: number, to: number, slots: number): void {
  const words = 2 * slotsOf(func.type.params);
  I.copyWithin(to, from, from + words);
  if (slots === 0) return;
  for (let i = 0; i < words; i += 2) {
    const reference = readReference(from + i);
    if (reference !== null || readReference(to + i) !== null) writeReference(to + i, reference);
  }
  for (let word = to + words; word < to + 2 * slots; word += 2) forgetReference(word);
}

/** The function at an index of a table, as `call_indirect` wants it. */
function callee(table: Table, index: number, typeId: number): FunctionInstance {
  if (index >= table.length) throw new Trap("undefinedElement", String(index));
  const func = table.elements[index] as FunctionInstance | null;
  if (func === null) throw new Trap("uninitializedElement", String(index));
  if (func.typeId !== typeId && !isSubtype(func.typeId, typeId)) throw new Trap("indirectCallTypeMismatch");
  return func;
}

function tableAt(index: number): Table {
  return runningInstance().tables[index] as Table;
}

/** Calls through a table, for a type id; `place` has the callee's frame and link slot, and the index in the table. */
function callIndirect(table: Table, typeId: number, place: Place): void {
  const index = readAddress(place.index, table.is64);
  const func = callee(table, index, typeId);
  call(func, place.frame, place.link);
  // The table may be shown the entry point for next time.
  if (func.instance !== undefined) table.refreshDispatch(index);
}

/** The first call of a function: the instruction becomes a `call`. */
const callLazy: Handler = (d, a) => {
  const at = R[PC] as number;
  const func = runningInstance().functionAt(nextImmediate());
  call(func, d, a);
  CODE[at - 1] = ((CODE[at - 1] as number) & ~255) | CALL;
  CODE[at] = func.entry;
};

const callImport: Handler = (d, a) => call(runningInstance().functionAt(nextImmediate()), d, a);

const exhausted: Handler = () => {
  throw new ExhaustionError();
};

/** Zeroes more words than the loop does at once. */
const enterMany: Handler = () => {
  const from = nextSlot();
  I.fill(0, from, from + nextImmediate());
};

const enterLarge: Handler = () => {
  const end = (R[FP] as number) + 2 * nextImmediate();
  if (end > (R[LIMIT] as number)) throw new ExhaustionError();
};

const returnAcross: Handler = () => {
  const { instance, pc, fp } = crossings.pop() as Crossing;
  activation.enter(instance);
  R[PC] = pc;
  R[FP] = fp;
};

const returnClearing: Handler = (d, a) => {
  forgetNext(d);
  R[PC] = I[a] as number;
  R[FP] = I[a + 1] as number;
};

export const CALL_HANDLERS: Handlers = {
  call: exhausted,
  "call.lazy": callLazy,
  "call.import": callImport,
  call_indirect: (frame, link, index) => callIndirect(tableAt(0), nextImmediate(), { frame, link, index }),
  "call_indirect.table": (frame, link, index) => {
    const typeId = nextImmediate();
    callIndirect(tableAt(nextImmediate()), typeId, { frame, link, index });
  },
  return_call: (d, a) => tailCall(runningInstance().functionAt(nextImmediate()), d, a),
  return_call_indirect: (d, a, b) => {
    const typeId = nextImmediate();
    const table = tableAt(nextImmediate());
    tailCall(callee(table, readAddress(b, table.is64), typeId), d, a);
  },
  "return.across": returnAcross,
  "return.clear": returnClearing,
  "enter.large": enterLarge,
  "enter.many": enterMany,
  unreachable: () => {
    throw new Trap("unreachable");
  },
};
