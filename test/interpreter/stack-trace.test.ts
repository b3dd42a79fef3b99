import { describe, expect, it } from "vitest";
import { ExhaustionError, MAX_STACK_FRAMES, type StackFrame, Trap } from "../../src/base/errors.ts";
import type { ExternValue, Instance } from "../../src/interpreter/instance.ts";
import { I32, I64 } from "../../src/module/types.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { call, exportedFunction, instantiate } from "../runtime/support.ts";
import {
  EMPTY_BLOCK,
  type Instruction,
  instructions,
  list,
  name,
  sized,
  unsigned,
} from "../support/binary-encoding.ts";
import { memory, ModuleBuilder, table } from "../support/module-builder.ts";
import { host } from "./support.ts";

/** Code that is being built, as pieces; the piece `AT` is not code: it marks the place that a frame has to show. */
const AT = "<at>";

/** A function from some i32 values to none. */
interface Body {
  readonly params?: number;
  readonly locals?: number;
  readonly code: readonly Instruction[];
  readonly exportName?: string;
}

interface Built {
  readonly bytes: Uint8Array;
  /** Offset in the binary of the marked instruction of each function. */
  readonly offsets: readonly number[];
}

/** Contents of a name section: of the module, and of functions by index. */
function nameSection(moduleName: string, functions: Readonly<Record<number, string>>): number[] {
  const names = Object.entries(functions).map(([index, text]) => [...unsigned(Number(index)), ...name(text)]);
  return [0, ...sized(name(moduleName)), 1, ...sized(list(names))];
}

/** A module with a memory, a table that holds its functions, an import `host` `f`, and the functions from index 1 on. */
function build(bodies: readonly Body[], names?: readonly number[]): Built {
  const module = new ModuleBuilder();
  const types = [0, 1, 2].map((params) =>
    module.addFunctionType(
      Array.from({ length: params }, () => I32),
      [],
    ),
  );
  module.importFunction("host", "f", types[0] as number);
  module.addTable(table(bodies.length + 1));
  module.addMemory(memory(1));
  module.addElements(
    bodies.map((_, index) => index + 1),
    { offset: [["i32.const", 0]] },
  );
  const before = bodies.map(({ params = 0, locals = 0, code, exportName }, index) => {
    const groups: [number, number][] = locals === 0 ? [] : [[locals, I64]];
    const marked = code.indexOf(AT);
    const rest = code.filter((instruction) => instruction !== AT);
    module.addFunction(types[params] as number, { locals: groups, code: rest });
    if (exportName !== undefined) module.addExport(exportName, "func", index + 1);
    const localBytes = locals === 0 ? 1 : 2 + unsigned(locals).length;
    return localBytes + instructions(...rest.slice(0, marked)).length;
  });
  if (names !== undefined) module.addCustomSection("name", names);
  return { bytes: module.build(), offsets: before.map((length, index) => module.offsetOf("code", index) + length) };
}

function instanceOf({ bytes }: Built, func: ExternValue = host([], [], () => undefined)): Instance {
  return instantiateModule(compileModule(bytes), () => func);
}

function stackOf(run: () => unknown): readonly StackFrame[] {
  try {
    run();
  } catch (error) {
    if (error instanceof Trap || error instanceof ExhaustionError) return error.wasmStack;
    throw error;
  }
  throw new Error("it did not fail");
}

/** The offset that the innermost frame has when the code of a function traps. */
function expectMarked(code: readonly Instruction[], rest: Partial<Body> = {}): void {
  const built = build([{ ...rest, code, exportName: "f" }]);
  const instance = instanceOf(built);
  const frames = stackOf(() => call(instance, "f", ...Array.from({ length: rest.params ?? 0 }, () => -1)));
  expect(frames).toEqual([
    { moduleName: undefined, functionName: "f", functionIndex: 1, offset: built.offsets[0] as number },
  ]);
}

