/**
 * Directories: names, links, listings, trailing slashes. Runs over every kind of file system.
 */
import { describe, expect, it } from "vitest";
import { CREAT, DIRECTORY } from "../support/guest.ts";
import { type MakeScratch, useScratch } from "./environment.ts";

/** Registers the tests. */
export function directoriesSuite(make: MakeScratch): void {
  const fixture = useScratch(make);

  describe("making and removing", () => {
    it("makes directories, with and without a trailing slash", async () => {
      const { guest } = fixture;
      expect(await guest.at("path_create_directory", "a")).toBe("SUCCESS");
      expect(await guest.at("path_create_directory", "a/b//")).toBe("SUCCESS");
      expect(await guest.at("path_create_directory", "missing/c")).toBe("NOENT");
      for (const path of ["a", "a/", ".", "..".replace("..", "a/.."), "a/b/."]) {
        expect(await guest.at("path_create_directory", path), path).toBe("EXIST");
      }
      await guest.symlink("new", "dangling");
      expect(await guest.at("path_create_directory", "dangling")).toBe("EXIST");
      expect(await guest.at("path_create_directory", "dangling/")).toBe("EXIST");
      expect(await guest.names()).toEqual(["a", "dangling"]);
    });

    it("removes empty directories only", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "a");
      await guest.at("path_create_directory", "a/b");
      await guest.openFile("f");
      await guest.symlink("a", "l");
      expect(await guest.at("path_remove_directory", "a")).toBe("NOTEMPTY");
      expect(await guest.at("path_remove_directory", "a/b/..")).toBe("NOTEMPTY");
      expect(await guest.at("path_remove_directory", ".")).toBe("INVAL");
      expect(await guest.at("path_remove_directory", "a/b/.")).toBe("INVAL");
      expect(await guest.at("path_remove_directory", "f")).toBe("NOTDIR");
      expect(await guest.at("path_remove_directory", "f/")).toBe("NOTDIR");
      expect(await guest.at("path_remove_directory", "l")).toBe("NOTDIR");
      expect(await guest.at("path_remove_directory", "l/")).toBe("NOTDIR");
      expect(await guest.at("path_remove_directory", "missing")).toBe("NOENT");
      expect(await guest.at("path_remove_directory", "a/b/")).toBe("SUCCESS");
      expect(await guest.at("path_remove_directory", "a")).toBe("SUCCESS");
      expect(await guest.names()).toEqual(["f", "l"]);
    });

    it("removes files and links, not directories", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "d");
      await guest.openFile("f");
      await guest.symlink("d", "l");
      expect(await guest.at("path_unlink_file", "d")).toBe("ISDIR");
      expect(await guest.at("path_unlink_file", "d/")).toBe("ISDIR");
      expect(await guest.at("path_unlink_file", ".")).toBe("ISDIR");
      expect(await guest.at("path_unlink_file", "f/")).toBe("NOTDIR");
      expect(await guest.at("path_unlink_file", "l/")).toBe("NOTDIR");
      expect(await guest.at("path_unlink_file", "missing")).toBe("NOENT");
      expect(await guest.at("path_unlink_file", "f")).toBe("SUCCESS");
      expect(await guest.at("path_unlink_file", "l")).toBe("SUCCESS");
      expect(await guest.names()).toEqual(["d"]);
    });

    it("finds nothing in a directory that has been removed while open", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "d");
      const fd = await guest.opened("d", { oflags: DIRECTORY });
      await guest.at("path_remove_directory", "d");
      expect(await guest.open("f", { fd, oflags: CREAT })).toBe("NOENT");
      expect(await guest.at("path_create_directory", "e", fd)).toBe("NOENT");
      expect(await guest.call("fd_close", fd)).toBe("SUCCESS");
    });
  });

  describe("renaming", () => {
    it("moves files and directories", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "d");
      await guest.write(await guest.openFile("f"), "moved");
      expect(await guest.rename("f", "d/g")).toBe("SUCCESS");
      expect(await guest.rename("d", "e")).toBe("SUCCESS");
      expect(await guest.names()).toEqual(["e"]);
      expect(await guest.read(await guest.opened("e/g"))).toBe("moved");
      expect(await guest.rename("missing", "x")).toBe("NOENT");
    });

    it("replaces a file by a file, and an empty directory by a directory", async () => {
      const { guest } = fixture;
      await guest.write(await guest.openFile("f"), "new");
      await guest.write(await guest.openFile("g"), "old");
      await guest.at("path_create_directory", "full");
      await guest.openFile("full/x");
      await guest.at("path_create_directory", "empty");
      expect(await guest.rename("f", "g")).toBe("SUCCESS");
      expect(await guest.read(await guest.opened("g"))).toBe("new");
      expect(await guest.rename("g", "empty")).toBe("ISDIR");
      expect(await guest.rename("empty", "g")).toBe("NOTDIR");
      expect(await guest.rename("empty", "full")).toBe("NOTEMPTY");
      expect(await guest.rename("full", "empty")).toBe("SUCCESS");
      expect(await guest.names("empty")).toEqual(["x"]);
      expect(await guest.rename("g", "g")).toBe("SUCCESS");
      expect(await guest.names()).toEqual(["empty", "g"]);
    });

    it("does not move a directory into itself, nor what dots name", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "d");
      await guest.at("path_create_directory", "d/e");
      expect(await guest.rename("d", "d/e/d")).toBe("INVAL");
      for (const dots of [".", "d/.", "d/..", "d/e/.."]) {
        expect(await guest.rename(dots, "x"), dots).toBe("BUSY");
        expect(await guest.rename("d", dots), dots).toBe("BUSY");
      }
    });

    it("accepts trailing slashes for directories only", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "d");
      await guest.openFile("f");
      await guest.symlink("d", "l");
      expect(await guest.rename("d/", "e")).toBe("SUCCESS");
      expect(await guest.rename("e", "d/")).toBe("SUCCESS");
      expect(await guest.rename("d/", "e//")).toBe("SUCCESS");
      expect(await guest.rename("f/", "g")).toBe("NOTDIR");
      expect(await guest.rename("f", "g/")).toBe("NOTDIR");
      expect(await guest.rename("l/", "g")).toBe("NOTDIR");
      expect(await guest.names()).toEqual(["e", "f", "l"]);
    });

    it("moves a link itself", async () => {
      const { guest } = fixture;
      await guest.symlink("missing", "l");
      expect(await guest.rename("l", "m")).toBe("SUCCESS");
      expect(await guest.readlink("m")).toBe("missing");
    });

    it("keeps an open directory usable after it, or one above it, has moved", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "a");
      await guest.at("path_create_directory", "a/b");
      await guest.at("path_create_directory", "other");
      const fd = await guest.opened("a/b", { oflags: DIRECTORY });
      expect(await guest.rename("a", "other/c")).toBe("SUCCESS");
      await guest.openFile("f", { fd });
      expect(await guest.names("other/c/b")).toEqual(["f"]);
      expect(await guest.rename("other/c/b", "b")).toBe("SUCCESS");
      await guest.openFile("g", { fd });
      expect(await guest.names("b")).toEqual(["f", "g"]);
      expect(await guest.open("..", { fd })).toBe("NOTCAPABLE");
    });
  });

  describe("links", () => {
    it("gives a file a further name", async () => {
      const { guest } = fixture;
      await guest.write(await guest.openFile("f"), "shared");
      await guest.at("path_create_directory", "d");
      expect(await guest.link("f", "d/g")).toBe("SUCCESS");
      expect(await guest.read(await guest.opened("d/g"))).toBe("shared");
      expect(await guest.link("f", "f")).toBe("EXIST");
      expect(await guest.link("f", "d")).toBe("EXIST");
      expect(await guest.link("f", "d/.")).toBe("EXIST");
      expect(await guest.link("f", "new/")).toBe("NOENT");
      expect(await guest.link("f/", "new")).toBe("NOTDIR");
      expect(await guest.link("d", "new")).toBe("PERM");
      expect(await guest.link(".", "new")).toBe("PERM");
      expect(await guest.link("missing", "new")).toBe("NOENT");
      expect(await guest.link("f", "new", { lookup: 1 })).toBe("INVAL");
    });

    it("gives a link itself a further name", async () => {
      const { guest } = fixture;
      await guest.symlink("missing", "l");
      expect(await guest.link("l", "m")).toBe("SUCCESS");
      expect(await guest.readlink("m")).toBe("missing");
    });

    it("makes and reads symbolic links", async () => {
      const { guest } = fixture;
      await guest.openFile("f");
      await guest.at("path_create_directory", "d");
      expect(await guest.symlink("some/../where", "l")).toBe("SUCCESS");
      expect(await guest.symlink("../outside", "m")).toBe("SUCCESS");
      expect(await guest.readlink("l")).toBe("some/../where");
      expect(await guest.readlink("l", 4)).toBe("some");
      expect(await guest.readlink("l", 0)).toBe("");
      expect(await guest.readlink("m")).toBe("../outside");
      expect(await guest.readlink("f")).toBe("[INVAL]");
      expect(await guest.readlink("d")).toBe("[INVAL]");
      expect(await guest.readlink(".")).toBe("[INVAL]");
      expect(await guest.readlink("missing")).toBe("[NOENT]");
      expect(await guest.symlink("x", "f")).toBe("EXIST");
      expect(await guest.symlink("x", "f/")).toBe("EXIST");
      expect(await guest.symlink("x", "d/")).toBe("EXIST");
      expect(await guest.symlink("x", "l")).toBe("EXIST");
      expect(await guest.symlink("x", "new/")).toBe("NOENT");
      expect(await guest.symlink("x", ".")).toBe("EXIST");
      expect(await guest.symlink("", "new")).toBe("NOENT");
      expect(await guest.symlink("/etc", "new")).toBe("NOTCAPABLE");
    });

    it("does not write behind a link's text", async () => {
      const { guest } = fixture;
      await guest.symlink("abc", "l");
      const { pointer, length } = guest.place("l");
      const buffer = guest.place("########");
      const result = guest.allocate(4);
      await guest.call("path_readlink", 3, pointer, length, buffer.pointer, 8, result);
      expect(guest.text(buffer.pointer, 8)).toBe("abc#####");
    });
  });

  describe("listing", () => {
    it("begins with the two dots", async () => {
      const { guest } = fixture;
      const fd = await guest.opened(".");
      const { ino } = await guest.statOf(".");
      const { entries, used } = await guest.readdir(fd);
      expect(entries.map(({ name, type }) => [name, type])).toEqual([
        [".", 3],
        ["..", 3],
      ]);
      expect(entries[0]?.ino).toBe(ino);
      expect(used).toBe(2 * 24 + 3);
    });

    it("tells numbers and types of what it lists", async () => {
      const { guest } = fixture;
      await guest.openFile("f");
      await guest.at("path_create_directory", "d");
      await guest.symlink("f", "ľink");
      const { entries } = await guest.readdir(await guest.opened("."));
      const types = new Map(entries.map(({ name, type }) => [name, type]));
      expect(Object.fromEntries(types)).toEqual({ ".": 3, "..": 3, f: 4, d: 3, ľink: 7 });
      for (const { name, ino } of entries.filter((entry) => entry.name !== "..")) {
        expect((await guest.statOf(name)).ino, name).toBe(ino);
      }
    });

    it("finds every name once through a buffer of any size that holds one", async () => {
      const { guest } = fixture;
      const names = Array.from({ length: 30 }, (_, index) => `${"x".repeat(index)}ü${index}`);
      for (const name of names) await guest.call("fd_close", await guest.openFile(name));
      const fd = await guest.opened(".");
      for (const room of [60, 61, 75, 100, 256, 4096]) {
        const found: string[] = [];
        let cookie = 0n;
        for (;;) {
          const { entries, used } = await guest.readdir(fd, room, cookie);
          found.push(...entries.map(({ name }) => name));
          if (used < room) break;
          expect(entries.length).toBeGreaterThan(0);
          cookie = entries[entries.length - 1]?.next ?? 0n;
        }
        expect(found.sort(), `${room}`).toEqual([".", "..", ...names].sort());
      }
    });

    it("fills the buffer to its last byte, cutting even the head of an entry", async () => {
      const { guest } = fixture;
      const fd = await guest.opened(".");
      for (let room = 0; room <= 51; room++) expect((await guest.readdir(fd, room)).used).toBe(room);
      expect((await guest.readdir(fd, 52)).used).toBe(51);
    });

    it("goes on from any entry, also after changes", async () => {
      const { guest } = fixture;
      for (const name of ["a", "b", "c"]) await guest.openFile(name);
      const fd = await guest.opened(".");
      const { entries } = await guest.readdir(fd);
      const order = entries.map(({ name }) => name);
      await guest.at("path_unlink_file", order[3] as string);
      await guest.openFile("new");
      const rest = await guest.readdir(fd, 4096, entries[1]?.next);
      expect(rest.entries.map(({ name }) => name)).toEqual([order[2], order[4]]);
      const again = await guest.readdir(fd, 4096, 0n);
      const names = new Set(again.entries.map(({ name }) => name));
      expect(names).toEqual(new Set([".", "..", order[2], order[4], "new"]));
    });

    it("is at its end with a cookie that no entry has", async () => {
      const { guest } = fixture;
      const fd = await guest.opened(".");
      for (const cookie of [2n, 3n, 2n ** 32n, 2n ** 53n, 2n ** 64n - 1n, -1n]) {
        expect(await guest.readdir(fd, 4096, cookie)).toMatchObject({ errno: "SUCCESS", used: 0 });
      }
    });

    it("is for directories", async () => {
      const { guest } = fixture;
      const file = await guest.openFile("f");
      expect((await guest.readdir(file)).errno).toBe("NOTDIR");
      expect((await guest.readdir(1)).errno).toBe("NOTDIR");
      expect((await guest.readdir(99)).errno).toBe("BADF");
      const fd = await guest.opened(".", { rights: 0n });
      expect((await guest.readdir(fd)).errno).toBe("NOTCAPABLE");
    });
  });

  describe("operations of files on directories", () => {
    it("are refused", async () => {
      const { guest } = fixture;
      const fd = await guest.opened(".");
      expect(await guest.read(fd)).toBe("[ISDIR]");
      expect(await guest.read(fd, 1, 0n)).toBe("[ISDIR]");
      expect(await guest.write(fd, "x")).toBe("ISDIR");
      expect(await guest.write(fd, "x", 0n)).toBe("ISDIR");
      for (const whence of [0, 1, 2]) expect(await guest.seek(fd, 0n, whence)).toBe("BADF");
      expect(await guest.call("fd_tell", fd, guest.allocate(8))).toBe("BADF");
      expect(await guest.call("fd_allocate", fd, 0n, 1n)).toBe("BADF");
      expect(await guest.call("fd_advise", fd, 0n, 1n, 0)).toBe("BADF");
      expect(await guest.call("fd_filestat_set_size", fd, 0n)).toBe("ISDIR");
    });

    it("tells a path relative to a file", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      expect(await guest.open("x", { fd })).toBe("NOTDIR");
      expect(await guest.at("path_create_directory", "x", fd)).toBe("NOTDIR");
      expect(await guest.open("x", { fd: 1 })).toBe("NOTDIR");
      expect(await guest.open("x", { fd: 99 })).toBe("BADF");
    });
  });
}
