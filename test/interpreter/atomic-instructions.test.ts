/** Atomic instructions against the host's own WebAssembly, in every sort of memory that ours has. */
import { array, assert, bigInt, constantFrom, integer, oneof, property, record } from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Trap } from "../../src/base/errors.ts";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { IMMEDIATE } from "../../src/instructions/immediates.ts";
import { IMMEDIATE_KINDS, instructionId } from "../../src/instructions/instructions.ts";
import { INSTRUCTION_TABLE } from "../../src/instructions/table.ts";
import type { FunctionInstance, Instance } from "../../src/interpreter/instance.ts";
import type { LinearMemory } from "../../src/memory/linear-memory.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import { NATIVE_TRAPS } from "../differential/transcript.ts";
import { wat } from "../support/wat.ts";

const PAGE = 65_536;

interface Atomic {
  readonly mnemonic: string;
  /** Types of the operands behind the address, and of the result if there is one. */
  readonly operands: readonly string[];
  readonly result: string | undefined;
}

const TYPES: Readonly<Record<string, string>> = { i: "i32", I: "i64" };

const INSTRUCTIONS: readonly Atomic[] = INSTRUCTION_TABLE.flatMap(({ rows }) => rows)
  .filter(([, mnemonic]) => IMMEDIATE_KINDS[instructionId(mnemonic)] === IMMEDIATE.ATOMIC_MEMARG)
  .map(([, mnemonic, , type]) => {
    const [operands = "", result = ""] = (type ?? "").split(":");
    return {
      mnemonic,
      operands: Array.from(operands.slice(1), (letter) => TYPES[letter] as string),
      result: TYPES[result],
    };
  });

const OFFSETS = [0, 3, 8, 0x8000_0000] as const;

/** What the memory is like in which the instructions are. */
interface Sort {
  readonly shared: boolean;
  /** Memories in front of it. */
  readonly before: number;
  readonly address: "i32" | "i64";
}

/** A module with a function for each instruction and offset, on a memory that it exports. */
function moduleText({ shared, before, address }: Sort): string {
  const isLonely = before === 0;
  const functions = INSTRUCTIONS.flatMap(({ mnemonic, operands, result }) =>
    OFFSETS.map((offset) => {
      const params = operands.map((type) => `(param ${type})`).join("");
      const values = operands.map((_, index) => `(local.get ${index + 1})`).join("");
      const memory = isLonely ? "" : `${before}`;
      return `(func (export "${mnemonic} ${offset}") (param ${address}) ${params} ${result ? `(result ${result})` : ""}
        (${mnemonic} ${memory} offset=${offset} (local.get 0) ${values}))`;
    }),
  );
  const memories = "(memory 1)".repeat(before);
  const type = address === "i64" ? "i64" : "";
  return `${memories} (memory (export "memory") ${type} 1 2 ${shared ? "shared" : ""}) ${functions.join("\n")}`;
}

/** One call: of which instruction, where, with what. */
interface Step {
  readonly instruction: Atomic;
  readonly offset: number;
  readonly address: number;
  readonly values: readonly bigint[];
}

type Outcome = { readonly result: unknown } | { readonly traps: readonly string[] };

interface Machine {
  readonly memory: () => Uint8Array;
  readonly call: (step: Step) => Outcome;
}

function argumentsOf({ instruction, address, values }: Step, addressType: "i32" | "i64"): unknown[] {
  const operands = instruction.operands.map((type, index) => {
    const value = values[index] as bigint;
    return type === "i64" ? BigInt.asIntN(64, value) : Number(BigInt.asIntN(32, value));
  });
  return [addressType === "i64" ? BigInt(address) : address | 0, ...operands];
}

function native(sort: Sort): Machine {
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(wat(moduleText(sort)) as Uint8Array<ArrayBuffer>),
  );
  return {
    memory: () => new Uint8Array((exports["memory"] as WebAssembly.Memory).buffer),
    call(step) {
      const func = exports[`${step.instruction.mnemonic} ${step.offset}`] as (...args: unknown[]) => unknown;
      try {
        return { result: func(...argumentsOf(step, sort.address)) };
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        return { traps: NATIVE_TRAPS[error.message] ?? [error.message] };
      }
    },
  };
}

function instantiate(text: string): Instance {
  return instantiateModule(compileModule(wat(text), FEATURE_SETS.all), () => undefined);
}

