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
import { signed } from "../../support/binary-encoding.ts";
import { AGGREGATE_PRODUCERS, AGGREGATE_STATEMENTS } from "./aggregate-code.ts";
import { ATOMIC_PRODUCERS, ATOMIC_STATEMENTS } from "./atomic-code.ts";
import { CALL_PRODUCERS, CALL_STATEMENTS, emitTailCall } from "./call-code.ts";
import { CAST_PRODUCERS, CAST_STATEMENTS } from "./cast-code.ts";
import { CONTROL_PRODUCERS, CONTROL_STATEMENTS, returnDefaults } from "./control-code.ts";
import { EXCEPTION_PRODUCERS, EXCEPTION_STATEMENTS } from "./exception-code.ts";
import type { FunctionPlan } from "./function-plan.ts";
import { toBits } from "./helper-functions.ts";
import { leaf } from "./leaf-code.ts";
import { MEMORY_PRODUCERS, MEMORY_STATEMENTS } from "./memory-code.ts";
import { FUEL_GLOBAL, type ModulePlan, SUM_GLOBAL } from "./module-plan.ts";
import { NUMERIC_PRODUCERS, operationBetween } from "./numeric-code.ts";
import type { Profile } from "./profile.ts";
import { TABLE_PRODUCERS, TABLE_STATEMENTS } from "./table-code.ts";
import {
  EXTERNREF,
  FUNCREF,
  isNullable,
  isReference,
  reference,
  type ReferenceType,
  SCALAR_TYPES,
  type Shape,
  typeBytes,
  type ValueType,
  VECTOR_TYPES,
} from "./value-types.ts";
import { VARIABLE_PRODUCERS, VARIABLE_STATEMENTS } from "./variable-code.ts";
import { VECTOR_PRODUCERS, VECTOR_STATEMENTS } from "./vector-code.ts";

/** Writes code that leaves a value of a type on the stack. */
export interface Producer {
  readonly weight: keyof Profile;
  applies(body: BodyGenerator, type: ValueType): boolean;
  emit(body: BodyGenerator, type: ValueType, depth: number): void;
}

/** Writes code that leaves the stack as it was. */
export interface Statement {
  readonly weight: keyof Profile;
  /** Whether it makes sense here; it always does without this. */
  applies?(body: BodyGenerator): boolean;
  emit(body: BodyGenerator, depth: number): void;
}

const PRODUCERS: readonly Producer[] = [
  ...NUMERIC_PRODUCERS,
  ...VARIABLE_PRODUCERS,
  ...MEMORY_PRODUCERS,
  ...CALL_PRODUCERS,
  ...CONTROL_PRODUCERS,
  ...TABLE_PRODUCERS,
  ...VECTOR_PRODUCERS,
  ...AGGREGATE_PRODUCERS,
  ...CAST_PRODUCERS,
  ...EXCEPTION_PRODUCERS,
  ...ATOMIC_PRODUCERS,
];
const STATEMENTS: readonly Statement[] = [
  ...VARIABLE_STATEMENTS,
  ...MEMORY_STATEMENTS,
  ...CALL_STATEMENTS,
  ...CONTROL_STATEMENTS,
  ...TABLE_STATEMENTS,
  ...VECTOR_STATEMENTS,
  ...AGGREGATE_STATEMENTS,
  ...CAST_STATEMENTS,
  ...EXCEPTION_STATEMENTS,
  ...ATOMIC_STATEMENTS,
];

export interface Local {
  readonly type: ValueType;
  /** Counters of loops are read by everyone and written by their loop alone. */
  readonly isCounter: boolean;
  /** Whether it has a value here: a local of a type without a default has none before it is set. */
  isSet: boolean;
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
  /** Whether it is a legacy `catch`, whose exception can be thrown again. */
  readonly isCatch?: boolean;
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
  /** Locals without a default that were set, in the order of that. */
  readonly #set: number[] = [];
  /** Those that the profile uses. */
  readonly #producers: readonly Producer[];
  readonly #statements: readonly Statement[];
  #budget: number;

  constructor(choices: Choices, plan: ModulePlan, profile: Profile, { role, shape }: FunctionPlan) {
    this.choices = choices;
    this.plan = plan;
    this.profile = profile;
    this.role = role;
    this.shape = shape;
    this.locals = shape.params.map((type) => ({ type, isCounter: false, isSet: true }));
    this.labels = [{ types: shape.results, isFree: true }];
    this.#producers = PRODUCERS.filter(({ weight }) => profile[weight] !== 0);
    this.#statements = STATEMENTS.filter(({ weight }) => profile[weight] !== 0);
    this.#budget = profile.size;
  }

