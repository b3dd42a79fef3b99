/**
 * Exact file times over a host interface that cannot set them.
 *
 * node:fs takes times as floating-point seconds, so what a file shows after setting its times differs from what was
 * asked for by up to a microsecond. The overlay remembers, for each file whose times were set, what was asked for and
 * what the host showed afterwards; as long as the host still shows that, the former is reported. So times are exact to
 * all guests of this process, and right to the microsecond on the disk.
 */
import type { FileTimes, Stat } from "../../wasi/file-system.ts";

/** Most files remembered; the one set longest ago is forgotten first. */
const CAPACITY = 4096;

interface Difference {
  readonly shown: FileTimes;
  readonly asked: FileTimes;
}

/** The remembered times, by device and number of the file. */
export class TimestampOverlay {
  readonly #differences: Map<string, Difference>;

  constructor() {
    this.#differences = new Map();
  }

  /** The attributes that the host shows, with the exact times where they are known. */
  exact(shown: Stat): Stat {
    if (this.#differences.size === 0) return shown;
    const difference = this.#differences.get(keyOf(shown));
    if (difference === undefined) return shown;
    const { shown: then, asked } = difference;
    return {
      ...shown,
      atim: shown.atim === then.atim && asked.atim !== undefined ? asked.atim : shown.atim,
      mtim: shown.mtim === then.mtim && asked.mtim !== undefined ? asked.mtim : shown.mtim,
    };
  }

  /** Notes what was asked for and what the host shows after it. */
  remember(shown: Stat, asked: FileTimes): void {
    const key = keyOf(shown);
    this.#differences.delete(key);
    if (shown.atim === asked.atim && shown.mtim === asked.mtim) return;
    this.#differences.set(key, { shown: { atim: shown.atim, mtim: shown.mtim }, asked });
    if (this.#differences.size > CAPACITY) {
      for (const oldest of this.#differences.keys()) {
        this.#differences.delete(oldest);
        break;
      }
    }
  }
}

function keyOf({ dev, ino }: Stat): string {
  return `${dev}:${ino}`;
}

/** A time as node:fs takes it. Numbers below zero would mean "now", so earlier times than 1970 go as dates. */
function hostTime(time: bigint): number | Date {
  return time >= 0n ? Number(time) / 1e9 : new Date(Number(time / 1_000_000n));
}

/** How the host is asked for attributes and told times: by descriptor or by path. */
export interface TimedFile {
  /** The attributes as the host shows them. */
  stat(): Stat;
  utimes(atime: number | Date, mtime: number | Date): void;
}

/** The remembered times of this process. */
export const timestampOverlay: TimestampOverlay = new TimestampOverlay();

/** Sets times through node:fs, which cannot leave one alone: an unasked one is set to what it is. */
export function setHostTimes(file: TimedFile, times: FileTimes): void {
  const before = timestampOverlay.exact(file.stat());
  const asked = { atim: times.atim ?? before.atim, mtim: times.mtim ?? before.mtim };
  file.utimes(hostTime(asked.atim), hostTime(asked.mtim));
  timestampOverlay.remember(file.stat(), asked);
}
