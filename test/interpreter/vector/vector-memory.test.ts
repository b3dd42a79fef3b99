/** Vector loads and stores against the host's own WebAssembly: every one, at the edges of memory, with every form of address. */
import { constantFrom, assert, integer, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { Trap } from "../../../src/base/errors.ts";
import { IMMEDIATE } from "../../../src/instructions/immediates.ts";
import { IMMEDIATE_KINDS, instructionId, LANE_COUNTS } from "../../../src/instructions/instructions.ts";
import { INSTRUCTION_TABLE } from "../../../src/instructions/table.ts";
import type { FunctionInstance } from "../../../src/interpreter/instance.ts";
import type { LinearMemory } from "../../../src/memory/linear-memory.ts";
import { I32, I64 } from "../../../src/module/types.ts";
import { compileModule } from "../../../src/runtime/compile.ts";
import { instantiateModule } from "../../../src/runtime/instantiate.ts";
import { invoke } from "../../../src/runtime/invocation.ts";
import { NATIVE_TRAPS } from "../../differential/transcript.ts";
import { type Bytes, type Instruction, unsigned } from "../../support/binary-encoding.ts";
import { memory, ModuleBuilder } from "../../support/module-builder.ts";

const PAGE = 65536;

const ACCESSES: readonly string[] = INSTRUCTION_TABLE.filter(({ features }) => features.includes("simd"))
  .flatMap(({ rows }) => rows.map(([, mnemonic]) => mnemonic))
  .filter((mnemonic) =>
    ([IMMEDIATE.MEMARG, IMMEDIATE.MEMARG_LANE] as number[]).includes(
      IMMEDIATE_KINDS[instructionId(mnemonic)] as number,
    ),
  );

/** Where a tested instruction accesses memory. */
interface Place {
  readonly address: "i32" | "i64";
  readonly memoryIndex: number;
  readonly offset: number;
  /** A constant that is added to the address, which wraps. */
  readonly summand: number;
}

function memoryArgument({ memoryIndex, offset }: Place): number[] {
  return memoryIndex === 0 ? [0, ...unsigned(offset)] : [0x40, ...unsigned(memoryIndex), ...unsigned(offset)];
}

/** The bytes behind an opcode: memory argument and lane. */
function immediates(mnemonic: string, place: Place): Bytes {
  const lanes = LANE_COUNTS[instructionId(mnemonic)] as number;
  return [...memoryArgument(place), ...(lanes > 0 ? [lanes - 2] : [])];
}

/**
 * A module whose function "run" applies an instruction at the address given. The vector it takes, if any, has the words
 * 0x03020100 and so on; what a load gives is stored at the beginning of the last memory.
 */
function moduleFor(mnemonic: string, place: Place): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  const type = place.address === "i32" ? I32 : I64;
  for (let index = 0; index <= place.memoryIndex; index++) {
    module.addMemory(memory(index === place.memoryIndex ? 2 : 1, undefined, { address: type }));
  }
  module.addExport("memory", "memory", place.memoryIndex);
  const isStore = mnemonic.startsWith("v128.store");
  const takesVector = isStore || mnemonic.endsWith("_lane");
  const zero: Instruction = [`${place.address}.const`, 0];
  const address: Instruction[] =
    place.summand === 0
      ? [["local.get", 0]]
      : [["local.get", 0], [`${place.address}.const`, place.summand], `${place.address}.add`];
  const code: Instruction[] = [
    ...(isStore ? [] : [zero]),
    ...address,
    ...(takesVector ? [["v128.const", Array.from({ length: 16 }, (_, i) => 16 * i + i)] as const] : []),
    [mnemonic, immediates(mnemonic, place)],
    ...(isStore ? [] : [["v128.store", memoryArgument({ ...place, offset: 0 })] as const]),
  ];
  module.addExport("run", "func", module.addFunction(module.addFunctionType([type], []), { code }));
  return Uint8Array.from(module.build());
}

type Argument = number | bigint;

/** How a call ended: the trap or the traps that it may have been, and what memory holds at its ends afterwards. */
interface Outcome {
  readonly traps: readonly string[];
  readonly bytes: Uint8Array;
}

interface Machine {
  readonly memory: Uint8Array;
  readonly run: (address: Argument) => void;
}