  /** The whole body, without its final `end`. */
  run(): void {
    const count = this.choices.below(this.profile.locals + 1);
    for (let index = 0; index < count; index++) this.addLocal(this.anyType());
    if (this.role === "inner") this.spendFuel();
    this.#fillLocals();
    const statements = this.choices.below(5);
    for (let index = 0; index < statements; index++) this.statement(5);
    if (this.choices.chance(70)) this.#sinkLocals();
    const endsInTailCall = this.profile.call > 0 && this.choices.chance(25) && emitTailCall(this, 4);
    if (!endsInTailCall) this.values(this.shape.results, 5);
  }

  /** Gives some locals a value, since most of what is never written is 0; those without a default have to have one. */
  #fillLocals(): void {
    for (let index = this.shape.params.length; index < this.locals.length; index++) {
      const { type, isSet } = this.locals[index] as Local;
      if (isSet && (index >= 8 || !this.choices.chance(60) || (isReference(type) && this.plan.language === "plain")))
        continue;
      leaf(this, type);
      this.setLocal(index);
    }
  }

  /** Any type, as often a reference or a vector as the profile says. */
  anyType(): ValueType {
    const { choices, profile } = this;
    const kind = choices.below(100);
    if (kind < profile.references) return this.anyReference();
    if (kind < profile.references + profile.vectors) return choices.pick(VECTOR_TYPES);
    return choices.pick(SCALAR_TYPES);
  }

  anyReference(): ReferenceType {
    const { choices, plan } = this;
    if (plan.language === "plain") return choices.pick([FUNCREF, EXTERNREF]);
    const nullable = choices.chance(65);
    const { structs, arrays, functions } = plan.types;
    if (choices.chance(60)) return reference(`${choices.pick([...structs, ...arrays, ...functions])}`, nullable);
    if (plan.exceptions === "modern" && choices.chance(12)) return reference("exn", nullable);
    return reference(choices.pick(["any", "eq", "i31", "struct", "array", "func", "extern"]), nullable);
  }

  /** Some types of values, at most `limit`. */
  someTypes(limit: number): ValueType[] {
    return Array.from({ length: this.choices.below(limit + 1) }, () => this.anyType());
  }

  isSubtype(type: ValueType, wanted: ValueType): boolean {
    return this.plan.types.isSubtype(type, wanted);
  }

  addLocal(type: ValueType, isCounter: boolean = false): number {
    this.locals.push({ type, isCounter, isSet: !isReference(type) || isNullable(type) });
    return this.locals.length - 1;
  }

  setLocal(index: number, mnemonic: "local.set" | "local.tee" = "local.set"): void {
    this.code.indexed(mnemonic, index);
    const local = this.locals[index] as Local;
    if (local.isSet) return;
    local.isSet = true;
    this.#set.push(index);
  }

  /** Writes the inside of a block. What was set there counts as not set behind it. */
  inside(label: Label, write: () => void): void {
    this.labels.push(label);
    const before = this.#set.length;
    write();
    for (const index of this.#set.splice(before)) (this.locals[index] as Local).isSet = false;
    this.labels.pop();
  }

  /** A block, loop, `if`, `try` or `try_table`, from its parameters, which are on the stack, to its results. */
  open(mnemonic: string, shape: Shape, more: readonly number[] = []): void {
    this.code.emit(mnemonic, [...this.#blockType(shape), ...more]);
  }

  #blockType(shape: Shape): number[] {
    const [first] = shape.results;
    if (shape.params.length > 0 || shape.results.length > 1 || this.choices.chance(15)) {
      return signed(this.plan.types.functionIndex(shape));
    }
    return first === undefined ? [0x40] : typeBytes(first);
  }

  /** Index of a label as branches count: from the innermost one. */
  labelDepth(labelIndex: number): number {
    return this.labels.length - 1 - labelIndex;
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
    this.code.span(type, () => this.#value(type, depth));
  }

  #value(type: ValueType, depth: number): void {
    if (depth <= 0 || this.#budget <= 0) {
      leaf(this, type);
      return;
    }
    this.#budget--;
    if (this.choices.chance(7)) this.statement(depth - 1);
    const applicable = this.#producers.filter((producer) => producer.applies(this, type));
    this.choices.weighted(applicable, ({ weight }) => Number(this.profile[weight])).emit(this, type, depth - 1);
  }

  values(types: readonly ValueType[], depth: number): void {
    for (const type of types) this.value(type, depth);
  }

  statement(depth: number): void {
    if (depth <= 0 || this.#budget <= 0) return;
    this.#budget--;
    const applicable = this.#statements.filter((statement) => statement.applies?.(this) ?? true);
    this.code.span(undefined, () => {
      this.choices.weighted(applicable, ({ weight }) => Number(this.profile[weight])).emit(this, depth - 1);
    });
  }

  statements(limit: number, depth: number): void {
    const count = this.choices.below(limit + 1);
    for (let index = 0; index < count; index++) this.statement(depth);
  }

  /** An index of a local that a value of the type can be put into, if there is one. */
  settableLocal(type: ValueType): number | undefined {
    return this.#pickIndex(this.locals, (local) => !local.isCounter && this.isSubtype(type, local.type));
  }

  /** An index of a local of just this type that has a value and can get another, if there is one. */
  updatableLocal(type: ValueType): number | undefined {
    return this.#pickIndex(this.locals, (local) => !local.isCounter && local.isSet && local.type === type);
  }

  /** An index of a local whose values can stand for the type, if there is one. */
  readableLocal(type: ValueType): number | undefined {
    return this.#pickIndex(this.locals, (local) => local.isSet && this.isSubtype(local.type, type));
  }

  settableGlobal(type: ValueType): number | undefined {
    return this.#pickIndex(this.plan.globals, (global, index) => {
      return index !== FUEL_GLOBAL && index !== SUM_GLOBAL && global.mutable && this.isSubtype(type, global.type);
    });
  }

  readableGlobal(type: ValueType): number | undefined {
    return this.#pickIndex(this.plan.globals, (global) => this.isSubtype(global.type, type));
  }

  /** The first item that fits, from anywhere on. */
  #pickIndex<T>(items: readonly T[], fits: (item: T, index: number) => boolean): number | undefined {
    const start = this.choices.below(items.length);
    for (let i = 0; i < items.length; i++) {
      const index = (start + i) % items.length;
      if (fits(items[index] as T, index)) return index;
    }
    return undefined;
  }

  /** Takes values of the types off the stack, the last one first. */
  consume(types: readonly ValueType[]): void {
    for (const type of [...types].reverse()) {
      const local = this.choices.chance(70) ? this.settableLocal(type) : undefined;
      const global = local === undefined && this.choices.chance(30) ? this.settableGlobal(type) : undefined;
      if (local !== undefined) this.setLocal(local);
      else if (global !== undefined) this.code.indexed("global.set", global);
      else if (this.choices.chance(55)) this.sink(type);
      else this.code.emit("drop");
    }
  }

  /** Takes a value off the stack so that it is seen in the sum. */
  sink(type: ValueType): void {
    toBits(this.code, this.plan, type, () => this.code.constant("i32", 1));
    this.code.indexed("call", this.plan.sink);
  }

  /** Shows what is in some of the locals. */
  #sinkLocals(): void {
    const { locals } = this;
    const count = Math.min(locals.length, 8);
    const first = this.choices.below(locals.length);
    for (let i = 0; i < count; i++) {
      const index = (first + i) % locals.length;
      const { type, isSet } = locals[index] as Local;
      if (!isSet) continue;
      this.code.indexed("local.get", index);
      this.sink(type);
    }
  }

  /** Turns values of some types on top of the stack into one value of a type. */
  consumeInto(types: readonly ValueType[], wanted: ValueType, depth: number): void {
    const position = types.findIndex((type) => this.isSubtype(type, wanted));
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
    this.setLocal(kept);
    this.consume(types.slice(0, position));
    this.code.indexed("local.get", kept);
  }

  /** Turns the value on top of the stack into one of another type, with it as the first operand if possible. */
  transform(type: ValueType, wanted: ValueType, depth: number): void {
    if (isReference(type) && wanted === "i32") {
      this.code.emit("ref.is_null");
      return;
    }
    const operation = operationBetween(this, type, wanted);
    if (operation === undefined) {
      if (this.isSubtype(type, wanted)) return;
      this.consume([type]);
      this.value(wanted, depth);
      return;
    }
    this.values(operation.operands.slice(1), depth);
    this.code.emit(operation.mnemonic);
  }
}