describe("the stack of a trap", () => {
  it("has the innermost frame first, with names from the name section or an export, and where each is", () => {
    const built = build(
      [
        { code: [["i32.const", 7], ["i32.const", 0], AT, "i32.div_s", "drop"], exportName: "inner" },
        { code: ["nop", ["i32.const", 1], "drop", AT, ["call", 1], ["i32.const", 1], "drop"] },
        { code: [["block", EMPTY_BLOCK], AT, ["call", 2], "end"], exportName: "exported" },
        { params: 1, code: [["local.get", 0], AT, ["call_indirect", 0, 0]], exportName: "start" },
      ],
      nameSection("the module", { 1: "named inner", 3: "" }),
    );
    const frames = stackOf(() => call(instanceOf(built), "start", 2));
    expect(frames).toEqual(
      [
        { functionName: "named inner", functionIndex: 1 },
        { functionName: undefined, functionIndex: 2 },
        { functionName: "", functionIndex: 3 },
        { functionName: "start", functionIndex: 4 },
      ].map((frame, index) => ({ moduleName: "the module", ...frame, offset: built.offsets[index] })),
    );
  });

  it("has no names where there are none", () => {
    const built = build([{ code: [AT, "unreachable"] }, { code: [AT, ["call", 1]], exportName: "f" }]);
    const [inner] = stackOf(() => call(instanceOf(built), "f"));
    expect(inner).toEqual({
      moduleName: undefined,
      functionName: undefined,
      functionIndex: 1,
      offset: built.offsets[0],
    });
  });

  it("shows the instruction among others that lower to nothing or to something else", () => {
    expectMarked([["local.get", 0], ["local.set", 1], ["local.get", 1], ["i32.const", 0], AT, "i32.rem_u", "drop"], {
      params: 2,
    });
    expectMarked([["i32.const", 1], "drop", AT, "unreachable"]);
    expectMarked([["block", EMPTY_BLOCK], ["i32.const", 0], ["br_if", 0], AT, "unreachable", "end"]);
    expectMarked([["loop", EMPTY_BLOCK], "nop", "end", ["loop", EMPTY_BLOCK], AT, "unreachable", "end"]);
  });

  it("shows a load whose address is computed by the same register instruction", () => {
    const load: Instruction = ["i32.load", 2, 0];
    expectMarked([["local.get", 0], ["local.get", 1], "i32.add", AT, load, "drop"], { params: 2 });
    expectMarked([["local.get", 0], ["i32.const", 8], "i32.sub", AT, load, "drop"], { params: 1 });
    const shifted: Instruction[] = [["local.get", 0], ["local.get", 1], ["i32.const", 2], "i32.shl", "i32.add"];
    expectMarked([...shifted, AT, load, ["local.set", 0], ["loop", EMPTY_BLOCK], "end"], { params: 2 });
    const sum: Instruction[] = [["i32.const", 0], ["i32.load", 2, 0], ["i32.const", -8], "i32.add"];
    expectMarked([...sum, AT, load, "drop"]);
    expectMarked([["i32.const", 0], load, ["i32.const", 4], AT, ["i64.load", 3, 65_536], "drop", "drop"]);
  });

  it("shows a store, and an operation whose result goes straight to a local", () => {
    expectMarked([["local.get", 0], ["i32.const", 5], AT, ["i32.store", 2, 3]], { params: 1 });
    expectMarked([["local.get", 0], ["i32.const", 0], AT, "i32.div_u", ["local.set", 0]], { params: 1 });
    expectMarked([["i32.const", 9], "drop", ["local.get", 0], AT, ["table.get", 0], "drop"], { params: 1 });
  });

  it("shows an instruction of a large frame, and of one with references", () => {
    expectMarked([["local.get", 0], ["local.set", 0], AT, "unreachable"], { locals: 700, params: 1 });
    expectMarked([["i32.const", 0], ["table.get", 0], "drop", AT, "unreachable"]);
  });

  it("has no more than the innermost frames", () => {
    const built = build([
      {
        params: 1,
        code: [
          ["local.get", 0],
          "i32.eqz",
          ["if", EMPTY_BLOCK],
          "unreachable",
          "end",
          ["local.get", 0],
          ["i32.const", 1],
          "i32.sub",
          AT,
          ["call", 1],
        ],
        exportName: "f",
      },
    ]);
    const instance = instanceOf(built);
    const depthOf = (depth: number) => stackOf(() => call(instance, "f", depth)).length;
    expect([depthOf(0), depthOf(28), depthOf(29), depthOf(30), depthOf(5000)]).toEqual([
      1,
      29,
      MAX_STACK_FRAMES,
      MAX_STACK_FRAMES,
      MAX_STACK_FRAMES,
    ]);
    const frames = stackOf(() => call(instance, "f", 5000));
    expect(frames.slice(1).every(({ offset }) => offset === built.offsets[0])).toBe(true);
  });

  it("goes through other instances, each with its own names", () => {
    const inner = build([{ code: [AT, "unreachable"], exportName: "f" }], nameSection("inner", {}));
    const outer = build(
      [{ code: [AT, ["call", 0]] }, { code: ["nop", AT, ["call", 1]], exportName: "g" }],
      nameSection("outer", { 1: "first" }),
    );
    const instance = instanceOf(outer, exportedFunction(instanceOf(inner), "f"));
    expect(stackOf(() => call(instance, "g"))).toEqual([
      { moduleName: "inner", functionName: "f", functionIndex: 1, offset: inner.offsets[0] },
      { moduleName: "outer", functionName: "first", functionIndex: 1, offset: outer.offsets[0] },
      { moduleName: "outer", functionName: "g", functionIndex: 2, offset: outer.offsets[1] },
    ]);
  });

  it("does not have frames that tail calls have replaced", () => {
    const built = build([
      { code: [AT, "unreachable"], exportName: "inner" },
      { code: [["return_call", 1]] },
      { code: [AT, ["call", 2]], exportName: "f" },
    ]);
    const frames = stackOf(() => call(instanceOf(built), "f"));
    expect(frames.map(({ functionIndex, offset }) => [functionIndex, offset])).toEqual([
      [1, built.offsets[0]],
      [3, built.offsets[2]],
    ]);
  });

  it("ends at the call by a host function, and stays when that passes the trap on", () => {
    const inner = build([{ code: [AT, "unreachable"], exportName: "f" }], nameSection("inner", {}));
    const innerInstance = instanceOf(inner);
    const outer = build([{ code: [AT, ["call", 0]], exportName: "g" }]);
    const instance = instanceOf(
      outer,
      host([], [], () => void call(innerInstance, "f")),
    );
    expect(stackOf(() => call(instance, "g"))).toEqual([
      { moduleName: "inner", functionName: "f", functionIndex: 1, offset: inner.offsets[0] },
    ]);
  });

  it("of a host function's own trap begins at the call of it", () => {
    const trapping = host([], [], () => {
      throw new Trap("unreachable");
    });
    const built = build([{ code: [["i32.const", 1], "drop", AT, ["call", 0]], exportName: "f" }]);
    expect(stackOf(() => call(instanceOf(built, trapping), "f"))).toMatchObject([{ offset: built.offsets[0] }]);
  });

  it("of a host function in tail position begins at the caller of the function that called it", () => {
    const trapping = host([I32, I32], [], () => {
      throw new Trap("unreachable");
    });
    // The arguments overwrite the place where the function that is replaced keeps its caller's.
    const instance = instantiate(
      `(import "host" "f" (func $f (param i32 i32)))
       (func $tail (param i32) (return_call $f (local.get 0) (local.get 0)))
       (func (export "f") (param i32) (call $tail (local.get 0)))
       (func (export "g") (param i32) (return_call $f (local.get 0) (local.get 0)))`,
      { "host.f": trapping },
    );
    for (const argument of [0, 1, 2, 3, 4, -1]) {
      expect(stackOf(() => call(instance, "f", argument))).toMatchObject([{ functionName: "f" }]);
      expect(stackOf(() => call(instance, "g", argument))).toEqual([]);
    }
  });
});

describe("the stack of an exhaustion", () => {
  const recursive: readonly Instruction[] = [["local.get", 0], AT, ["call", 1]];

  it("shows the call for which there was no room", () => {
    const built = build([{ params: 1, code: recursive, exportName: "f" }]);
    const frames = stackOf(() => call(instanceOf(built), "f", 1));
    expect(frames).toHaveLength(MAX_STACK_FRAMES);
    expect(frames.every(({ functionIndex, offset }) => functionIndex === 1 && offset === built.offsets[0])).toBe(true);
  });

  it("shows the beginning of a function for whose frame there was no room", () => {
    const built = build([{ params: 1, locals: 2000, code: recursive, exportName: "f" }]);
    const [innermost, next] = stackOf(() => call(instanceOf(built), "f", 1));
    expect(innermost?.offset).toBe((built.offsets[0] as number) - instructions(["local.get", 0]).length);
    expect(next?.offset).toBe(built.offsets[0]);
  });
});
