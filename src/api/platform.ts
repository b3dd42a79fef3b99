/**
 * Everything that the handle API takes from its host, in one object: so that the core knows no host, and tests and
 * embedders replace what they want.
 */
import type { Preopen } from "../wasi/configuration.ts";
import type { WasiPlatform } from "../wasi/platform.ts";
import type { Stream } from "../wasi/stream.ts";
import type { EventLoop } from "./event-loop.ts";

/** A directory of the host that a guest shall find open. */
export interface HostDirectory {
  /** The name under which the guest finds it. */
  readonly guestPath: string;
  /** Where the host has it. */
  readonly hostPath: string;
  /** Nothing in it can be changed. */
  readonly readOnly: boolean;
}

/** A host. What is absent, it does not offer, and configurations that ask for it are refused. */
export interface Platform {
  /** Clocks, random bytes and sleep. */
  readonly wasi: WasiPlatform;
  /** Timers; without them, those that the host has among its globals. */
  readonly eventLoop?: EventLoop;
  /** The contents of a file, which nobody else changes afterwards. Rejects when it cannot be read. */
  readFile?(path: string): Promise<Uint8Array>;
  /**
   * Opens directories for a guest, in order.
   * @param allows says whether the guest may have the directory at an absolute path without links; asked before anything
   *   is opened. Without it, everything but the root of the file system is allowed.
   * @throws WasiConfigurationError
   */
  openDirectories?(
    directories: readonly HostDirectory[],
    allows: ((hostPath: string) => boolean) | undefined,
  ): Preopen[];
  /** The standard streams of the host's process. */
  readonly streams?: StandardStreams;
}

/** The standard streams of a process. */
export interface StandardStreams {
  /** What is read. */
  readonly stdin: Stream;
  /** What is written. */
  readonly stdout: Stream;
  /** Messages that are written. */
  readonly stderr: Stream;
}
