/**
 * Conditions of every origin with every instruction that tests one: what made the condition may be joined with the test
 * into one register instruction, and only if it was a comparison, and the last thing that happened.
 */
import { describe, expect, it } from "vitest";
import type { FunctionInstance } from "../../src/interpreter/instance.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import { list, name as nameBytes, sized, unsigned } from "../support/binary-encoding.ts";
import { moduleOf } from "./binary.ts";
import { CodeWriter } from "./generator/code-writer.ts";

const I32_BYTE = 0x7f;

type Emit = (code: CodeWriter) => void;

/** Locals 0 and 1 are the parameters, 2 is free, 3 is a counter. Function 0 returns its first parameter. */
const LOCALS = list([[2, I32_BYTE]]);

function block(kind: "block" | "loop", inside: Emit): Emit {
  return (code) => {
    code.emit(kind, [I32_BYTE]);
    inside(code);
    code.emit("end");
  };
}

function conditional(thenArm: Emit, elseArm: Emit): Emit {
  return (code) => {
    code.indexed("local.get", 1);
    code.emit("if", [I32_BYTE]);
    thenArm(code);
    code.emit("else");
    elseArm(code);
    code.emit("end");
  };
}

const local: Emit = (code) => code.indexed("local.get", 0);
const other: Emit = (code) => code.indexed("local.get", 1);
const one: Emit = (code) => code.constant("i32", 1);
const comparison: Emit = (code) => {
  local(code);
  other(code);
  code.emit("i32.lt_s");
};

const ORIGINS: Readonly<Record<string, Emit>> = {
  "a local": local,
  "a constant": one,
  "a comparison": comparison,
  "a comparison with a constant": (code) => {
    local(code);
    code.constant("i32", 5);
    code.emit("i32.ge_u");
  },
  "a negated comparison": (code) => {
    comparison(code);
    code.emit("i32.eqz");
  },
  "a comparison that a block gives": block("block", comparison),
  "a comparison that a loop gives": block("loop", comparison),
  "a local that a block gives": block("block", local),
  "a local that a loop gives": block("loop", local),
  "a constant that a block gives": block("block", one),
  "a local or another": conditional(local, other),
  "a comparison or a constant": conditional(comparison, one),
  "a local that a branch takes along": block("block", (code) => {
    local(code);
    other(code);
    code.indexed("br_if", 0);
    code.emit("drop");
    one(code);
  }),
  "a comparison kept in a local": (code) => {
    comparison(code);
    code.indexed("local.tee", 2);
  },
  "a local kept in another": (code) => {
    local(code);
    code.indexed("local.tee", 2);
  },
  "a local before it changes": (code) => {
    local(code);
    one(code);
    code.indexed("local.set", 0);
  },
  "a comparison before its operands change": (code) => {
    comparison(code);
    one(code);
    code.indexed("local.set", 0);
  },
  "a sum kept in its own local": (code) => {
    local(code);
    code.constant("i32", -1);
    code.emit("i32.add");
    code.indexed("local.tee", 0);
  },
  "a selected value": (code) => {
    local(code);
    other(code);
    comparison(code);
    code.emit("select");
  },
  "a result of a call": (code) => {
    local(code);
    other(code);
    code.indexed("call", 0);
  },
  "the low word of an i64": (code) => {
    local(code);
    code.emit("i64.extend_i32_s");
    code.emit("i32.wrap_i64");
  },
  "a comparison of i64": (code) => {
    local(code);
    code.emit("i64.extend_i32_s");
    other(code);
    code.emit("i64.extend_i32_u");
    code.emit("i64.lt_u");
  },
  "a comparison of floats": (code) => {
    local(code);
    code.emit("f32.reinterpret_i32");
    other(code);
    code.emit("f32.reinterpret_i32");
    code.emit("f32.le");
  },
};

