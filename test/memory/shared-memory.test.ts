import { afterEach, describe, expect, it, vi } from "vitest";
import { LinearMemory, MAX_MEMORY_BYTES, type SharedMemory } from "../../src/memory/linear-memory.ts";
import { SharedBuffer } from "../../src/memory/shared-buffer.ts";

const PAGE = 65_536;

function shared(min: number, max: number, byteLimit?: number): LinearMemory {
  return new LinearMemory({ min, max, is64: false, pageSizeLog2: 16, shared: true }, byteLimit);
}

function share(memory: LinearMemory): SharedMemory {
  return memory.share() as SharedMemory;
}

/** The memory as another agent has it: through a copy of the data, as messages are copied. */
function elsewhere(memory: LinearMemory): LinearMemory {
  return LinearMemory.open({ ...share(memory) });
}

const HostBuffer = SharedArrayBuffer;

/** Hosts whose shared buffers have one size for good take no notice of the option. */
class FixedBuffer extends HostBuffer {
  constructor(...[byteLength]: readonly [byteLength: number, options?: object]) {
    super(byteLength);
  }
}

/** Ways in which hosts have shared memory. */
const HOSTS: readonly (readonly [string, () => void])[] = [
  ["whose shared buffers grow", () => undefined],
  ["whose shared buffers have one size", () => vi.stubGlobal("SharedArrayBuffer", FixedBuffer)],
];

afterEach(() => vi.unstubAllGlobals());

describe.each(HOSTS)("a shared memory of a host %s", (_, prepare) => {
  it("is seen by other agents as what it is", () => {
    prepare();
    const memory = shared(1, 3);
    const other = elsewhere(memory);
    memory.bytes[PAGE - 1] = 7;
    expect(other.view.getUint8(PAGE - 1)).toBe(7);
    expect(other).toMatchObject({ shared: true, max: 3, is64: false, pageSizeLog2: 16, pages: 1 });
    expect(elsewhere(other).bytes[PAGE - 1]).toBe(7);
  });

  it("ends where it ends for each agent, and later where another has grown it to", () => {
    prepare();
    const memory = shared(1, 3);
    const other = elsewhere(memory);
    expect(memory.grow(1)).toBe(1);
    expect([memory.bytes.length, memory.view.byteLength]).toEqual([2 * PAGE, 2 * PAGE]);
    const { bytes } = other;
    expect([bytes.length, other.view.byteLength]).toEqual([PAGE, PAGE]);
    other.refresh();
    expect([other.bytes.length, other.view.byteLength, bytes.length]).toEqual([2 * PAGE, 2 * PAGE, PAGE]);
    memory.bytes[2 * PAGE - 1] = 9;
    expect(other.bytes[2 * PAGE - 1]).toBe(9);
  });

  it("stays the same object's views until it grows", () => {
    prepare();
    const memory = shared(1, 3);
    const { bytes, view, atomics } = memory;
    memory.refresh();
    expect([memory.currentBytes() === bytes, memory.view === view, memory.atomics === atomics]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("gives every agent that grows it room of its own, and goes no further than its maximum", () => {
    prepare();
    const memory = shared(1, 4);
    const other = elsewhere(memory);
    expect([memory.grow(1), other.grow(1), memory.grow(0), other.grow(2), memory.grow(1)]).toEqual([1, 2, 3, -1, 3]);
    expect([memory.pages, other.pages, other.grow(1)]).toEqual([4, 4, -1]);
  });

  it("keeps to the limit of the agent that grows it", () => {
    prepare();
    const memory = shared(1, 4, 2 * PAGE);
    expect([memory.grow(2), memory.grow(1), memory.grow(1)]).toEqual([-1, 1, -1]);
    expect(() => LinearMemory.open(share(memory), PAGE)).toThrow(RangeError);
    expect(() => shared(3, 4, 2 * PAGE)).toThrow(RangeError);
  });

  it("has views for atomic operations on all of its whole elements", () => {
    prepare();
    const memory = new LinearMemory({ min: 13, max: 30, is64: false, pageSizeLog2: 0, shared: true });
    const lengths = ({ atomics }: LinearMemory): (number | undefined)[] =>
      [atomics?.bits8, atomics?.bits16, atomics?.bits32, atomics?.bits64].map((view) => view?.length);
    expect(lengths(memory)).toEqual([13, 6, 3, 1]);
    expect(memory.grow(4)).toBe(13);
    expect(lengths(memory)).toEqual([17, 8, 4, 2]);
  });

  it("may be declared larger than the host has room for", () => {
    prepare();
    const memory = shared(1, 65_536);
    expect(memory.grow(1)).toBe(1);
    expect(memory.pages).toBe(2);
  });
});

describe("a shared buffer", () => {
  it("takes as much room for growing as the host grants", () => {
    vi.stubGlobal(
      "SharedArrayBuffer",
      class extends HostBuffer {
        constructor(byteLength: number, options?: object) {
          const { maxByteLength = byteLength } = (options ?? {}) as { maxByteLength?: number };
          if (maxByteLength > 1000) throw new RangeError("Array buffer allocation failed");
          super(...([byteLength, options] as unknown as [number]));
        }
      },
    );
    const buffer = SharedBuffer.allocate(300, MAX_MEMORY_BYTES);
    expect([buffer.grow(212, MAX_MEMORY_BYTES), buffer.byteLength]).toEqual([300, 512]);
    expect([buffer.grow(1000, MAX_MEMORY_BYTES), buffer.byteLength]).toEqual([-1, 512]);
    expect(() => SharedBuffer.allocate(1001, 2000)).toThrow(RangeError);
  });

  it("gives room twice to nobody, when another agent grows it in between", () => {
    const buffer = SharedBuffer.allocate(10, 100);
    const other = new SharedBuffer(buffer.parts);
    const { compareExchange } = Atomics;
    const spy = vi.spyOn(Atomics, "compareExchange").mockImplementationOnce(((...args: never[]) => {
      other.grow(5, 100);
      return (compareExchange as (...args: never[]) => unknown)(...args);
    }) as never);
    expect(buffer.grow(5, 100)).toBe(15);
    expect([buffer.byteLength, other.byteLength]).toEqual([20, 20]);
    spy.mockRestore();
  });
});

describe("a shared memory of a host that shares nothing", () => {
  it("is an ordinary one, that grows, but cannot be given away", () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const memory = shared(1, 3);
    expect([memory.shared, memory.atomics, memory.share()]).toEqual([true, undefined, undefined]);
    expect(memory.bytes.buffer).toBeInstanceOf(ArrayBuffer);
    expect([memory.grow(2), memory.grow(1), memory.pages]).toEqual([1, -1, 3]);
  });
});

describe("a memory that is not shared", () => {
  it("cannot be given away", () => {
    const memory = new LinearMemory({ min: 1, max: 2, is64: false, pageSizeLog2: 16 });
    expect([memory.shared, memory.atomics, memory.share()]).toEqual([false, undefined, undefined]);
  });

  it("with pages of one byte and addresses of 32 bits has at most 2^32 − 1 of them", () => {
    const memory = new LinearMemory({ min: 0, max: undefined, is64: false, pageSizeLog2: 0 });
    expect(memory.grow(2 ** 32)).toBe(-1);
    const wide = new LinearMemory({ min: 0, max: (1n << 64n) - 1n, is64: true, pageSizeLog2: 0 });
    expect([wide.grow(2 ** 33), wide.grow(5), wide.pages]).toEqual([-1, 0, 5]);
  });
});