function ours(sort: Sort): Machine {
  const { exports } = instantiate(moduleText(sort));
  return {
    memory: () => (exports.get("memory") as LinearMemory).bytes,
    call(step) {
      const func = exports.get(`${step.instruction.mnemonic} ${step.offset}`) as FunctionInstance;
      try {
        return { result: invoke(func, argumentsOf(step, sort.address))[0] };
      } catch (error) {
        if (!(error instanceof Trap)) throw error;
        return { traps: [error.kind] };
      }
    },
  };
}

/** Words that are often the same, so that comparisons hold now and then; they begin with the same bytes. */
const VALUES = oneof(
  constantFrom(0n, 1n, 0x11n, 0x1111n, 0x11111111n, 0x1111111111111111n, -1n, 0xffffffffn, 1n << 63n),
  bigInt({ min: 0n, max: (1n << 64n) - 1n }),
);

const ADDRESSES = oneof(
  { weight: 8, arbitrary: constantFrom(0, 8, 16, 5, 13) },
  { weight: 1, arbitrary: integer({ min: 0, max: 32 }) },
  { weight: 1, arbitrary: integer({ min: PAGE - 16, max: PAGE + 8 }) },
  { weight: 1, arbitrary: constantFrom(0x8000_0000, 0xffff_fff8, 0xffff_ffff) },
);

/** A timeout is short: a nanosecond, or none for a value that is not there. */
function withTimeout(step: Step): Step {
  const { instruction, values } = step;
  return instruction.mnemonic.includes("wait") ? { ...step, values: [values[0] as bigint, values[1]! & 1n] } : step;
}

function steps(instructions: readonly Atomic[]): ReturnType<typeof array<Step>> {
  return array(
    record({
      instruction: constantFrom(...instructions),
      offset: constantFrom(...OFFSETS),
      address: ADDRESSES,
      values: array(VALUES, { minLength: 2, maxLength: 2 }),
    }).map(withTimeout),
    { minLength: 10, maxLength: 60 },
  );
}

/** Has both machines do the same from the same memory on, again and again. */
function expectSame(our: Machine, their: Machine, instructions: readonly Atomic[]): void {
  assert(
    property(steps(instructions), (course) => {
      for (const { memory } of [our, their]) memory().fill(0x11);
      for (const step of course) {
        const [got, expected] = [our.call(step), their.call(step)];
        const isMeant = "traps" in got && "traps" in expected && expected.traps.includes(got.traps[0] as string);
        const what = `${step.instruction.mnemonic} offset=${step.offset} ${argumentsOf(step, "i32").join(" ")}`;
        expect(isMeant ? expected : got, what).toEqual(expected);
      }
      for (const at of [0, PAGE - 64]) {
        expect(our.memory().slice(at, at + 64)).toEqual(their.memory().slice(at, at + 64));
      }
    }),
    { numRuns: 150 },
  );
}

const SHARED: Sort = { shared: true, before: 0, address: "i32" };
const UNSHARED: Sort = { ...SHARED, shared: false };
const nativeMachines = { shared: native(SHARED), unshared: native(UNSHARED) };

afterEach(() => vi.unstubAllGlobals());

describe("atomic instructions", () => {
  it("are all there are", () => {
    expect(INSTRUCTIONS).toHaveLength(66);
  });

  it.each([
    ["a shared memory", SHARED],
    ["a shared memory behind others", { ...SHARED, before: 2 }],
    ["a shared memory with addresses of 64 bits", { ...SHARED, address: "i64" as const }],
    ["a memory that is not shared", UNSHARED],
    ["a memory that is not shared, behind others", { ...UNSHARED, before: 1 }],
    ["a memory that is not shared, with addresses of 64 bits", { ...UNSHARED, address: "i64" as const }],
  ])("do what they do in the host: in %s", (_, sort) => {
    expectSame(ours(sort), sort.shared ? nativeMachines.shared : nativeMachines.unshared, INSTRUCTIONS);
  });

  it("do so as well where the host shares nothing, but for waiting", () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const our = ours(SHARED);
    vi.unstubAllGlobals();
    const others = INSTRUCTIONS.filter(({ mnemonic }) => !mnemonic.includes("wait"));
    expectSame(our, nativeMachines.shared, others);
  });
});

const WAITS = `
  (func (export "wait32") (param i32 i32 i64) (result i32)
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait64") (param i32 i64 i64) (result i32)
    (memory.atomic.wait64 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "notify") (param i32 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1)))`;

