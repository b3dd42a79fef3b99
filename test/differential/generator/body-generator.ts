/**
 * Generates the body of one function: valid code for any list of choices.
 *
 * Code grows from the top: `value(type)` writes code that leaves one more value on the operand stack, `statement()` code
 * that leaves it as it was. Statements also come between the operands of an instruction, so that values wait on the stack
 * while blocks run and locals change. After a branch that is always taken, generation goes on as if the values were there:
 * the stack is polymorphic, and what follows is valid.
 */
import type { Choices } from "../choices.ts";
import { CodeWriter } from "./code-writer.ts";
import { CALL_PRODUCERS, CALL_STATEMENTS, emitTailCall } from "./call-code.ts";
import { CONTROL_PRODUCERS, CONTROL_STATEMENTS, returnDefaults } from "./control-code.ts";
import { MEMORY_PRODUCERS, MEMORY_STATEMENTS } from "./memory-code.ts";
import { FUEL_GLOBAL, type FunctionPlan, type ModulePlan, type Profile } from "./module-plan.ts";
import { constant, leaf, NUMERIC_PRODUCERS, operationBetween } from "./numeric-code.ts";
import { isReference, isSubtype, type Shape, type ValueType } from "./value-types.ts";
import { VARIABLE_PRODUCERS, VARIABLE_STATEMENTS } from "./variable-code.ts";

/** Writes code that leaves a value of a type on the stack. */
export interface Producer {
  readonly weight: keyof Profile;
  applies(body: BodyGenerator, type: ValueType): boolean;
  emit(body: BodyGenerator, type: ValueType, depth: number): void;
}

/** Writes code that leaves the stack as it was. */
export interface Statement {
  readonly weight: keyof Profile;
  emit(body: BodyGenerator, depth: number): void;
}

const PRODUCERS: readonly Producer[] = [
  ...NUMERIC_PRODUCERS,
  ...VARIABLE_PRODUCERS,
  ...MEMORY_PRODUCERS,
  ...CALL_PRODUCERS,
  ...CONTROL_PRODUCERS,
];
const STATEMENTS: readonly Statement[] = [
  ...VARIABLE_STATEMENTS,
  ...MEMORY_STATEMENTS,
  ...CALL_STATEMENTS,
  ...CONTROL_STATEMENTS,
];

export interface Local {
  readonly type: ValueType;
  /** Counters of loops are read by everyone and written by their loop alone. */
  readonly isCounter: boolean;
}

/** A loop whose back-branches count: `emit` leaves an i32 that says whether to go round again. */
export interface LoopGuard {
  readonly labelIndex: number;
  readonly emit: () => void;
}

export interface Label {
  /** Types that a branch takes along. */
  readonly types: readonly ValueType[];
  /** Whether any branch may go there; only loops that count are not free. */
  readonly isFree: boolean;
}

export class BodyGenerator {
  readonly code: CodeWriter = new CodeWriter();
  readonly choices: Choices;
  readonly plan: ModulePlan;
  readonly profile: Profile;
  readonly role: FunctionPlan["role"];
  readonly shape: Shape;
  readonly locals: Local[];
  /** Outermost first: the function itself, then blocks. */
  readonly labels: Label[];
  readonly guards: LoopGuard[] = [];
  #budget: number;

  constructor(choices: Choices, plan: ModulePlan, profile: Profile, { role, shape }: FunctionPlan) {
    this.choices = choices;
    this.plan = plan;
    this.profile = profile;
    this.role = role;
    this.shape = shape;
    this.locals = shape.params.map((type) => ({ type, isCounter: false }));
    this.labels = [{ types: shape.results, isFree: true }];
    this.#budget = profile.size;
  }

  /** The whole body, without its final `end`. */
  run(): void {
    const types: readonly ValueType[] = ["i32", "i64", "f32", "f64", "loose32", "loose64", "funcref", "externref"];
    const count = this.choices.below(this.profile.locals + 1);
    const numeric = types.slice(0, 6);
    for (let index = 0; index < count; index++)
      this.addLocal(this.choices.pick(this.choices.chance(10) ? types : numeric));
    if (this.role === "inner") this.spendFuel();
    this.#fillLocals();
    const statements = this.choices.below(5);
    for (let index = 0; index < statements; index++) this.statement(5);
    const endsInTailCall = this.profile.call > 0 && this.choices.chance(25) && emitTailCall(this, 4);
    if (!endsInTailCall) this.values(this.shape.results, 5);
  }