/** Each leaves an i32 that says what the test did. */
const TESTS: Readonly<Record<string, (code: CodeWriter, condition: Emit) => void>> = {
  "a branch": (code, condition) => {
    code.emit("block", [0x40]);
    condition(code);
    code.indexed("br_if", 0);
    code.constant("i32", 10);
    code.emit("return");
    code.emit("end");
    code.constant("i32", 20);
  },
  "a branch with a value in its place": (code, condition) => {
    code.emit("block", [I32_BYTE]);
    local(code);
    other(code);
    code.emit("i32.add");
    condition(code);
    code.indexed("br_if", 0);
    code.emit("drop");
    code.constant("i32", 30);
    code.emit("end");
  },
  "a branch with a value that moves": (code, condition) => {
    code.emit("block", [I32_BYTE]);
    other(code);
    other(code);
    condition(code);
    code.indexed("br_if", 0);
    code.emit("drop");
    code.emit("end");
  },
  "a return": (code, condition) => {
    other(code);
    condition(code);
    code.indexed("br_if", 0);
    code.emit("drop");
    code.constant("i32", 40);
  },
  "a branch back": (code, condition) => {
    code.constant("i32", 4);
    code.indexed("local.set", 3);
    code.emit("block", [0x40]);
    code.emit("loop", [0x40]);
    code.indexed("local.get", 3);
    code.emit("i32.eqz");
    code.indexed("br_if", 1);
    code.indexed("local.get", 3);
    code.constant("i32", 1);
    code.emit("i32.sub");
    code.indexed("local.set", 3);
    condition(code);
    code.indexed("br_if", 0);
    code.emit("end");
    code.emit("end");
    code.indexed("local.get", 3);
  },
  "an if": (code, condition) => {
    condition(code);
    code.emit("if", [I32_BYTE]);
    other(code);
    code.emit("else");
    code.constant("i32", 50);
    code.emit("end");
  },
  "an if without else": (code, condition) => {
    condition(code);
    code.emit("if", [0x40]);
    code.constant("i32", 60);
    code.indexed("local.set", 1);
    code.emit("end");
    other(code);
  },
  "a select": (code, condition) => {
    code.constant("i32", 70);
    other(code);
    condition(code);
    code.emit("select");
  },
  "a table of branches": (code, condition) => {
    code.emit("block", [I32_BYTE]);
    code.emit("block", [I32_BYTE]);
    other(code);
    condition(code);
    code.emit("br_table", [2, 0, 1, 0]);
    code.emit("end");
    code.constant("i32", 80);
    code.emit("i32.add");
    code.emit("end");
  },
  "two negations": (code, condition) => {
    condition(code);
    code.emit("i32.eqz");
    code.emit("i32.eqz");
  },
};

const CASES = Object.entries(ORIGINS).flatMap(([origin, condition]) =>
  Object.entries(TESTS).map(([test, emit]) => {
    const code = new CodeWriter();
    emit(code, condition);
    // What a wrong move would have overwritten.
    for (const index of [0, 1, 2]) {
      code.constant("i32", 31);
      code.emit("i32.mul");
      code.indexed("local.get", index);
      code.emit("i32.add");
    }
    return { name: `${test} on ${origin}`, code };
  }),
);

const VALUES = [0, 1, 2, -1, 7, -0x80000000];

describe("conditions of every origin", () => {
  const identity = sized([0, 0x20, 0, 0x0b]);
  const bytes = moduleOf([
    [1, list([[0x60, ...list([[I32_BYTE], [I32_BYTE]]), ...list([[I32_BYTE]])]])],
    [3, list([[0], ...CASES.map(() => [0])])],
    [7, list(CASES.map((_, index) => [...nameBytes(`${index}`), 0, ...unsigned(index + 1)]))],
    [10, list([identity, ...CASES.map(({ code }) => sized([...LOCALS, ...code.bytes, 0x0b]))])],
  ]);
  const ours = instantiateModule(compileModule(bytes), () => undefined);
  const native = new WebAssembly.Instance(new WebAssembly.Module(bytes));

  it.each(CASES.map(({ name }, index) => [name, index] as const))("%s", (_, index) => {
    const func = ours.exports.get(`${index}`) as FunctionInstance;
    const nativeFunction = native.exports[`${index}`] as (...args: readonly number[]) => number;
    for (const first of VALUES) {
      for (const second of VALUES) {
        expect(invoke(func, [first, second]), `${first}, ${second}`).toEqual([nativeFunction(first, second)]);
      }
    }
  });
});