function ourMachine(bytes: Uint8Array): Machine {
  const { exports } = instantiateModule(compileModule(bytes), () => undefined);
  const run = exports.get("run") as FunctionInstance;
  return { memory: (exports.get("memory") as LinearMemory).bytes, run: (address) => invoke(run, [address]) };
}

function nativeMachine(bytes: Uint8Array<ArrayBuffer>): Machine {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const { buffer } = exports["memory"] as WebAssembly.Memory;
  return { memory: new Uint8Array(buffer), run: exports["run"] as Machine["run"] };
}

/** Runs the instruction and gives the traps that the outcome may be. */
function trapsOf(run: Machine["run"], address: Argument): readonly string[] {
  try {
    run(address);
    return [];
  } catch (error) {
    if (error instanceof Trap) return [error.kind];
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    return [NATIVE_TRAPS[error.message] ?? error.message].flat();
  }
}

function outcome({ memory: bytes, run }: Machine, address: Argument): Outcome {
  const ends = [bytes.subarray(0, 80), bytes.subarray(-80)];
  for (const end of ends) end.forEach((_, at) => end.fill(129 * at + 7, at, at + 1));
  const traps = trapsOf(run, address);
  return { traps, bytes: Uint8Array.from(ends.flatMap((end) => [...end])) };
}

function expectSame(ours: Outcome, native: Outcome): void {
  expect(ours.bytes).toEqual(native.bytes);
  expect(ours.traps).toHaveLength(Math.min(native.traps.length, 1));
  expect(native.traps).toEqual(expect.arrayContaining([...ours.traps]));
}

const MEMORY_END = 2 * PAGE;

const anyAddress = constantFrom(
  ...[0, 1, 3, 8, 17, -1, -2, -16, -17, 0x7fffffff, -0x80000000].concat(
    Array.from({ length: 20 }, (_, i) => MEMORY_END - i),
  ),
);

const anyOffset = constantFrom(
  0,
  1,
  15,
  16,
  MEMORY_END - 16,
  MEMORY_END - 1,
  MEMORY_END,
  0x7fffffff,
  0x80000000,
  0xffffffff,
);

describe.each(ACCESSES)("%s", (mnemonic) => {
  it("does or traps as in the host, at any address with any offset, and then writes nothing", () => {
    assert(
      property(tuple(anyOffset, constantFrom(0, 8, -16)), ([offset, summand]) => {
        const bytes = moduleFor(mnemonic, { address: "i32", memoryIndex: 0, offset, summand });
        const machines = [ourMachine(bytes), nativeMachine(bytes)] as const;
        assert(
          property(anyAddress, integer({ min: 0, max: 20 }), (address, delta) => {
            const at = (address - summand - (offset > MEMORY_END ? 0 : offset) + delta) | 0;
            const [ours, native] = machines.map((machine) => outcome(machine, at));
            expectSame(ours as Outcome, native as Outcome);
          }),
          { numRuns: 8 },
        );
      }),
      { numRuns: 12 },
    );
  });

  it.each([
    ["another memory", { address: "i32", memoryIndex: 2 }],
    ["a 64-bit memory", { address: "i64", memoryIndex: 0 }],
    ["another 64-bit memory", { address: "i64", memoryIndex: 1 }],
  ] as const)("does the same in %s", (_, { address, memoryIndex }) => {
    const place = { offset: 5, summand: 0 };
    const native = nativeMachine(moduleFor(mnemonic, { address: "i32", memoryIndex: 0, ...place }));
    const ours = ourMachine(moduleFor(mnemonic, { address, memoryIndex, ...place }));
    for (const at of [0, 7, MEMORY_END - 5 - 16, MEMORY_END - 5 - 3, MEMORY_END - 5 - 1, MEMORY_END, -1]) {
      expectSame(outcome(ours, address === "i64" ? BigInt(at) : at), outcome(native, at));
    }
  });

  it("traps beyond 32 bits in a 64-bit memory", () => {
    const ours = ourMachine(moduleFor(mnemonic, { address: "i64", memoryIndex: 0, offset: 0, summand: 0 }));
    expect(outcome(ours, 2n ** 32n).traps).toEqual(["memoryOutOfBounds"]);
    const far = ourMachine(moduleFor(mnemonic, { address: "i64", memoryIndex: 0, offset: 2 ** 33, summand: 0 }));
    expect(outcome(far, 0n).traps).toEqual(["memoryOutOfBounds"]);
  });
});

it("are twenty-two vector loads and stores", () => {
  expect(ACCESSES).toHaveLength(22);
});
