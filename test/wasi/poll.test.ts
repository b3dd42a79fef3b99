import { beforeEach, describe, expect, it } from "vitest";
import { nodePlatform } from "../../src/node/platform.ts";
import type { WasiOptions } from "../../src/wasi/configuration.ts";
import { MemoryFileSystem } from "../../src/wasi/memory-file-system/memory-file-system.ts";
import type { WasiPlatform } from "../../src/wasi/platform.ts";
import type { Readiness, Stream } from "../../src/wasi/stream.ts";
import { SuspensionError } from "../../src/base/errors.ts";
import { BytesInput } from "../../src/wasi/streams/bytes-input.ts";
import { WasiPreview1 } from "../../src/wasi/wasi-preview1.ts";
import { Guest } from "./support/guest.ts";

interface ClockSubscription {
  readonly clock: number;
  readonly timeout: bigint;
  readonly flags?: number;
}

interface FdSubscription {
  readonly read?: number;
  readonly write?: number;
}

type Subscription = ClockSubscription | FdSubscription | { readonly tag: number };

interface Event {
  readonly userdata: bigint;
  readonly error: number;
  readonly type: number;
  readonly bytes: bigint;
  readonly flags: number;
}

/** Time that passes only by sleeping, and what the sleeps were. */
class TestPlatform implements WasiPlatform {
  now = 1_000_000n;
  readonly sleeps: bigint[] = [];
  readonly clocks = {
    realtime: (): bigint => 1_700_000_000_000_000_000n + this.now,
    monotonic: (): bigint => this.now,
    realtimeResolution: 1n,
    monotonicResolution: 1n,
  };
  readonly random = nodePlatform.random;

  sleep(nanoseconds: bigint): void {
    this.sleeps.push(nanoseconds);
    this.now += nanoseconds;
  }
}

/** Lays subscriptions out in a memory, with user data 100, 101, …. */
function placeSubscriptions(bytes: Uint8Array, pointer: number, subscriptions: readonly Subscription[]): void {
  const view = new DataView(bytes.buffer, pointer);
  bytes.fill(0, pointer, pointer + subscriptions.length * 48);
  subscriptions.forEach((subscription, index) => {
    const at = index * 48;
    view.setBigUint64(at, 100n + BigInt(index), true);
    if ("tag" in subscription) {
      view.setUint8(at + 8, subscription.tag);
    } else if ("clock" in subscription) {
      view.setUint32(at + 16, subscription.clock, true);
      view.setBigUint64(at + 24, subscription.timeout, true);
      view.setUint16(at + 40, subscription.flags ?? 0, true);
    } else {
      view.setUint8(at + 8, subscription.read === undefined ? 2 : 1);
      view.setUint32(at + 16, (subscription.read ?? subscription.write) as number, true);
    }
  });
}

function readEvents(bytes: Uint8Array, pointer: number, count: number): Event[] {
  const view = new DataView(bytes.buffer, pointer);
  return Array.from({ length: count }, (_, index) => ({
    userdata: view.getBigUint64(index * 32, true),
    error: view.getUint16(index * 32 + 8, true),
    type: view.getUint8(index * 32 + 10),
    bytes: view.getBigUint64(index * 32 + 16, true),
    flags: view.getUint16(index * 32 + 24, true),
  }));
}

/** Polls inside a synchronous call; the events, or the error number. */
function poll(options: WasiOptions, ...subscriptions: Subscription[]): Event[] | number {
  const wasi = new WasiPreview1(options);
  const bytes = new Uint8Array(0x1_0000).fill(0xff);
  wasi.bindMemory({ bytes: () => bytes });
  placeSubscriptions(bytes, 0x1000, subscriptions);
  const errno = wasi.imports.get("poll_oneoff")?.call(0x1000, 0x8000, subscriptions.length, 0x10) as number;
  return errno === 0 ? readEvents(bytes, 0x8000, new DataView(bytes.buffer).getUint32(0x10, true)) : errno;
}

let platform: TestPlatform;
beforeEach(() => {
  platform = new TestPlatform();
});

