import { describe, expect, it } from "vitest";
import { ExitError } from "../../src/base/errors.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import type { WasiPlatform } from "../../src/wasi/platform.ts";
import { WasiPreview1 } from "../../src/wasi/wasi-preview1.ts";
import { Guest } from "./support/guest.ts";

/** The strings that a pair of functions gives. */
async function strings(guest: Guest, sizes: string, get: string): Promise<{ texts: string[]; byteLength: number }> {
  const result = guest.allocate(8);
  expect(await guest.call(sizes, result, result + 4)).toBe("SUCCESS");
  const count = guest.view.getUint32(result, true);
  const byteLength = guest.view.getUint32(result + 4, true);
  const pointers = guest.allocate(count * 4);
  const buffer = guest.place("#".repeat(byteLength + 1)).pointer;
  expect(await guest.call(get, pointers, buffer)).toBe("SUCCESS");
  expect(guest.text(buffer + byteLength, 1)).toBe("#");
  const texts = Array.from({ length: count }, (_, index) => {
    const start = guest.view.getUint32(pointers + index * 4, true);
    return guest.text(start, guest.bytes.indexOf(0, start) - start);
  });
  return { texts, byteLength };
}

describe("arguments and environment", () => {
  it("are handed over as UTF-8, counted in bytes", async () => {
    const guest = new Guest({ args: ["prog", "", "größe", "\u{1F600}"], env: { A: "1", EMPTY: "", Ü: "x=y" } });
    const args = await strings(guest, "args_sizes_get", "args_get");
    expect(args).toEqual({ texts: ["prog", "", "größe", "\u{1F600}"], byteLength: 5 + 1 + 8 + 5 });
    const env = await strings(guest, "environ_sizes_get", "environ_get");
    expect(env).toEqual({ texts: ["A=1", "EMPTY=", "Ü=x=y"], byteLength: 4 + 7 + 7 });
  });

  it("may be none", async () => {
    const guest = new Guest();
    expect(await strings(guest, "args_sizes_get", "args_get")).toEqual({ texts: [], byteLength: 0 });
    expect(await strings(guest, "environ_sizes_get", "environ_get")).toEqual({ texts: [], byteLength: 0 });
  });
});

describe("clocks", () => {
  const platform: WasiPlatform = {
    ...nodePlatform,
    clocks: {
      realtime: () => 1_700_000_000_123_456_789n,
      monotonic: () => 42n,
      realtimeResolution: 1000n,
      monotonicResolution: 5n,
    },
  };

  it("are those of the platform", async () => {
    const guest = new Guest({ platform });
    const read = async (name: string, ...args: (number | bigint)[]): Promise<bigint> => {
      expect(await guest.call(name, ...args, 64)).toBe("SUCCESS");
      return guest.view.getBigUint64(64, true);
    };
    expect(await read("clock_time_get", 0, 0n)).toBe(1_700_000_000_123_456_789n);
    expect(await read("clock_time_get", 1, 1000n)).toBe(42n);
    expect(await read("clock_res_get", 0)).toBe(1000n);
    expect(await read("clock_res_get", 1)).toBe(5n);
  });

  it("are only real time and monotonic time", async () => {
    const guest = new Guest();
    for (const id of [2, 3, 4, -1, 2 ** 31 - 1]) {
      expect(await guest.call("clock_time_get", id, 0n, 64)).toBe("INVAL");
      expect(await guest.call("clock_res_get", id, 64)).toBe("INVAL");
    }
  });
});

describe("random bytes", () => {
  it("come from the platform in pieces that every host can give", async () => {
    const pieces: number[] = [];
    const random = (into: Uint8Array): void => {
      pieces.push(into.length);
      into.fill(pieces.length);
    };
    const guest = new Guest({ platform: { ...nodePlatform, random } });
    expect(await guest.call("random_get", 16, 150_000)).toBe("SUCCESS");
    expect(pieces).toEqual([65_536, 65_536, 18_928]);
    expect([15, 16, 16 + 65_536, 16 + 149_999, 16 + 150_000].map((at) => guest.bytes[at])).toEqual([0, 1, 2, 3, 0]);
    expect(await guest.call("random_get", 16, 0)).toBe("SUCCESS");
    expect(pieces.length).toBe(3);
  });

  it("never reach shared memory directly", async () => {
    const guest = new Guest({
      platform: {
        ...nodePlatform,
        random: (into) => {
          expect(into.buffer).toBeInstanceOf(ArrayBuffer);
          into.fill(7);
        },
      },
    });
    guest.bytes = new Uint8Array(new SharedArrayBuffer(64));
    expect(await guest.call("random_get", 8, 8)).toBe("SUCCESS");
    expect([7, 8, 15, 16].map((at) => guest.bytes[at])).toEqual([0, 7, 7, 0]);
  });

  it("are limited in number", async () => {
    const guest = new Guest({ limits: { randomBytes: 100 } });
    expect(await guest.call("random_get", 16, 100)).toBe("SUCCESS");
    expect(await guest.call("random_get", 16, 101)).toBe("INVAL");
  });
});

describe("the process", () => {
  it("exits with any unsigned code", async () => {
    const guest = new Guest();
    for (const code of [0, 1, 126, 255, 256, -1]) {
      const error = await guest.call("proc_exit", code).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ExitError);
      expect((error as ExitError).exitCode).toBe(code >>> 0);
    }
  });

  it("cannot raise signals and may yield", async () => {
    const guest = new Guest();
    for (const signal of [0, 9, 15]) expect(await guest.call("proc_raise", signal)).toBe("NOSYS");
    expect(await guest.call("sched_yield")).toBe("SUCCESS");
  });
});

describe("the functions as imports", () => {
  it("have the signatures of the interface definition", () => {
    const { imports } = new WasiPreview1({ platform: nodePlatform });
    expect(imports.size).toBe(46);
    expect(imports.get("proc_exit")).toMatchObject({ params: ["i32"], results: [] });
    expect(imports.get("sched_yield")).toMatchObject({ params: [], results: ["i32"] });
    expect(imports.get("path_open")).toMatchObject({
      params: ["i32", "i32", "i32", "i32", "i32", "i64", "i64", "i32", "i32"],
      results: ["i32"],
    });
    const count = [...imports.values()].reduce((sum, { params }) => sum + params.length, 0);
    expect(count).toBe(152);
  });

  it("find nothing open after closing", () => {
    const wasi = new WasiPreview1({ platform: nodePlatform });
    wasi.close();
    wasi.close();
    expect(wasi.imports.get("fd_close")?.call(1)).toBe(8);
  });
});
