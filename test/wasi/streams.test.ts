import { describe, expect, it } from "vitest";
import { nodePlatform } from "../../src/node/platform.ts";
import type { WasiOptions } from "../../src/wasi/configuration.ts";
import { raise } from "../../src/wasi/file-system-error.ts";
import type { Stream } from "../../src/wasi/stream.ts";
import { BytesInput } from "../../src/wasi/streams/bytes-input.ts";
import { CallbackInput, CallbackOutput } from "../../src/wasi/streams/callback-streams.ts";
import { SuspensionError } from "../../src/base/errors.ts";
import { WasiPreview1 } from "../../src/wasi/wasi-preview1.ts";
import { Guest } from "./support/guest.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytesOf = (content: string): Uint8Array => new TextEncoder().encode(content);
const NONBLOCK = 4;

describe("input", () => {
  it("is at its end unless given", async () => {
    const guest = new Guest();
    expect(await guest.read(0)).toBe("");
    expect(await guest.read(0)).toBe("");
  });

  it("comes from bytes", async () => {
    const guest = new Guest({ stdin: new BytesInput(bytesOf("hello")) });
    expect(await guest.read(0, 3)).toBe("hel");
    expect(await guest.read(0, 0)).toBe("");
    expect(await guest.read(0, 100)).toBe("lo");
    expect(await guest.read(0, 100)).toBe("");
  });

  it("fills several buffers in order", async () => {
    const guest = new Guest({ stdin: new BytesInput(bytesOf("abcdefg")) });
    const buffers = [2, 0, 3, 10].map((length) => ({ pointer: guest.allocate(length), length }));
    expect(await guest.call("fd_read", 0, guest.iovecs(...buffers), 4, 64)).toBe("SUCCESS");
    expect(guest.view.getUint32(64, true)).toBe(7);
    expect(guest.text(buffers[0]!.pointer, 2) + guest.text(buffers[2]!.pointer, 3)).toBe("abcde");
    expect(guest.text(buffers[3]!.pointer, 2)).toBe("fg");
  });

  it("comes from a function, which may give more than was asked for", async () => {
    const chunks = ["hello", "", "never"];
    const asked: number[] = [];
    const stdin = new CallbackInput((atMost) => {
      asked.push(atMost);
      return bytesOf(chunks.shift() ?? "");
    });
    const guest = new Guest({ stdin });
    expect(stdin.ready()).toEqual({ bytes: 1, hangup: false });
    expect(await guest.read(0, 3)).toBe("hel");
    expect(stdin.ready()).toEqual({ bytes: 2, hangup: false });
    expect(await guest.read(0, 3)).toBe("lo");
    expect(await guest.read(0, 3)).toBe("");
    expect(await guest.read(0, 3)).toBe("");
    expect(stdin.ready()).toEqual({ bytes: 0, hangup: true });
    expect(asked).toEqual([3, 3]);
  });

  it("survives an embedder that grows the memory while it is asked", async () => {
    const guest = new Guest({
      stdin: new CallbackInput(() => {
        const old = guest.bytes;
        guest.bytes = new Uint8Array(old.length * 2);
        guest.bytes.set(old);
        old.fill(0);
        return bytesOf("grown");
      }),
    });
    expect(await guest.read(0)).toBe("grown");
  });
});