describe("waiting for time", () => {
  it("sleeps until the earliest point in time and tells of all that have come", () => {
    const events = poll(
      { platform },
      { clock: 1, timeout: 5000n },
      { clock: 1, timeout: 2000n },
      { clock: 0, timeout: 2000n },
    );
    expect(platform.sleeps).toEqual([2000n]);
    expect(events).toEqual([
      { userdata: 101n, error: 0, type: 0, bytes: 0n, flags: 0 },
      { userdata: 102n, error: 0, type: 0, bytes: 0n, flags: 0 },
    ]);
  });

  it("does not sleep for no time, or a time in the past", () => {
    const past = 1_600_000_000_000_000_000n;
    for (const subscription of [
      { clock: 1, timeout: 0n },
      { clock: 1, timeout: 999_999n, flags: 1 },
      { clock: 0, timeout: past, flags: 1 },
      { clock: 0, timeout: 0n, flags: 1 },
    ]) {
      expect(poll({ platform }, subscription)).toHaveLength(1);
    }
    expect(platform.sleeps).toEqual([]);
  });

  it("converts absolute times of both clocks", () => {
    poll({ platform }, { clock: 1, timeout: platform.now + 300n, flags: 1 });
    poll({ platform }, { clock: 0, timeout: platform.clocks.realtime() + 700n, flags: 1 });
    expect(platform.sleeps).toEqual([300n, 700n]);
  });

  it("sleeps on when it is woken too early", () => {
    const { clocks, random } = platform;
    const impatient: WasiPlatform = {
      clocks,
      random,
      sleep: (nanoseconds) => platform.sleep(nanoseconds > 1000n ? nanoseconds / 2n : nanoseconds),
    };
    poll({ platform: impatient }, { clock: 1, timeout: 4000n });
    expect(platform.sleeps).toEqual([2000n, 1000n, 1000n]);
  });

  it("takes the longest time there is", () => {
    const endless: WasiPlatform = {
      clocks: platform.clocks,
      random: platform.random,
      sleep: (nanoseconds) => {
        expect(nanoseconds).toBe(2n ** 64n - 1n);
        throw new Error("slept");
      },
    };
    expect(() => poll({ platform: endless }, { clock: 1, timeout: 2n ** 64n - 1n })).toThrow("slept");
  });

  it("tells of wrong clocks and flags in the event, at once", () => {
    const events = poll(
      { platform },
      { clock: 1, timeout: 1_000_000_000n },
      { clock: 2, timeout: 5n },
      { clock: 9, timeout: 5n },
      { clock: 1, timeout: 5n, flags: 2 },
    );
    expect(events).toEqual(
      [101n, 102n, 103n].map((userdata) => ({ userdata, error: 28, type: 0, bytes: 0n, flags: 0 })),
    );
    expect(platform.sleeps).toEqual([]);
  });

  it("refuses subscriptions of an unknown kind", () => {
    expect(poll({ platform }, { clock: 1, timeout: 0n }, { tag: 3 })).toBe(28);
  });

  it("cannot be done where the thread must not block", () => {
    const { clocks, random } = platform;
    expect(() => poll({ platform: { clocks, random } }, { clock: 1, timeout: 5n })).toThrow(SuspensionError);
  });
});

