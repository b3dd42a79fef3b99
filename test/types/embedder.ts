/**
 * What embedders write, who bring a host, files or streams of their own: compiled against the published declarations. Nothing
 * here runs.
 */
import {
  type Awaitable,
  type Capabilities,
  type Confinement,
  type Directory,
  type DirectoryEntry,
  type Entry,
  type ErrnoName,
  type EventLoop,
  type File,
  type FileEntry,
  type FileSystem,
  FileSystemError,
  type FileSystemInfo,
  type FileTimes,
  type FileType,
  type HostDirectory,
  type MemoryFileSystemOptions,
  type OpenMode,
  type Platform,
  type Preopen,
  type Readiness,
  type RuntimeOptions,
  type SpecialEntry,
  type StandardStreams,
  type Stat,
  type Stream,
  type StreamSide,
  type SymlinkEntry,
  type WasiClocks,
  WasiConfigurationError,
  type WasiConfigurationErrorKind,
  type WasiPlatform,
} from "anywasm";

const clocks: WasiClocks = {
  realtime: () => 0n,
  monotonic: () => 0n,
  realtimeResolution: 1n,
  monotonicResolution: 1n,
};
const wasi: WasiPlatform = {
  clocks,
  random: (into) => void into.fill(4),
  sleep: (nanoseconds: bigint) => void (nanoseconds + 1n),
};
// @ts-expect-error -- times are BigInts
const lateClocks: WasiClocks = { ...clocks, realtime: () => Date.now() };

/** A stream that is at its end, and takes everything. */
const stream: Stream = {
  isTerminal: false,
  read: (into: Uint8Array) => (into.length > 0 ? 0 : "again"),
  write: (from) => from.length,
  ready: (side: StreamSide): Readiness | undefined => (side === "read" ? { bytes: 1, hangup: true } : undefined),
  changed: async () => undefined,
  close: () => undefined,
};
const streams: StandardStreams = { stdin: stream, stdout: stream, stderr: stream };
const eventLoop: EventLoop = {
  giveWay: async () => undefined,
  startTimer: (milliseconds, callback) => () => callback.call(milliseconds + 1),
};

function refuse(kind: WasiConfigurationErrorKind): never {
  throw new WasiConfigurationError(kind, "no directories here");
}

export const platform: Platform = {
  wasi,
  eventLoop,
  streams,
  readFile: async (path: string) => new Uint8Array(path.length),
  openDirectories(directories: readonly HostDirectory[], allows): Preopen[] {
    return directories.map(({ guestPath, hostPath, readOnly }) => {
      if (allows?.(hostPath) === false) refuse("denied");
      return { guestPath, directory: new Tree(), readOnly };
    });
  },
};
export const hosts: Platform[] = [{ wasi }, { wasi: { clocks: lateClocks, random: wasi.random } }];

const capabilities: Capabilities = { checkLoad: (path) => path.endsWith(".wasm") };
export const options: RuntimeOptions = { platform, capabilities, features: "all,-gc", maxInstances: 1 };
export const files: MemoryFileSystemOptions = { files: { "a/b": "text" }, maxBytes: 1024, now: () => 0n };

/** A file system with a root that is empty. */
class Tree implements FileSystem {
  readonly info: FileSystemInfo = { synchronous: true, confinement: "memory" satisfies Confinement };

  root(): Directory {
    return new Root(this);
  }
}

/** What every directory says that never changes. */
class Root implements Directory {
  readonly fileSystem: FileSystem;

  constructor(fileSystem: FileSystem) {
    this.fileSystem = fileSystem;
  }

  lookup(name: string): Awaitable<Entry | undefined> {
    return name === "self" ? { kind: "directory", stat: this.stat(), open: () => this } : undefined;
  }
  statAt(): undefined {
    return undefined;
  }
  create(name: string, mode: OpenMode): File {
    return fail(mode.write || name === "" ? "ROFS" : "NOENT");
  }
  makeDirectory = refuseChange;
  removeDirectory = refuseChange;
  unlink = refuseChange;
  symlink = refuseChange;
  link = refuseChange;
  rename = refuseChange;
  setTimesAt = refuseChange;
  async list(): Promise<string[]> {
    return ["self"];
  }
  stat(): Stat {
    const type: FileType = "directory";
    return { dev: 1n, ino: 1n, type, nlink: 1n, size: 0n, atim: 0n, mtim: 0n, ctim: 0n };
  }
  setTimes({ mtim }: FileTimes): void {
    if (mtim !== undefined) refuseChange();
  }
  sync(): void {
    this.close();
  }
  duplicate(): Directory {
    return new Root(this.fileSystem);
  }
  close(): void {
    this.list().then(undefined, () => undefined);
  }
}

function fail(code: ErrnoName): never {
  const error: Error = new FileSystemError(code);
  throw error;
}

function refuseChange(): never {
  return fail("ROFS");
}

// @ts-expect-error -- no error has this name
export const noError = (): never => fail("NOTHING");

export function describe(entry: Entry): Awaitable<unknown> {
  switch (entry.kind) {
    case "file":
      return (entry satisfies FileEntry) && entry.open({ read: true, write: false, truncate: false });
    case "symlink":
      return (entry satisfies SymlinkEntry) && entry.target();
    case "directory":
      return (entry satisfies DirectoryEntry) && entry.open();
    default:
      return (entry satisfies SpecialEntry).stat.type;
  }
}

export async function copy(from: File, to: File): Promise<number> {
  const bytes = new Uint8Array(16);
  await to.allocate?.(0, bytes.length);
  const length = await from.read([bytes], 0);
  await to.setSize(length);
  await to.sync(true);
  return to.write([bytes.subarray(0, length)], "end");
}