describe("output", () => {
  it("is discarded unless taken", async () => {
    const guest = new Guest();
    expect(await guest.write(1, "nothing")).toBe(7);
    expect(await guest.write(2, "nothing")).toBe(7);
  });

  it("goes to a function, with what belongs together in one piece", async () => {
    const pieces: string[] = [];
    const guest = new Guest({ stdout: new CallbackOutput((bytes) => pieces.push(text(bytes))) });
    await guest.write(1, "one\n");
    const list = guest.iovecs(guest.place("two "), guest.place(""), guest.place("three"));
    expect(await guest.call("fd_write", 1, list, 3, 64)).toBe("SUCCESS");
    expect(guest.view.getUint32(64, true)).toBe(9);
    expect(await guest.call("fd_write", 1, list, 0, 64)).toBe("SUCCESS");
    expect(guest.view.getUint32(64, true)).toBe(0);
    expect(pieces).toEqual(["one\n", "two three"]);
  });

  it("hands over bytes that may be kept", async () => {
    const kept: Uint8Array[] = [];
    const guest = new Guest({ stdout: new CallbackOutput((bytes) => kept.push(bytes)) });
    await guest.write(1, "kept");
    guest.bytes.fill(0);
    expect(text(kept[0] as Uint8Array)).toBe("kept");
  });

  it("counts what was taken when it is less than there is", async () => {
    const taken: string[] = [];
    const stdout: Stream = {
      isTerminal: false,
      write: (from) => {
        taken.push(text(from.subarray(0, 3)));
        return Math.min(3, from.length);
      },
      ready: () => undefined,
    };
    const guest = new Guest({ stdout });
    expect(await guest.write(1, "abcdef")).toBe(3);
    expect(taken).toEqual(["abc"]);
  });

  it("takes long lists piecewise", async () => {
    const pieces: number[] = [];
    const guest = new Guest({ stdout: new CallbackOutput((bytes) => pieces.push(bytes.length)) });
    const long = { pointer: 0x1000, length: 100_000 };
    const short = { pointer: 0x1000, length: 10 };
    await guest.call("fd_write", 1, guest.iovecs(long, short), 2, 64);
    await guest.call("fd_write", 1, guest.iovecs(short, long), 2, 64);
    expect(pieces).toEqual([100_000, 65_536]);
  });

  it("tells the guest what went wrong, and lets other errors through", async () => {
    const failing = (write: () => number): Guest =>
      new Guest({ stdout: { isTerminal: false, write, ready: () => undefined } });
    expect(await failing(() => raise("PIPE")).write(1, "x")).toBe("PIPE");
    const error = new RangeError("a bug of the embedder's");
    const guest = failing(() => {
      throw error;
    });
    await expect(guest.write(1, "x")).rejects.toBe(error);
  });
});

describe("streams that have to be waited for", () => {
  /** A stream with nothing to read and no room, until it is opened. */
  class Gate implements Stream {
    readonly isTerminal = false;
    isOpen = false;
    #changed: (() => void)[] = [];

    open(): void {
      this.isOpen = true;
      for (const changed of this.#changed.splice(0)) changed();
    }

    read(into: Uint8Array): number | "again" {
      if (!this.isOpen) return "again";
      into[0] = 0x21;
      return 1;
    }

    write(from: Uint8Array): number | "again" {
      return this.isOpen ? from.length : "again";
    }

    ready() {
      return this.isOpen ? { bytes: 1, hangup: false } : undefined;
    }

    changed(): Promise<void> {
      return new Promise((resolve) => this.#changed.push(resolve));
    }
  }

  function synchronous(options: Partial<WasiOptions>): (name: string, ...args: number[]) => number {
    const wasi = new WasiPreview1({ platform: nodePlatform, ...options });
    const bytes = new Uint8Array(256);
    new DataView(bytes.buffer).setUint32(68, 10, true);
    wasi.bindMemory({ bytes: () => bytes });
    return (name, ...args) => wasi.imports.get(name)?.call(...args) as number;
  }

  it("are waited for in an asynchronous call", async () => {
    const [stdin, stdout] = [new Gate(), new Gate()];
    const guest = new Guest({ stdin, stdout });
    const read = guest.read(0);
    const written = guest.write(1, "abc");
    setTimeout(() => {
      stdin.open();
      stdout.open();
    }, 5);
    expect(await read).toBe("!");
    expect(await written).toBe(3);
  });

  it("answer AGAIN to a descriptor that does not wait", async () => {
    const guest = new Guest({ stdin: new Gate(), stdout: new Gate() });
    await guest.call("fd_fdstat_set_flags", 0, NONBLOCK);
    await guest.call("fd_fdstat_set_flags", 1, NONBLOCK);
    expect(await guest.read(0)).toBe("[AGAIN]");
    expect(await guest.write(1, "x")).toBe("AGAIN");
  });

  it("end a synchronous call with an error instead of hanging", () => {
    const call = synchronous({ stdin: new Gate(), stdout: new Gate() });
    expect(() => call("fd_read", 0, 64, 1, 32)).toThrow(SuspensionError);
    expect(() => call("fd_write", 1, 64, 1, 32)).toThrow("cannot suspend a synchronous call");
  });

  it("are asked again in a synchronous call if they change by themselves", () => {
    let asked = 0;
    const stdin: Stream = {
      isTerminal: false,
      read: (into) => {
        asked++;
        if (asked < 4) return "again";
        into.fill(0x61);
        return into.length;
      },
      ready: () => undefined,
    };
    const call = synchronous({ stdin });
    expect(call("fd_read", 0, 64, 1, 32)).toBe(0);
    expect(asked).toBe(4);
  });
});
