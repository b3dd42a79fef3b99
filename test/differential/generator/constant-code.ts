/** Constant expressions: initial values of globals, tables and element segments. */
import { EDGE_BITS, type NumericType } from "../../numerics/edge-values.ts";
import { unsigned } from "../../support/binary-encoding.ts";
import type { Choices } from "../choices.ts";
import { CodeWriter } from "./code-writer.ts";
import type { FunctionPlan } from "./function-plan.ts";
import type { GlobalPlan, Language } from "./module-plan.ts";
import { type TypePlan, unpacked } from "./type-plan.ts";
import {
  definedIndex,
  exactType,
  type Heap,
  heapOf,
  isNullable,
  isReference,
  isVector,
  type ReferenceType,
  type ValueType,
} from "./value-types.ts";

/** What a constant expression may refer to. */
export interface ConstantFrame {
  readonly choices: Choices;
  readonly language: Language;
  readonly types: TypePlan;
  readonly functions: readonly Pick<FunctionPlan, "typeIndex">[];
  readonly referable: readonly number[];
  /** The globals before. */
  readonly globals: readonly GlobalPlan[];
}

class ConstantGenerator {
  readonly code: CodeWriter = new CodeWriter();
  readonly #frame: ConstantFrame;

  constructor(frame: ConstantFrame) {
    this.#frame = frame;
  }

  value(type: ValueType, depth: number): void {
    if (this.#global(type)) return;
    if (isReference(type)) this.#reference(type, depth);
    else if (isVector(type)) this.code.vector(Array.from({ length: 16 }, () => this.#frame.choices.below(256)));
    else this.#number(exactType(type) as NumericType, depth);
  }

  /** Reads a global that is constant, if there is one. */
  #global(type: ValueType): boolean {
    const { choices, globals, language, types } = this.#frame;
    if (language === "plain" || !choices.chance(15)) return false;
    const fitting = globals.flatMap((global, index) => {
      return !global.mutable && types.isSubtype(global.type, type) ? [index] : [];
    });
    if (fitting.length === 0) return false;
    this.code.indexed("global.get", choices.pick(fitting));
    return true;
  }

  #number(type: NumericType, depth: number): void {
    const { choices, language } = this.#frame;
    if (language === "all" && type.startsWith("i") && depth > 0 && choices.chance(20)) {
      this.value(type, depth - 1);
      this.value(type, depth - 1);
      this.code.emit(`${type}.${choices.pick(["add", "sub", "mul"])}`);
      return;
    }
    this.code.constant(type, choices.pick(EDGE_BITS[type]));
  }

  #reference(type: ReferenceType, depth: number): void {
    const { choices, language, types } = this.#frame;
    const heap = heapOf(type);
    if (isNullable(type) && (language === "plain" || depth <= 0 || choices.chance(35))) {
      this.code.heap("ref.null", heap);
      return;
    }
    const top = types.topOf(heap);
    if (top === "func") this.#function(heap);
    else if (top === "any") this.#object(heap, depth);
    else if (heap === "extern") {
      this.#object("any", depth);
      this.code.emit("extern.convert_any");
    } else this.code.heap("ref.null", heap);
  }

  #function(heap: Heap): void {
    const { choices, functions, referable, types } = this.#frame;
    const fitting = referable.filter((index) => types.isHeapSubtype(`${functions[index]?.typeIndex ?? 0}`, heap));
    if (fitting.length === 0) this.code.heap("ref.null", heap);
    else this.code.indexed("ref.func", choices.pick(fitting));
  }

  #object(heap: Heap, depth: number): void {
    const { choices, types } = this.#frame;
    if (heap === "none") {
      this.code.heap("ref.null", heap);
      return;
    }
    const fitting = (indices: readonly number[]): number[] => {
      return indices.filter((index) => types.isHeapSubtype(`${index}`, heap));
    };
    const index = definedIndex(heap);
    const structs = fitting(depth > 0 ? types.structs : types.structs.slice(0, 1));
    const arrays = fitting(depth > 0 ? types.arrays : types.arrays.slice(0, 1));
    const objects = [...structs, ...arrays];
    const canBeNumber = types.isHeapSubtype("i31", heap);
    if (canBeNumber && (depth <= 0 || objects.length === 0 || choices.chance(40))) {
      this.#number("i32", depth - 1);
      this.code.emit("ref.i31");
      return;
    }
    const built = index === undefined || depth > 0 ? choices.pick(objects) : index;
    if (types.kindOf(built) === "struct") this.#struct(built, depth);
    else this.#array(built, depth);
  }

  #struct(index: number, depth: number): void {
    const { choices, types } = this.#frame;
    const fields = types.fieldsOf(index);
    if (fields.every((field) => types.isDefaultable(field)) && choices.chance(30)) {
      this.code.indexed("struct.new_default", index);
      return;
    }
    for (const { storage } of fields) this.value(unpacked(storage), depth - 1);
    this.code.indexed("struct.new", index);
  }

  #array(index: number, depth: number): void {
    const { choices, types } = this.#frame;
    const element = types.elementOf(index);
    const count = choices.below(7);
    const kind = choices.below(types.isDefaultable(element) ? 3 : 2);
    if (kind === 0) {
      for (let i = 0; i < count; i++) this.value(unpacked(element.storage), depth - 1);
      this.code.emit("array.new_fixed", [...unsigned(index), ...unsigned(count)]);
    } else {
      if (kind === 1) this.value(unpacked(element.storage), depth - 1);
      this.code.constant("i32", count);
      this.code.indexed(kind === 1 ? "array.new" : "array.new_default", index);
    }
  }
}

/** A constant expression of a type, without its `end`. */
export function constantExpression(frame: ConstantFrame, type: ValueType): CodeWriter {
  const generator = new ConstantGenerator(frame);
  generator.value(type, 2);
  return generator.code;
}
