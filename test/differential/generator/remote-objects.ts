/**
 * What the companion of a module has to do with its defined types: functions that make, read and throw objects. Its types are
 * equal, but have other indices, and so references go from one instance to the other as what they are in both.
 */
import { Choices } from "../choices.ts";
import { CodeWriter } from "./code-writer.ts";
import { constantExpression } from "./constant-code.ts";
import { hostFunctions, remoteFunctions, type Signature } from "./function-plan.ts";
import { helperFunction, type HelperPlan, toBits } from "./helper-functions.ts";
import type { ModulePlan } from "./module-plan.ts";
import { shiftedShape, TypePlan } from "./type-plan.ts";
import { ANYREF, reference, type Shape, type ValueType } from "./value-types.ts";

/** Index of the tag of exceptions with an object, in the companion. */
export const OBJECT_TAG = 2;

/** How many types the companion has before those of the module. */
const SHIFT = 3;

export interface CompanionFunction {
  readonly typeIndex: number;
  readonly locals: readonly ValueType[];
  readonly code: CodeWriter;
}

const CANONICAL: readonly ValueType[] = ["loose32", "loose64", "loose32x4", "loose64x2"];

export class RemoteObjects {
  /** Their names and types, as the module has them. */
  readonly functions: readonly Signature[];
  /** The companion's types. */
  readonly types: TypePlan;
  readonly tags: readonly Shape[];
  readonly #plan: ModulePlan;

  constructor(plan: ModulePlan) {
    this.#plan = plan;
    const isThere = plan.language === "all";
    this.functions = isThere ? remoteFunctions(plan.types) : [];
    this.types = isThere ? plan.types.shifted(SHIFT) : new TypePlan();
    this.tags = isThere ? [shiftedShape({ params: objectParams(plan.types), results: [] }, SHIFT)] : [];
  }

  /** @param log index of the function that logs an i32, behind these */
  bodies(log: number): CompanionFunction[] {
    const helpers = this.#helperPlan(log + 1);
    const shapes = this.functions.map(({ shape }) => shiftedShape(shape, SHIFT));
    const typeIndices = this.functions.map(({ typeIndex }, index) => {
      return typeIndex === undefined ? this.types.functionIndex(shapes[index] as Shape) : typeIndex + SHIFT;
    });
    const frame = {
      choices: Choices.random(this.#plan.companionSeed),
      language: this.#plan.language,
      types: this.types,
      functions: [
        ...hostFunctions(this.#plan.language).map(({ shape }) => ({ typeIndex: this.types.functionIndex(shape) })),
        ...typeIndices.map((typeIndex) => ({ typeIndex })),
      ],
      referable: Array.from({ length: log }, (_, index) => index),
      globals: [],
    };
    const value = (code: CodeWriter, type: ValueType): void => {
      code.instructions.push(...constantExpression(frame, type).instructions);
    };
    return this.functions.map(({ name }, index) => {
      const { params, results } = shapes[index] as Shape;
      const typeIndex = typeIndices[index] as number;
      if (name === "remote digest") return { typeIndex, ...helperFunction(helpers, "digest") };
      const code = new CodeWriter();
      params.forEach((type, param) => {
        code.indexed("local.get", param);
        toBits(code, helpers, type, () => code.constant("i32", 2));
        code.emit("i32.wrap_i64");
        code.indexed("call", log);
      });
      if (name === "throw object") {
        for (const type of this.tags[0]?.params ?? []) value(code, type);
        code.indexed("throw", OBJECT_TAG);
      }
      for (const type of results) value(code, type);
      return { typeIndex, locals: [], code };
    });
  }

  /** The functions behind the one that logs. */
  helpers(): CompanionFunction[] {
    if (this.functions.length === 0) return [];
    const names = [...CANONICAL.map((type) => `canonical ${type}`), "fold"];
    const shape = (index: number): Shape => {
      const type = CANONICAL[index];
      if (type === undefined) return { params: ["v128"], results: ["i64"] };
      return { params: [type], results: [type] };
    };
    const plan = this.#helperPlan(0);
    return names.map((name, index) => {
      return { typeIndex: this.types.functionIndex(shape(index)), ...helperFunction(plan, name) };
    });
  }

  #helperPlan(first: number): HelperPlan {
    return {
      types: this.types,
      canonical: new Map(CANONICAL.map((type, index) => [type, first + index])),
      fold: first + CANONICAL.length,
      digest: first - 1 - this.functions.length + this.functions.findIndex(({ name }) => name === "remote digest"),
    };
  }
}

/** What an exception with an object has. */
export function objectParams(types: TypePlan): ValueType[] {
  const [first = 0] = types.structs.slice(-1);
  return [reference(`${first}`, true), "i64", ANYREF];
}
