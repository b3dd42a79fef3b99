/**
 * Files: opening, reading, writing, offsets, sizes, times. Runs over every kind of file system.
 */
import { describe, expect, it } from "vitest";
import { ALL, CREAT, DIRECTORY, EXCL, FOLLOW, TRUNC } from "../support/guest.ts";
import { type MakeScratch, useScratch } from "./environment.ts";

const SET = 0;
const CUR = 1;
const END = 2;
const APPEND = 1;
const NONBLOCK = 4;

/** Registers the tests. */
export function filesSuite(make: MakeScratch): void {
  const fixture = useScratch(make);

  describe("opening", () => {
    it("creates a file only when asked to", async () => {
      const { guest } = fixture;
      expect(await guest.open("f")).toBe("NOENT");
      expect(await guest.open("f", { oflags: CREAT })).toBe(4);
      expect(await guest.open("f")).toBe(5);
      expect(await guest.names()).toEqual(["f"]);
    });

    it("refuses to create exclusively what exists, whatever it is", async () => {
      const { guest } = fixture;
      await guest.openFile("f");
      await guest.at("path_create_directory", "d");
      await guest.symlink("missing", "l");
      for (const name of ["f", "d", "l"]) expect(await guest.open(name, { oflags: CREAT | EXCL })).toBe("EXIST");
      expect(await guest.open("l", { oflags: CREAT | EXCL, lookup: FOLLOW })).toBe("EXIST");
      expect(await guest.names()).toEqual(["d", "f", "l"]);
    });

    it("cuts a file when asked to, also without any right on it", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      await guest.write(fd, "contents");
      await guest.opened("f", { oflags: TRUNC, rights: 0n });
      expect((await guest.statOf("f")).size).toBe(0n);
    });

    it("opens directories, but not for writing, creating or cutting", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "d");
      for (const path of ["d", "d/", "d//", ".", "d/.", "d/..", "./d/../d"]) {
        expect(await guest.open(path), path).toBeTypeOf("number");
        expect(await guest.open(path, { oflags: DIRECTORY }), path).toBeTypeOf("number");
        expect(await guest.open(path, { rights: ALL }), path).toBe("ISDIR");
        expect(await guest.open(path, { oflags: CREAT }), path).toBe("ISDIR");
        expect(await guest.open(path, { oflags: TRUNC }), path).toBe("ISDIR");
      }
    });

    it("tells files from directories by flags and trailing slashes", async () => {
      const { guest } = fixture;
      await guest.openFile("f");
      expect(await guest.open("f", { oflags: DIRECTORY })).toBe("NOTDIR");
      expect(await guest.open("f/")).toBe("NOTDIR");
      expect(await guest.open("f/.")).toBe("NOTDIR");
      expect(await guest.open("f/..")).toBe("NOTDIR");
      expect(await guest.open("f/x", { oflags: CREAT })).toBe("NOTDIR");
      expect(await guest.open("new/", { oflags: CREAT })).toBe("ISDIR");
      expect(await guest.open("new/")).toBe("NOENT");
      expect(await guest.names()).toEqual(["f"]);
    });

    it("refuses flags that contradict each other or are unknown", async () => {
      const { guest } = fixture;
      for (const oflags of [DIRECTORY | CREAT, DIRECTORY | EXCL, DIRECTORY | TRUNC, 16, 0x1_0000, -1]) {
        expect(await guest.open(".", { oflags })).toBe("INVAL");
      }
      for (const lookup of [2, 3, -1]) expect(await guest.open(".", { lookup })).toBe("INVAL");
      for (const fdflags of [32, 0x1_0000, -1]) expect(await guest.open(".", { fdflags })).toBe("INVAL");
      for (const fdflags of [2, 8, 16]) expect(await guest.open(".", { fdflags })).toBe("NOTSUP");
    });

    it("keeps the flags that it was given", async () => {
      const { guest } = fixture;
      const file = await guest.openFile("f", { fdflags: APPEND | NONBLOCK });
      expect(await guest.fdstat(file)).toMatchObject({ type: 4, flags: APPEND | NONBLOCK });
      const directory = await guest.opened(".", { fdflags: NONBLOCK });
      expect(await guest.fdstat(directory)).toMatchObject({ type: 3, flags: NONBLOCK });
    });

    it("follows a link at the end only when asked to", async () => {
      const { guest } = fixture;
      await guest.write(await guest.openFile("f"), "through");
      await guest.symlink("f", "l");
      expect(await guest.open("l")).toBe("LOOP");
      expect(await guest.open("l", { oflags: CREAT })).toBe("LOOP");
      expect(await guest.open("l", { oflags: DIRECTORY })).toBe("LOOP");
      expect(await guest.read(await guest.opened("l", { lookup: FOLLOW }))).toBe("through");
    });

    it("creates a file through a dangling link that is followed", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "d");
      await guest.symlink("d/target", "l");
      await guest.opened("l", { lookup: FOLLOW, oflags: CREAT });
      expect(await guest.names("d")).toEqual(["target"]);
    });
  });

  describe("reading and writing", () => {
    it("moves the offset with each read and write", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      expect(await guest.write(fd, "hello ")).toBe(6);
      expect(await guest.write(fd, "world")).toBe(5);
      expect(await guest.seek(fd, 0n, CUR)).toBe(11n);
      expect(await guest.read(fd)).toBe("");
      expect(await guest.seek(fd, 0n, SET)).toBe(0n);
      expect(await guest.read(fd, 5)).toBe("hello");
      expect(await guest.read(fd, 100)).toBe(" world");
    });

    it("reads and writes at a position without moving the offset", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      expect(await guest.write(fd, "abc", 5n)).toBe(3);
      expect(await guest.read(fd, 100, 0n)).toBe("\0\0\0\0\0abc");
      expect(await guest.read(fd, 2, 6n)).toBe("bc");
      expect(await guest.read(fd, 2, 100n)).toBe("");
      expect(await guest.seek(fd, 0n, CUR)).toBe(0n);
    });

    it("scatters and gathers", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      const result = guest.allocate(4);
      const parts = ["one", "", "two", "three"].map((text) => guest.place(text));
      expect(await guest.call("fd_write", fd, guest.iovecs(...parts), 4, result)).toBe("SUCCESS");
      expect(guest.view.getUint32(result, true)).toBe(11);
      const buffers = [4, 0, 2, 100].map((length) => ({ pointer: guest.allocate(length), length }));
      expect(await guest.call("fd_pread", fd, guest.iovecs(...buffers), 4, 0n, result)).toBe("SUCCESS");
      expect(guest.view.getUint32(result, true)).toBe(11);
      expect(guest.text(buffers[0]!.pointer, 4) + guest.text(buffers[2]!.pointer, 2)).toBe("onetwo");
      expect(guest.text(buffers[3]!.pointer, 5)).toBe("three");
    });

    it("writes nothing, and extends nothing, for no bytes", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      expect(await guest.write(fd, "", 100n)).toBe(0);
      expect((await guest.statOf(fd)).size).toBe(0n);
    });

    it("appends when the flag is set, and stops when it is taken away", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f", { fdflags: APPEND });
      await guest.write(fd, "one");
      await guest.seek(fd, 0n, SET);
      await guest.write(fd, "two");
      expect(await guest.seek(fd, 0n, CUR)).toBe(6n);
      expect(await guest.call("fd_fdstat_set_flags", fd, 0)).toBe("SUCCESS");
      await guest.seek(fd, 0n, SET);
      await guest.write(fd, "O");
      expect(await guest.call("fd_fdstat_set_flags", fd, APPEND)).toBe("SUCCESS");
      await guest.write(fd, "!");
      expect(await guest.read(fd, 100, 0n)).toBe("Onetwo!");
    });

    it("refuses what the descriptor is not open for", async () => {
      const { guest } = fixture;
      await guest.write(await guest.openFile("f"), "text");
      const reader = await guest.opened("f", { rights: 2n });
      const writer = await guest.opened("f", { rights: 0x40n });
      expect(await guest.write(reader, "x")).toBe("BADF");
      expect(await guest.read(writer)).toBe("[BADF]");
      expect(await guest.read(reader, 4, 0n)).toBe("[NOTCAPABLE]");
      expect(await guest.write(writer, "x", 0n)).toBe("NOTCAPABLE");
      expect(await guest.read(reader)).toBe("text");
      expect(await guest.write(writer, "T")).toBe(1);
    });

    it("keeps a file usable after its name is gone", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      await guest.write(fd, "kept");
      expect(await guest.at("path_unlink_file", "f")).toBe("SUCCESS");
      expect(await guest.read(fd, 100, 0n)).toBe("kept");
      expect((await guest.statOf(fd)).nlink).toBe(0n);
    });
  });

  describe("offsets", () => {
    it("counts from the beginning, the offset, and the end", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      await guest.write(fd, "0123456789");
      expect(await guest.seek(fd, 3n, SET)).toBe(3n);
      expect(await guest.seek(fd, 4n, CUR)).toBe(7n);
      expect(await guest.seek(fd, -2n, CUR)).toBe(5n);
      expect(await guest.seek(fd, -1n, END)).toBe(9n);
      expect(await guest.seek(fd, 90n, END)).toBe(100n);
    });

    it("refuses offsets before the beginning or beyond what a file can have, and keeps the old one", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      await guest.seek(fd, 7n, SET);
      expect(await guest.seek(fd, -1n, SET)).toBe("INVAL");
      expect(await guest.seek(fd, -8n, CUR)).toBe("INVAL");
      expect(await guest.seek(fd, 0n, 3)).toBe("INVAL");
      expect(await guest.seek(fd, 0n, -1)).toBe("INVAL");
      expect(await guest.seek(fd, 2n ** 63n - 1n, SET)).toBe("OVERFLOW");
      expect(await guest.seek(fd, 2n ** 53n, CUR)).toBe("OVERFLOW");
      expect(await guest.seek(fd, 0n, CUR)).toBe(7n);
    });

    it("refuses positions beyond what a file can have", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      expect(await guest.read(fd, 1, 2n ** 53n)).toBe("[OVERFLOW]");
      expect(await guest.read(fd, 1, 2n ** 63n)).toBe("[INVAL]");
      expect(await guest.write(fd, "x", -1n)).toBe("INVAL");
      expect((await guest.statOf(fd)).size).toBe(0n);
    });
  });

  describe("attributes", () => {
    it("sets sizes, filling with zeros", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      await guest.write(fd, "abcdef");
      expect(await guest.call("fd_filestat_set_size", fd, 3n)).toBe("SUCCESS");
      expect(await guest.call("fd_filestat_set_size", fd, 5n)).toBe("SUCCESS");
      expect(await guest.read(fd, 100, 0n)).toBe("abc\0\0");
      expect(await guest.call("fd_filestat_set_size", fd, -1n)).toBe("INVAL");
      expect(await guest.call("fd_filestat_set_size", fd, 2n ** 63n)).toBe("INVAL");
      expect(await guest.call("fd_filestat_set_size", fd, 2n ** 60n)).toBe("FBIG");
      expect(await guest.read(fd, 100, 0n)).toBe("abc\0\0");
    });

    it("never cuts a file by allocating", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      await guest.write(fd, "abcdef");
      const errno = await guest.call("fd_allocate", fd, 2n, 2n);
      expect(["SUCCESS", "NOTSUP"]).toContain(errno);
      expect((await guest.statOf(fd)).size).toBe(6n);
      expect(await guest.call("fd_allocate", fd, 4n, 8n)).toBe(errno);
      expect((await guest.statOf(fd)).size).toBe(errno === "SUCCESS" ? 12n : 6n);
      expect(await guest.call("fd_allocate", fd, 0n, 0n)).toBe("INVAL");
      expect(await guest.call("fd_allocate", fd, -1n, 1n)).toBe("INVAL");
      expect(await guest.call("fd_allocate", fd, 2n ** 62n, 2n ** 62n)).toBe("FBIG");
    });

    it("tells type, number, names and size", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      await guest.write(fd, "12345");
      await guest.link("f", "g");
      await guest.symlink("f", "l");
      const file = await guest.statOf(fd);
      expect(file).toMatchObject({ type: 4, nlink: 2n, size: 5n });
      expect(await guest.statOf("f")).toEqual(file);
      expect(await guest.statOf("g")).toEqual(file);
      expect(await guest.statOf("l", FOLLOW)).toEqual(file);
      expect(await guest.statOf("l")).toMatchObject({ type: 7, size: 1n });
      expect(await guest.statOf(".")).toMatchObject({ type: 3, dev: file.dev });
      expect((await guest.statOf(".")).ino).not.toBe(file.ino);
      expect(await guest.stat("l/")).toBe("NOTDIR");
      expect(await guest.stat("f/")).toBe("NOTDIR");
      expect(await guest.stat("missing")).toBe("NOENT");
      expect(await guest.stat("f", 2)).toBe("INVAL");
    });

    it("sets times to the nanosecond and leaves the other one alone", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      const before = await guest.statOf(fd);
      const time = 1_234_567_890_123_456_789n;
      expect(await guest.call("fd_filestat_set_times", fd, 7n, time, 4)).toBe("SUCCESS");
      expect(await guest.statOf(fd)).toMatchObject({ atim: before.atim, mtim: time });
      const { pointer, length } = guest.place("f");
      expect(await guest.call("path_filestat_set_times", 3, 0, pointer, length, 99n, 0n, 1)).toBe("SUCCESS");
      expect(await guest.statOf("f")).toMatchObject({ atim: 99n, mtim: time });
      expect(await guest.statOf(fd)).toMatchObject({ atim: 99n, mtim: time });
    });

    it("sets times to the present", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      await guest.call("fd_filestat_set_times", fd, 1n, 1n, 5);
      expect(await guest.call("fd_filestat_set_times", fd, 0n, 0n, 2 | 8)).toBe("SUCCESS");
      const { atim, mtim } = await guest.statOf(fd);
      expect(Number(atim) / 1e9).toBeCloseTo(Date.now() / 1000, -1);
      expect(mtim).toBe(atim);
    });

    it("refuses flags of times that contradict each other", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      const { pointer, length } = guest.place("f");
      for (const flags of [1 | 2, 4 | 8, 16, -1]) {
        expect(await guest.call("fd_filestat_set_times", fd, 0n, 0n, flags)).toBe("INVAL");
        expect(await guest.call("path_filestat_set_times", 3, 0, pointer, length, 0n, 0n, flags)).toBe("INVAL");
      }
    });

    it("sets the times of a directory, and of a link itself", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "d");
      await guest.symlink("d", "l");
      for (const [path, lookup, time] of [
        ["d", 0, 1_000_000_001n],
        ["l", 0, 2_000_000_002n],
        ["l", FOLLOW, 3_000_000_003n],
        ["d/.", 0, 4_000_000_004n],
      ] as const) {
        const { pointer, length } = guest.place(path);
        expect(await guest.call("path_filestat_set_times", 3, lookup, pointer, length, time, time, 5)).toBe("SUCCESS");
        expect(await guest.statOf(path, lookup)).toMatchObject({ atim: time, mtim: time });
      }
      expect(await guest.statOf("l")).toMatchObject({ mtim: 2_000_000_002n });
    });

    it("accepts advice and synchronising", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      for (let advice = 0; advice <= 5; advice++) {
        expect(await guest.call("fd_advise", fd, 0n, 0n, advice)).toBe("SUCCESS");
      }
      expect(await guest.call("fd_advise", fd, 0n, 0n, 6)).toBe("INVAL");
      expect(await guest.call("fd_advise", fd, -1n, 0n, 0)).toBe("INVAL");
      const directory = await guest.opened(".");
      for (const name of ["fd_sync", "fd_datasync"]) {
        expect(await guest.call(name, fd)).toBe("SUCCESS");
        expect(await guest.call(name, directory)).toBe("SUCCESS");
      }
    });
  });
}
