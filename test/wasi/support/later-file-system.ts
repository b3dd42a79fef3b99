/**
 * A file system whose every operation answers later: a synchronous one behind promises.
 */
import type { Directory, Entry, File, FileSystem } from "../../../src/wasi/file-system.ts";

/** The directory, with each answer behind a promise. */
export function laterDirectory(directory: Directory, fileSystem?: FileSystem): Directory {
  const later: FileSystem = fileSystem ?? {
    info: { ...directory.fileSystem.info, synchronous: false },
    root: async () => laterDirectory(await directory.fileSystem.root()),
  };
  const inner = (other: Directory): Directory => ORIGINALS.get(other) ?? other;
  const handle: Directory = {
    fileSystem: later,
    lookup: async (name) => laterEntry(await directory.lookup(name), later),
    statAt: async (name) => directory.statAt(name),
    create: async (name, mode) => laterFile(await directory.create(name, mode)),
    makeDirectory: async (name) => directory.makeDirectory(name),
    removeDirectory: async (name) => directory.removeDirectory(name),
    unlink: async (name) => directory.unlink(name),
    symlink: async (name, target) => directory.symlink(name, target),
    link: async (name, to, toName) => directory.link(name, inner(to), toName),
    rename: async (name, to, toName) => directory.rename(name, inner(to), toName),
    setTimesAt: async (name, times) => directory.setTimesAt(name, times),
    list: async () => directory.list(),
    stat: async () => directory.stat(),
    setTimes: async (times) => directory.setTimes(times),
    sync: async () => directory.sync(),
    duplicate: () => laterDirectory(directory.duplicate(), later),
    close: async () => directory.close(),
  };
  ORIGINALS.set(handle, directory);
  return handle;
}

/** Handles made here → the handles behind them. */
const ORIGINALS = new WeakMap<Directory, Directory>();

function laterEntry(entry: Entry | undefined, fileSystem: FileSystem): Entry | undefined {
  switch (entry?.kind) {
    case "directory":
      return { ...entry, open: async () => laterDirectory(await entry.open(), fileSystem) };
    case "symlink":
      return { ...entry, target: async () => entry.target() };
    case "file":
      return { ...entry, open: async (mode) => laterFile(await entry.open(mode)) };
    default:
      return entry;
  }
}

function laterFile(file: File): File {
  return {
    read: async (into, offset) => {
      await Promise.resolve();
      return file.read(into, offset);
    },
    write: async (from, offset) => file.write(from, offset),
    setSize: async (size) => file.setSize(size),
    ...(file.allocate && { allocate: async (offset, length) => file.allocate?.(offset, length) }),
    stat: async () => file.stat(),
    setTimes: async (times) => file.setTimes(times),
    sync: async (dataOnly) => file.sync(dataOnly),
    close: async () => file.close(),
  };
}