  /** Gives some locals a value, since most of what is never written is 0. */
  #fillLocals(): void {
    for (let index = this.shape.params.length; index < Math.min(this.locals.length, 8); index++) {
      const type = this.locals[index]?.type;
      if (type === undefined || isReference(type) || !this.choices.chance(60)) continue;
      constant(this, type);
      this.code.indexed("local.set", index);
    }
  }

  addLocal(type: ValueType, isCounter: boolean = false): number {
    this.locals.push({ type, isCounter });
    return this.locals.length - 1;
  }

  /** Returns from the function when the fuel is used up, and takes one unit otherwise. */
  spendFuel(): void {
    const { code } = this;
    code.indexed("global.get", FUEL_GLOBAL);
    code.emit("i32.eqz");
    code.emit("if", [0x40]);
    returnDefaults(this);
    code.emit("end");
    code.indexed("global.get", FUEL_GLOBAL);
    code.constant("i32", 1);
    code.emit("i32.sub");
    code.indexed("global.set", FUEL_GLOBAL);
  }

  value(type: ValueType, depth: number): void {
    if (depth <= 0 || this.#budget <= 0) {
      leaf(this, type);
      return;
    }
    this.#budget--;
    if (this.choices.chance(7)) this.statement(depth - 1);
    const applicable = PRODUCERS.filter((producer) => producer.applies(this, type));
    this.choices.weighted(applicable, ({ weight }) => Number(this.profile[weight])).emit(this, type, depth - 1);
  }

  values(types: readonly ValueType[], depth: number): void {
    for (const type of types) this.value(type, depth);
  }

  statement(depth: number): void {
    if (depth <= 0 || this.#budget <= 0) return;
    this.#budget--;
    this.choices.weighted(STATEMENTS, ({ weight }) => Number(this.profile[weight])).emit(this, depth - 1);
  }

  statements(limit: number, depth: number): void {
    const count = this.choices.below(limit + 1);
    for (let index = 0; index < count; index++) this.statement(depth);
  }

  /** An index of a local that a value of the type can be put into, if there is one. */
  settableLocal(type: ValueType): number | undefined {
    return this.#pickIndex(this.locals, (local) => !local.isCounter && isSubtype(type, local.type));
  }

  /** An index of a local whose values can stand for the type, if there is one. */
  readableLocal(type: ValueType): number | undefined {
    return this.#pickIndex(this.locals, (local) => isSubtype(local.type, type));
  }

  settableGlobal(type: ValueType): number | undefined {
    return this.#pickIndex(this.plan.globals, (global, index) => {
      return index !== FUEL_GLOBAL && global.mutable && isSubtype(type, global.type);
    });
  }

  readableGlobal(type: ValueType): number | undefined {
    return this.#pickIndex(this.plan.globals, (global) => isSubtype(global.type, type));
  }

  #pickIndex<T>(items: readonly T[], fits: (item: T, index: number) => boolean): number | undefined {
    const indices = items.flatMap((item, index) => (fits(item, index) ? [index] : []));
    return indices.length === 0 ? undefined : this.choices.pick(indices);
  }

  /** Takes values of the types off the stack, the last one first. */
  consume(types: readonly ValueType[]): void {
    for (const type of [...types].reverse()) {
      const local = this.choices.chance(70) ? this.settableLocal(type) : undefined;
      const global = local === undefined && this.choices.chance(30) ? this.settableGlobal(type) : undefined;
      if (local !== undefined) this.code.indexed("local.set", local);
      else if (global !== undefined) this.code.indexed("global.set", global);
      else this.code.emit("drop");
    }
  }

  /** Turns values of some types on top of the stack into one value of a type. */
  consumeInto(types: readonly ValueType[], wanted: ValueType, depth: number): void {
    const position = types.findIndex((type) => isSubtype(type, wanted));
    if (position < 0) {
      const [first, ...others] = types;
      this.consume(others);
      if (first === undefined) this.value(wanted, depth);
      else this.transform(first, wanted, depth);
      return;
    }
    this.consume(types.slice(position + 1));
    if (position === 0) return;
    const kept = this.addLocal(types[position] as ValueType);
    this.code.indexed("local.set", kept);
    this.consume(types.slice(0, position));
    this.code.indexed("local.get", kept);
  }

  /** Turns the value on top of the stack into one of another type, with it as the first operand if possible. */
  transform(type: ValueType, wanted: ValueType, depth: number): void {
    const operation = operationBetween(this, type, wanted);
    if (operation === undefined) {
      if (isSubtype(type, wanted)) return;
      this.consume([type]);
      this.value(wanted, depth);
      return;
    }
    this.values(operation.operands.slice(1), depth);
    this.code.emit(operation.mnemonic);
  }
}
