/**
 * Waiting for time and for descriptors: `poll_oneoff`.
 *
 * Whatever is wrong with a single subscription is told in its event, at once. As soon as anything is to be told, all
 * that is true at that moment is told; only if nothing is does the guest wait, until the earliest point in time or
 * until a stream changes.
 */
import { ALL_SUBCLOCKFLAGS, CLOCKID, EVENTRWFLAGS, EVENTTYPE, SUBCLOCKFLAGS } from "../abi/constants.ts";
import { ERRNO } from "../abi/errno.ts";
import { RIGHTS } from "../abi/rights.ts";
import { SIZE, type WasiEvent, writeEvent } from "../abi/structs.ts";
import type { WasiContext } from "../context.ts";
import type { FileDescriptor, StreamDescriptor } from "../descriptor.ts";
import { type Pause, type Steps, settled } from "../steps.ts";
import type { Stream, StreamSide } from "../stream.ts";

/** One subscription, with what it came to: a point in time, a descriptor, or an error. */
interface Subscription {
  readonly userdata: bigint;
  readonly type: number;
  readonly waitsFor: Condition;
}

type Condition =
  | { readonly kind: "time"; readonly until: bigint }
  | { readonly kind: "descriptor"; readonly descriptor: StreamDescriptor | FileDescriptor; readonly side: StreamSide }
  | { readonly kind: "error"; readonly errno: number };

/**
 * Waits until at least one of some conditions holds.
 *
 * Conditions are points in time of a clock, and descriptors from which can be read or to which can be written. Regular
 * files always hold. A relative time counts from the beginning of the call; an absolute real time is converted then.
 * @param input The subscriptions.
 * @param output Room for as many events.
 * @param count Number of subscriptions.
 * @param result Where the number of events is put (u32).
 * @returns SUCCESS; INVAL for no or too many subscriptions or one of an unknown kind. In events: BADF for a bad descriptor
 *   or a directory; NOTCAPABLE without the right POLL_FD_READWRITE; INVAL for a clock or flags that do not exist; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#poll_oneoff
 */
export function* pollOneoff(
  wasi: WasiContext,
  input: number,
  output: number,
  count: number,
  result: number,
): Steps<number> {
  const { memory, platform } = wasi;
  const length = count >>> 0;
  if (length === 0 || length > wasi.limits.subscriptions) return ERRNO.INVAL;
  memory.check(input >>> 0, length * SIZE.subscription);
  memory.check(output >>> 0, length * SIZE.event);
  memory.check(result >>> 0, 4);
  const subscriptions: Subscription[] = [];
  const now = platform.clocks.monotonic();
  for (let index = 0; index < length; index++) {
    const pointer = (input >>> 0) + index * SIZE.subscription;
    const type = memory.getUint8(pointer + 8);
    if (type > EVENTTYPE.FD_WRITE) return ERRNO.INVAL;
    const waitsFor = type === EVENTTYPE.CLOCK ? timeOf(wasi, pointer, now) : descriptorOf(wasi, pointer, type);
    subscriptions.push({ userdata: memory.getUint64(pointer), type, waitsFor });
  }

  let events = yield* currentEvents(wasi, subscriptions);
  while (events.length === 0) {
    yield pauseFor(subscriptions);
    events = yield* currentEvents(wasi, subscriptions);
  }
  let pointer = output >>> 0;
  for (const event of events) {
    writeEvent(memory, pointer, event);
    pointer += SIZE.event;
  }
  memory.setUint32(result >>> 0, events.length);
  return ERRNO.SUCCESS;
}

/** The point in monotonic time that a clock subscription waits for. */
function timeOf(wasi: WasiContext, pointer: number, now: bigint): Condition {
  const { memory, platform } = wasi;
  const id = memory.getUint32(pointer + 16);
  const timeout = memory.getUint64(pointer + 24);
  const flags = memory.getUint16(pointer + 40);
  if ((flags & ~ALL_SUBCLOCKFLAGS) !== 0) return { kind: "error", errno: ERRNO.INVAL };
  if (id !== CLOCKID.REALTIME && id !== CLOCKID.MONOTONIC) return { kind: "error", errno: ERRNO.INVAL };
  if ((flags & SUBCLOCKFLAGS.ABSTIME) === 0) return { kind: "time", until: now + timeout };
  if (id === CLOCKID.MONOTONIC) return { kind: "time", until: timeout };
  return { kind: "time", until: now + timeout - platform.clocks.realtime() };
}

function descriptorOf(wasi: WasiContext, pointer: number, type: number): Condition {
  const descriptor = wasi.descriptors.get(wasi.memory.getUint32(pointer + 16));
  if (descriptor === undefined || descriptor.kind === "directory") return { kind: "error", errno: ERRNO.BADF };
  if ((descriptor.rights & RIGHTS.POLL_FD_READWRITE) === 0) return { kind: "error", errno: ERRNO.NOTCAPABLE };
  const side = type === EVENTTYPE.FD_READ ? "read" : "write";
  const needed = side === "read" ? RIGHTS.FD_READ : RIGHTS.FD_WRITE;
  if ((descriptor.rights & needed) === 0) return { kind: "error", errno: ERRNO.BADF };
  return { kind: "descriptor", descriptor, side };
}

/** The events of all conditions that hold now. */
function* currentEvents(wasi: WasiContext, subscriptions: readonly Subscription[]): Steps<WasiEvent[]> {
  const now = wasi.platform.clocks.monotonic();
  const events: WasiEvent[] = [];
  for (const { userdata, type, waitsFor } of subscriptions) {
    if (waitsFor.kind === "error") {
      events.push({ userdata, type, error: waitsFor.errno, bytes: 0n, flags: 0 });
    } else if (waitsFor.kind === "time") {
      if (waitsFor.until <= now) events.push({ userdata, type, error: ERRNO.SUCCESS, bytes: 0n, flags: 0 });
    } else if (waitsFor.descriptor.kind === "file") {
      const bytes = waitsFor.side === "read" ? yield* bytesLeft(waitsFor.descriptor) : 0n;
      events.push({ userdata, type, error: ERRNO.SUCCESS, bytes, flags: 0 });
    } else {
      const ready = waitsFor.descriptor.stream.ready(waitsFor.side);
      if (ready === undefined) continue;
      const flags = ready.hangup ? EVENTRWFLAGS.HANGUP : 0;
      events.push({ userdata, type, error: ERRNO.SUCCESS, bytes: BigInt(ready.bytes), flags });
    }
  }
  return events;
}

function* bytesLeft({ file, offset }: FileDescriptor): Steps<bigint> {
  const left = (yield* settled(file.stat())).size - BigInt(offset);
  return left > 0n ? left : 0n;
}

/** What to wait for when no condition holds. */
function pauseFor(subscriptions: readonly Subscription[]): Pause {
  let until: bigint | undefined;
  const streams: { stream: Stream; side: StreamSide }[] = [];
  for (const { waitsFor } of subscriptions) {
    if (waitsFor.kind === "time" && (until === undefined || waitsFor.until < until)) until = waitsFor.until;
    if (waitsFor.kind === "descriptor" && waitsFor.descriptor.kind === "stream") {
      streams.push({ stream: waitsFor.descriptor.stream, side: waitsFor.side });
    }
  }
  return { until, streams };
}
