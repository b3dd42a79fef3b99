import { describe, expect, it } from "vitest";
import { FileSystemError } from "../../src/wasi/file-system-error.ts";
import { MemoryFileSystem } from "../../src/wasi/memory-file-system/memory-file-system.ts";
import { CREAT, EXCL, Guest } from "./support/guest.ts";
import { laterDirectory } from "./support/later-file-system.ts";
import { directoriesSuite } from "./suites/directories-suite.ts";
import type { Scratch } from "./suites/environment.ts";
import { filesSuite } from "./suites/files-suite.ts";
import { sandboxSuite } from "./suites/sandbox-suite.ts";

function memory(): Scratch {
  const fileSystem = new MemoryFileSystem();
  return { directory: () => fileSystem.root(), remove: () => undefined };
}

function laterMemory(): Scratch {
  const fileSystem = new MemoryFileSystem();
  const root = laterDirectory(fileSystem.root());
  return { directory: () => root.duplicate(), remove: () => undefined };
}

describe.each([
  ["a file system in memory", memory],
  ["a file system that answers later", laterMemory],
])("%s", (_, make) => {
  describe("files", () => {
    filesSuite(make);
  });
  describe("directories", () => {
    directoriesSuite(make);
  });
  describe("sandbox", () => {
    sandboxSuite(make);
  });
});

describe("a file system in memory", () => {
  it("begins with the files that it is given", async () => {
    const fileSystem = new MemoryFileSystem({ files: { "a/b.txt": "text", "/c": new Uint8Array([1, 2]) } });
    const guest = new Guest({ preopens: [{ guestPath: "/", directory: fileSystem }] });
    expect(await guest.read(await guest.opened("a/b.txt"))).toBe("text");
    expect(fileSystem.readFile("c")).toEqual(new Uint8Array([1, 2]));
  });

  it("hands over what a guest wrote", async () => {
    const fileSystem = new MemoryFileSystem();
    const guest = new Guest({ preopens: [{ guestPath: "/", directory: fileSystem }] });
    await guest.write(await guest.openFile("out"), "result");
    expect(new TextDecoder().decode(fileSystem.readFile("out"))).toBe("result");
    expect(fileSystem.readFile("missing")).toBeUndefined();
    expect(fileSystem.readFile("out/below")).toBeUndefined();
    expect(fileSystem.readFile("")).toBeUndefined();
  });

  it("refuses paths from its embedder that name no file", () => {
    const fileSystem = new MemoryFileSystem({ files: { "d/f": "x" } });
    const code = (path: string): unknown => {
      try {
        return fileSystem.writeFile(path, "x");
      } catch (error) {
        return error instanceof FileSystemError && error.code;
      }
    };
    expect(code("d")).toBe("ISDIR");
    expect(code("/")).toBe("ISDIR");
    expect(code("d/f/g")).toBe("NOTDIR");
    expect(code("../x")).toBe("INVAL");
    expect(code("d/.")).toBe("INVAL");
  });

  it("stores no more than its quota, and gets back what is removed", async () => {
    const fileSystem = new MemoryFileSystem({ maxBytes: 10_000 });
    const guest = new Guest({ preopens: [{ guestPath: "/", directory: fileSystem }] });
    for (let round = 0; round < 5; round++) {
      const fd = await guest.openFile("f");
      expect(await guest.call("fd_filestat_set_size", fd, 1n << 40n)).toBe("NOSPC");
      expect(await guest.call("fd_allocate", fd, 0n, 9000n)).toBe("SUCCESS");
      expect(await guest.write(fd, "x".repeat(2000), 9000n)).toBe("NOSPC");
      expect((await guest.statOf(fd)).size).toBe(9000n);
      expect(await guest.at("path_unlink_file", "f")).toBe("SUCCESS");
      // Until it is closed, the file takes its room.
      const other = await guest.openFile("g");
      expect(await guest.call("fd_filestat_set_size", other, 2000n)).toBe("NOSPC");
      expect(await guest.call("fd_close", fd)).toBe("SUCCESS");
      expect(await guest.call("fd_filestat_set_size", other, 9000n)).toBe("SUCCESS");
      await guest.call("fd_close", other);
      await guest.at("path_unlink_file", "g");
    }
  });

  it("counts names towards its quota", async () => {
    const fileSystem = new MemoryFileSystem({ maxBytes: 2560 });
    const guest = new Guest({ preopens: [{ guestPath: "/", directory: fileSystem }] });
    for (let index = 0; index < 9; index++) await guest.openFile(`f${index}`);
    expect(await guest.open("one-more", { oflags: 1 })).toBe("NOSPC");
    expect(await guest.at("path_create_directory", "one-more")).toBe("NOSPC");
    expect(await guest.symlink("x", "one-more")).toBe("NOSPC");
  });

  it("reads zeros where a file was cut and extended again", async () => {
    const guest = new Guest({ preopens: [{ guestPath: "/", directory: new MemoryFileSystem() }] });
    const fd = await guest.openFile("f");
    await guest.write(fd, "x".repeat(1000));
    for (const size of [900n, 10n, 0n]) {
      await guest.call("fd_filestat_set_size", fd, size);
      await guest.call("fd_filestat_set_size", fd, 1000n);
      const text = await guest.read(fd, 1000, 0n);
      expect(text).toBe("x".repeat(Number(size)).padEnd(1000, "\0"));
    }
  });

  it("is told from others by its device number", async () => {
    const [one, other] = [new MemoryFileSystem(), new MemoryFileSystem()];
    const guest = new Guest({
      preopens: [
        { guestPath: "/one", directory: one },
        { guestPath: "/other", directory: other },
      ],
    });
    const first = await guest.statOf(3);
    const second = await guest.statOf(4);
    expect(first.dev).not.toBe(second.dev);
    await guest.openFile("f", { fd: 3 });
    expect(await guest.rename("f", "f", 3, 4)).toBe("XDEV");
    expect(await guest.link("f", "f", { fromFd: 3, toFd: 4 })).toBe("XDEV");
  });

  it("takes its times from the clock that it is given", async () => {
    let now = 5n;
    const fileSystem = new MemoryFileSystem({ now: () => now });
    const guest = new Guest({ preopens: [{ guestPath: "/", directory: fileSystem }] });
    const fd = await guest.openFile("f");
    now = 77n;
    await guest.write(fd, "x");
    expect(await guest.statOf("f")).toMatchObject({ atim: 5n, mtim: 77n, ctim: 77n });
  });
});

describe("opening a file that somebody else creates meanwhile", () => {
  /** A guest whose directory changes between looking a name up and the next step. */
  function guestWith(change: (fileSystem: MemoryFileSystem) => void, files: Record<string, string>): Guest {
    const fileSystem = new MemoryFileSystem({ files });
    const directory = fileSystem.root();
    const lookup = directory.lookup.bind(directory);
    let changed = false;
    directory.lookup = (name) => {
      const entry = lookup(name);
      if (!changed) change(fileSystem);
      changed = true;
      return entry;
    };
    return new Guest({ preopens: [{ guestPath: "/", directory }] });
  }

  it("opens what was created, unless it had to be new", async () => {
    const create = (fileSystem: MemoryFileSystem): void => fileSystem.writeFile("f", "theirs");
    const guest = guestWith(create, {});
    expect(await guest.read(await guest.openFile("f"))).toBe("theirs");
    expect(await guestWith(create, {}).open("f", { oflags: CREAT | EXCL })).toBe("EXIST");
  });
});