function outcome({ exports }: Instance, name: string, ...args: unknown[]): unknown {
  try {
    return invoke(exports.get(name) as FunctionInstance, args)[0];
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
    return error.kind;
  }
}

describe("what is wrong with an atomic access", () => {
  it("is first that it is out of bounds, then that it is not aligned, and only then that the memory is not shared", () => {
    const unshared = instantiate(`(memory 1) ${WAITS}`);
    expect([65_536, 65_535, 65_534, 65_533, 1, 65_532].map((at) => outcome(unshared, "wait32", at, 0, 0n))).toEqual([
      "memoryOutOfBounds",
      "memoryOutOfBounds",
      "memoryOutOfBounds",
      "memoryOutOfBounds",
      "unalignedAtomic",
      "expectedSharedMemory",
    ]);
    expect([-1, 65_529, 4, 65_528].map((at) => outcome(unshared, "wait64", at, 0n, 0n))).toEqual([
      "memoryOutOfBounds",
      "memoryOutOfBounds",
      "unalignedAtomic",
      "expectedSharedMemory",
    ]);
    expect([65_533, 65_530, 65_532].map((at) => outcome(unshared, "notify", at, 5))).toEqual([
      "memoryOutOfBounds",
      "unalignedAtomic",
      0,
    ]);
  });

  it("has effects only when nothing is wrong", () => {
    const instance = instantiate(`(memory (export "memory") 1 1 shared)
      (func (export "add") (param i32) (i32.atomic.rmw.add (local.get 0) (i32.const 1)) drop)`);
    expect([outcome(instance, "add", 2), outcome(instance, "add", 65_533)]).toEqual([
      "unalignedAtomic",
      "memoryOutOfBounds",
    ]);
    expect((instance.exports.get("memory") as LinearMemory).bytes.every((byte) => byte === 0)).toBe(true);
  });

  it("may lie in an offset or an address that no memory has", () => {
    const instance = instantiate(`(memory i64 1 1 shared)
      (func (export "offset") (param i64) (result i64) (i64.atomic.load offset=0xffffffffffffffff (local.get 0)))
      (func (export "address") (param i64) (result i64) (i64.atomic.load offset=8 (local.get 0)))
      (func (export "store") (param i64) (i64.atomic.store offset=0x100000000 (local.get 0) (i64.const 1)))`);
    const calls = [
      ["offset", 1n],
      ["address", 1n << 32n],
      ["address", -8n],
      ["store", 0n],
    ] as const;
    expect(calls.map(([name, address]) => outcome(instance, name, address))).toEqual(
      calls.map(() => "memoryOutOfBounds"),
    );
    expect(outcome(instance, "address", 8n)).toBe(0n);
  });
});

describe("a wait", () => {
  it("takes its timeout for nanoseconds, of which it waits as many", () => {
    const instance = instantiate(`(memory 1 1 shared) ${WAITS}`);
    const begin = performance.now();
    expect(outcome(instance, "wait32", 0, 0, 30_000_000n)).toBe(2);
    expect(outcome(instance, "wait64", 8, 0n, 30_000_000n)).toBe(2);
    expect(performance.now() - begin).toBeGreaterThan(55);
    expect(outcome(instance, "wait64", 8, 1n << 32n, -1n)).toBe(1);
  });

  it("traps where the thread may not block, unless it need not", () => {
    const instance = instantiate(`(memory 1 1 shared) ${WAITS}`);
    vi.spyOn(Atomics, "wait").mockImplementation(() => {
      throw new TypeError("Atomics.wait cannot be called in this context");
    });
    expect(outcome(instance, "wait32", 0, 0, -1n)).toBe("waitNotAllowed");
    expect([outcome(instance, "wait32", 0, 1, -1n), outcome(instance, "wait64", 0, 0n, 0n)]).toEqual([1, 2]);
    vi.restoreAllMocks();
  });

  it("traps where nobody could end it", () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const instance = instantiate(`(memory 1 1 shared) ${WAITS}`);
    expect(outcome(instance, "wait32", 0, 0, -1n)).toBe("waitNotAllowed");
    expect(outcome(instance, "wait64", 0, 0n, 1_000_000n)).toBe("waitNotAllowed");
    expect([outcome(instance, "wait32", 0, 1, -1n), outcome(instance, "wait64", 0, 0n, 0n)]).toEqual([1, 2]);
    expect(outcome(instance, "notify", 0, 1)).toBe(0);
  });
});
