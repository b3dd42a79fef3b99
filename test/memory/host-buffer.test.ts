/** Buffers that a host has seen, in hosts of every age: what they lack is taken away here, and what they add is put there. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { allocateResizable, detach, replace, resize } from "../../src/memory/host-buffer.ts";

function bufferOf(...bytes: number[]): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

function bytesOf(buffer: ArrayBuffer | undefined): number[] {
  return [...new Uint8Array(buffer as ArrayBuffer)];
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe("a buffer that the host has seen", () => {
  it("is detached, and its bytes go to another one", () => {
    const buffer = bufferOf(1, 2);
    expect(bytesOf(detach(buffer))).toEqual([1, 2]);
    expect(buffer.byteLength).toBe(0);
  });

  it("is replaced by a longer one with zeros behind its bytes", () => {
    const buffer = bufferOf(1, 2);
    expect(bytesOf(replace(buffer, 4))).toEqual([1, 2, 0, 0]);
    expect(buffer.byteLength).toBe(0);
  });

  it("is replaced by one of the same length", () => {
    const buffer = bufferOf(1, 2);
    expect(bytesOf(replace(buffer, 2))).toEqual([1, 2]);
    expect(buffer.byteLength).toBe(0);
  });

  it("stays when the host does not grant a longer one", () => {
    const buffer = bufferOf(1, 2);
    expect(replace(buffer, 2 ** 53 - 1)).toBeUndefined();
    expect(bytesOf(buffer)).toEqual([1, 2]);
  });

  it("stays as a copy in a host that cannot detach", () => {
    vi.stubGlobal("structuredClone", undefined);
    const buffer = bufferOf(1, 2);
    expect(detach(buffer)).toBeUndefined();
    expect(bytesOf(replace(buffer, 2))).toEqual([1, 2]);
    expect(bytesOf(replace(buffer, 3))).toEqual([1, 2, 0]);
    expect(bytesOf(buffer)).toEqual([1, 2]);
  });

  it("is moved by a host that can, even if the buffer has a method of its own", async () => {
    const transfer = vi.fn<(this: ArrayBuffer, byteLength?: number) => ArrayBuffer>(function (byteLength) {
      const moved = structuredClone(this, { transfer: [this] });
      const longer = new Uint8Array(byteLength ?? moved.byteLength);
      longer.set(new Uint8Array(moved));
      return longer.buffer;
    });
    const prototype: object = ArrayBuffer.prototype;
    const known = Object.getOwnPropertyDescriptor(prototype, "transfer");
    Object.defineProperty(prototype, "transfer", { value: transfer, writable: true, configurable: true });
    try {
      vi.resetModules();
      const younger = await import("../../src/memory/host-buffer.ts");
      const buffer = Object.assign(bufferOf(1, 2), { transfer: () => expect.unreachable() });
      const longer = younger.replace(buffer, 3);
      expect(bytesOf(longer)).toEqual([1, 2, 0]);
      expect(bytesOf(younger.detach(longer as ArrayBuffer))).toEqual([1, 2, 0]);
      expect(transfer).toHaveBeenCalledTimes(2);
      expect(buffer.byteLength).toBe(0);
    } finally {
      Reflect.deleteProperty(prototype, "transfer");
      if (known !== undefined) Object.defineProperty(prototype, "transfer", known);
    }
  });
});

describe("a resizable buffer", () => {
  it("is resized in place, up to its limit", () => {
    const buffer = allocateResizable(1, 3);
    expect(resize(buffer, 3)).toBe(buffer);
    expect(buffer.byteLength).toBe(3);
    expect(resize(buffer, 4)).toBeUndefined();
    expect(buffer.byteLength).toBe(3);
  });

  it("is refused by a host that has none", () => {
    vi.stubGlobal(
      "ArrayBuffer",
      class {
        readonly byteLength = 0;
      },
    );
    expect(() => allocateResizable(1, 3)).toThrow(TypeError);
  });
});