describe("waiting for descriptors", () => {
  /** A stream that becomes ready after it was asked so many times. */
  function slowStream(asks: number, changed?: () => Promise<void>): Stream {
    const left: Readiness = { bytes: 5, hangup: false };
    let count = 0;
    return {
      isTerminal: false,
      read: () => "again",
      ready: () => (count++ < asks ? undefined : left),
      ...(changed && { changed }),
    };
  }

  it("tells at once what is ready, and how much", () => {
    const stdin = new BytesInput(new Uint8Array(12));
    const events = poll({ platform, stdin }, { read: 0 }, { clock: 1, timeout: 50n }, { write: 1 });
    expect(events).toEqual([
      { userdata: 100n, error: 0, type: 1, bytes: 12n, flags: 0 },
      { userdata: 102n, error: 0, type: 2, bytes: 65_536n, flags: 0 },
    ]);
    expect(platform.sleeps).toEqual([]);
  });

  it("tells of an input at its end as ready, with hangup", () => {
    expect(poll({ platform }, { read: 0 })).toEqual([{ userdata: 100n, error: 0, type: 1, bytes: 0n, flags: 1 }]);
  });

  it("tells of wrong descriptors and missing rights in the event", () => {
    const directory = new MemoryFileSystem();
    const preopens = [{ guestPath: "/", directory }];
    const events = poll({ platform, preopens }, { read: 77 }, { read: 3 }, { read: 1 }, { write: 0 }, { read: -1 });
    expect(events).toEqual(
      [1, 1, 1, 2, 1].map((type, index) => ({ userdata: 100n + BigInt(index), error: 8, type, bytes: 0n, flags: 0 })),
    );
  });

  it("asks a stream of the operating system again after short sleeps", () => {
    const events = poll({ platform, stdin: slowStream(4) }, { read: 0 });
    expect(events).toEqual([{ userdata: 100n, error: 0, type: 1, bytes: 5n, flags: 0 }]);
    expect(platform.sleeps.length).toBe(4);
    for (const sleep of platform.sleeps) expect(sleep).toBeLessThanOrEqual(10_000_000n);
  });

  it("gives up at the time that was given", () => {
    const events = poll({ platform, stdin: slowStream(1000) }, { read: 0 }, { clock: 1, timeout: 40_000_000n });
    expect(events).toEqual([{ userdata: 101n, error: 0, type: 0, bytes: 0n, flags: 0 }]);
    expect(platform.sleeps.reduce((sum, sleep) => sum + sleep, 0n)).toBe(40_000_000n);
  });

  it("does not wait in a synchronous call for what only the event loop brings", () => {
    const stdin = slowStream(4, async () => undefined);
    expect(() => poll({ platform, stdin }, { read: 0 })).toThrow(SuspensionError);
    // But for a time, it does.
    expect(poll({ platform, stdin }, { read: 0 }, { clock: 1, timeout: 500n })).toHaveLength(1);
    expect(platform.sleeps).toEqual([500n]);
  });

  it("waits for the event loop in an asynchronous call", async () => {
    let ready: (() => void) | undefined;
    const stdin = slowStream(2, () => new Promise<void>((resolve) => (ready = resolve)));
    const guest = new Guest({ stdin });
    placeSubscriptions(guest.bytes, 0x2000, [{ read: 0 }]);
    const result = guest.call("poll_oneoff", 0x2000, 0x4000, 1, 0x10);
    setTimeout(() => ready?.(), 5);
    setTimeout(() => ready?.(), 15);
    expect(await result).toBe("SUCCESS");
    expect(readEvents(guest.bytes, 0x4000, 1)[0]).toMatchObject({ userdata: 100n, bytes: 5n });
  });

  it("knows how much of a file is left", async () => {
    const directory = new MemoryFileSystem({ files: { f: "0123456789" } });
    const guest = new Guest({ preopens: [{ guestPath: "/", directory }] });
    const fd = await guest.openFile("f");
    const without = await guest.opened("f", { rights: 2n });
    await guest.seek(fd, 4n, 0);
    placeSubscriptions(guest.bytes, 0x2000, [{ read: fd }, { write: fd }, { read: without }]);
    expect(await guest.call("poll_oneoff", 0x2000, 0x4000, 3, 0x10)).toBe("SUCCESS");
    expect(readEvents(guest.bytes, 0x4000, 3)).toMatchObject([
      { error: 0, bytes: 6n },
      { error: 0, type: 2 },
      { error: 76 },
    ]);
    await guest.seek(fd, 100n, 0);
    expect(await guest.call("poll_oneoff", 0x2000, 0x4000, 1, 0x10)).toBe("SUCCESS");
    expect(readEvents(guest.bytes, 0x4000, 1)).toMatchObject([{ error: 0, bytes: 0n }]);
  });
});
