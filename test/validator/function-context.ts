/** A module with one of everything, in which function bodies are validated. */
import { EXTERNREF, F32, F64, FUNCREF, I32, I64, type ValueType } from "../../src/module/types.ts";
import { type Instruction, instructions } from "../support/binary-encoding.ts";
import { memory, ModuleBuilder, table } from "../support/module-builder.ts";

/** Indices in the module. */
export const TYPE = {
  none: 0,
  /** [i32] → [i32] */
  unary: 1,
  /** [i64 f32] → [f64 i32] */
  mixed: 2,
  /** [] → [i32 i32] */
  twoResults: 3,
} as const;
export const FUNCTION = { none: 0, unary: 1, mixed: 2 } as const;
export const GLOBAL = { constant: 0, variable: 1 } as const;
export const MEMORY = { is32: 0, is64: 1 } as const;
export const TABLE = { func: 0, extern: 1, func64: 2 } as const;
export const LOCAL = { i32: 0, i64: 1, f32: 2, f64: 3, funcref: 4, externref: 5 } as const;
/** Of `functionModule`. */
export const TESTED_FUNCTION = 3;

const LOCALS: readonly ValueType[] = [I32, I64, F32, F64, FUNCREF, EXTERNREF];

export interface FunctionModule {
  readonly bytes: Uint8Array;
  /** Offset of the function's first instruction. */
  readonly codeOffset: number;
}

/** The context, and a function with locals of each type and the given results and code. */
export function functionModule(code: readonly Instruction[], results: readonly ValueType[] = []): FunctionModule {
  const module = new ModuleBuilder();
  module.addFunctionType([], []);
  module.addFunctionType([I32], [I32]);
  module.addFunctionType([I64, F32], [F64, I32]);
  module.addFunctionType([], [I32, I32]);
  module.addFunction(TYPE.none, { code: [] });
  module.addFunction(TYPE.unary, { code: [["local.get", 0]] });
  module.addFunction(TYPE.mixed, { code: ["unreachable"] });
  module.addMemory(memory(1));
  module.addMemory(memory(1, undefined, { address: I64 }));
  module.addTable(table(1));
  module.addTable(table(1, undefined, { element: EXTERNREF }));
  module.addTable(table(1, undefined, { address: I64 }));
  module.addGlobal({ type: I32, mutable: false }, [["i32.const", 0]]);
  module.addGlobal({ type: I32, mutable: true }, [["i32.const", 0]]);
  module.addElements([FUNCTION.none]);
  module.addData([1, 2, 3]);
  module.addDataCount();
  const type = module.addFunctionType([], results);
  const locals = LOCALS.map((local) => [1, local] as const);
  const item = module.addFunction(type, { locals, code });
  return { bytes: module.build(), codeOffset: module.offsetOf("code", item) + 1 + 2 * LOCALS.length };
}

/** Offset of an instruction in a function of {@link functionModule}, behind those before it. */
export function offsetBehind({ codeOffset }: FunctionModule, before: readonly Instruction[]): number {
  return codeOffset + instructions(...before).length;
}

/** Pushes a value of a type. */
export const PUSH: Readonly<Record<"i32" | "i64" | "f32" | "f64" | "funcref" | "externref", Instruction>> = {
  i32: ["local.get", LOCAL.i32],
  i64: ["local.get", LOCAL.i64],
  f32: ["local.get", LOCAL.f32],
  f64: ["local.get", LOCAL.f64],
  funcref: ["local.get", LOCAL.funcref],
  externref: ["local.get", LOCAL.externref],
};
