/**
 * What keeps a guest inside: paths, links, rights, read-only directories. Runs over every kind of file system.
 */
import { describe, expect, it } from "vitest";
import { ALL, CREAT, DIRECTORY, FOLLOW, type Guest, TRUNC } from "../support/guest.ts";
import { type MakeScratch, useScratch } from "./environment.ts";

const WRITE = 0x40n;
const READ = 2n;

/** Everything that can be tried with a path. */
async function everything(guest: Guest, path: string): Promise<Set<string | number>> {
  const { pointer, length } = guest.place(path);
  return new Set<string | number>([
    await guest.open(path),
    await guest.open(path, { lookup: FOLLOW, oflags: CREAT, rights: ALL }),
    await guest.open(path, { oflags: DIRECTORY }),
    (await guest.stat(path)) as string,
    (await guest.stat(path, FOLLOW)) as string,
    await guest.call("path_filestat_set_times", 3, 0, pointer, length, 0n, 0n, 5),
    await guest.at("path_create_directory", path),
    await guest.at("path_remove_directory", path),
    await guest.at("path_unlink_file", path),
    await guest.symlink("x", path),
    await guest.rename(path, "stolen"),
    await guest.rename("f", path),
    await guest.link(path, "stolen"),
    await guest.link("f", path),
    (await guest.readlink(path)).slice(1, -1),
  ]);
}

/** Registers the tests. */
export function sandboxSuite(make: MakeScratch): void {
  const fixture = useScratch(make);

  describe("paths", () => {
    it("do not lead above the directory that they begin in", async () => {
      const { guest } = fixture;
      await guest.openFile("f");
      await guest.at("path_create_directory", "d");
      for (const path of ["..", "../x", "d/../..", "d/../../x", "./../x", "d//.././../x", "/", "/x", "/d/../f", "//"]) {
        expect([...(await everything(guest, path))], path).toEqual(["NOTCAPABLE"]);
      }
      expect(await guest.names()).toEqual(["d", "f"]);
    });

    it("do not lead above a directory that was opened, though the guest may have more", async () => {
      const { guest } = fixture;
      await guest.openFile("f");
      await guest.at("path_create_directory", "d");
      const fd = await guest.opened("d");
      expect(await guest.open("../f", { fd })).toBe("NOTCAPABLE");
      expect(await guest.open("..", { fd })).toBe("NOTCAPABLE");
      expect(await guest.rename("../f", "f", fd)).toBe("NOTCAPABLE");
    });

    it("may wander as long as they stay inside", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "a");
      await guest.at("path_create_directory", "a/b");
      await guest.write(await guest.openFile("a/b/f"), "found");
      for (const path of ["a/.//b/../../a/b/../b///./f", "a/b/../../a/b/f", "./a/./b/./f"]) {
        expect(await guest.read(await guest.opened(path)), path).toBe("found");
      }
    });

    it("are not normalised as text: every component must exist and be a directory", async () => {
      const { guest } = fixture;
      await guest.openFile("f");
      expect(await guest.open("missing/../f")).toBe("NOENT");
      expect(await guest.open("f/../f")).toBe("NOTDIR");
    });

    it("must be well-formed, not empty, without NUL, and not too long", async () => {
      const { guest } = fixture;
      expect(await guest.open("")).toBe("NOENT");
      expect(await guest.open("f\0")).toBe("INVAL");
      expect(await guest.open(new Uint8Array([0x66, 0xff]))).toBe("ILSEQ");
      expect(await guest.open(new Uint8Array([0xed, 0xa0, 0x80]))).toBe("ILSEQ");
      expect(await guest.open(new Uint8Array([0xc0, 0xae, 0xc0, 0xae]))).toBe("ILSEQ");
      expect(await guest.open("x".repeat(256), { oflags: CREAT })).toBe("NAMETOOLONG");
      expect(await guest.open("ü".repeat(128), { oflags: CREAT })).toBe("NAMETOOLONG");
      expect(await guest.open("x".repeat(255), { oflags: CREAT })).toBeTypeOf("number");
      expect(await guest.open("./".repeat(2049), { oflags: DIRECTORY })).toBe("NAMETOOLONG");
      expect(await guest.open("./".repeat(2048), { oflags: DIRECTORY })).toBeTypeOf("number");
    });

    it("keep a byte order mark as part of a name", async () => {
      const { guest } = fixture;
      await guest.openFile("\uFEFFf");
      expect(await guest.names()).toEqual(["\uFEFFf"]);
      expect(await guest.open("f")).toBe("NOENT");
    });

    it("cannot be nested without bound", async () => {
      const guest = fixture.another({ limits: { pathDepth: 3 } });
      await guest.at("path_create_directory", "d");
      await guest.at("path_create_directory", "d/d");
      await guest.at("path_create_directory", "d/d/d");
      expect(await guest.open("d/d/d/f", { oflags: CREAT })).toBeTypeOf("number");
      await guest.at("path_create_directory", "d/d/d/d");
      expect(await guest.open("d/d/d/d/f", { oflags: CREAT })).toBe("NAMETOOLONG");
      expect(await guest.open("d/../".repeat(10), { oflags: DIRECTORY })).toBeTypeOf("number");
    });
  });

  describe("symbolic links", () => {
    it("lead where their text says, relative to where they stand", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "a");
      await guest.at("path_create_directory", "b");
      await guest.write(await guest.openFile("b/f"), "found");
      await guest.symlink("../b", "a/to-b");
      await guest.symlink("a/to-b/./f", "chain");
      expect(await guest.read(await guest.opened("a/to-b/f"))).toBe("found");
      expect(await guest.read(await guest.opened("chain", { lookup: FOLLOW }))).toBe("found");
      expect(await guest.names("a/to-b/")).toEqual(["f"]);
      // Above the target, not above the link.
      await guest.openFile("b/sibling");
      expect(await guest.open("a/to-b/../b/sibling")).toBeTypeOf("number");
    });

    it("are followed before a trailing slash or dot, whatever the flags say", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "d");
      await guest.symlink("d", "l");
      await guest.openFile("f");
      await guest.symlink("f", "to-file");
      expect(await guest.open("l/")).toBeTypeOf("number");
      expect(await guest.open("l/.")).toBeTypeOf("number");
      expect((await guest.statOf("l/")).type).toBe(3);
      expect(await guest.open("to-file/", { lookup: FOLLOW })).toBe("NOTDIR");
      await guest.symlink("f/", "with-slash");
      expect(await guest.open("with-slash", { lookup: FOLLOW })).toBe("NOTDIR");
    });

    it("do not lead outside", async () => {
      const { guest } = fixture;
      await guest.openFile("f");
      await guest.at("path_create_directory", "d");
      await guest.symlink("..", "up");
      await guest.symlink("../x", "out");
      await guest.symlink("d/../../x", "detour");
      await guest.symlink("../../x", "d/far");
      // An absolute one, which a guest cannot make.
      await fixture.directory().symlink("absolute", "/etc");
      for (const path of ["up/x", "up/", "up/f", "d/far/y", "absolute/passwd", "absolute/"]) {
        expect(await guest.open(path, { lookup: FOLLOW }), path).toBe("NOTCAPABLE");
        expect(await guest.open(path, { oflags: CREAT, rights: ALL }), path).toBe("NOTCAPABLE");
        expect(await guest.stat(path), path).toBe("NOTCAPABLE");
      }
      for (const path of ["up", "out", "detour", "d/far", "absolute"]) {
        expect(await guest.open(path, { lookup: FOLLOW }), path).toBe("NOTCAPABLE");
        expect(await guest.open(path, { lookup: FOLLOW, oflags: CREAT, rights: ALL }), path).toBe("NOTCAPABLE");
        expect(await guest.open(path, { lookup: FOLLOW, oflags: TRUNC }), path).toBe("NOTCAPABLE");
        expect(await guest.stat(path, FOLLOW), path).toBe("NOTCAPABLE");
      }
      expect(await guest.readlink("absolute")).toBe("[NOTCAPABLE]");
    });

    it("may form a chain, not a circle", async () => {
      const { guest } = fixture;
      await guest.openFile("f");
      await guest.symlink("f", "l1");
      for (let index = 2; index <= 41; index++) await guest.symlink(`l${index - 1}`, `l${index}`);
      expect(await guest.open("l40", { lookup: FOLLOW })).toBeTypeOf("number");
      expect(await guest.open("l41", { lookup: FOLLOW })).toBe("LOOP");
      await guest.symlink("circle", "circle");
      await guest.symlink("pong", "ping");
      await guest.symlink("ping/", "pong");
      for (const path of ["circle", "ping", "pong"]) {
        expect(await guest.open(path, { lookup: FOLLOW }), path).toBe("LOOP");
        expect(await guest.open(`${path}/x`), path).toBe("LOOP");
      }
    });
  });

  describe("rights", () => {
    it("are those that were asked for and mean something", async () => {
      const { guest } = fixture;
      const file = await guest.openFile("f");
      expect(await guest.fdstat(file)).toMatchObject({ rights: 0x8e0_01ffn, inheriting: 0n });
      const directory = await guest.opened(".");
      expect(await guest.fdstat(directory)).toMatchObject({ rights: 0x7bf_fe19n, inheriting: 0xfff_ffffn });
      const little = await guest.opened(".", { rights: READ | 0x2000n, inheriting: READ });
      expect(await guest.fdstat(little)).toMatchObject({ rights: 0x2000n, inheriting: READ });
      expect(await guest.fdstat(await guest.opened("f", { fd: little, rights: ALL & ~WRITE }))).toMatchObject({
        rights: READ,
      });
    });

    it("can be taken away, never given back", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      expect(await guest.call("fd_fdstat_set_rights", fd, READ, 0n)).toBe("SUCCESS");
      expect(await guest.write(fd, "x")).toBe("BADF");
      expect(await guest.call("fd_fdstat_set_rights", fd, READ | WRITE, 0n)).toBe("NOTCAPABLE");
      expect(await guest.call("fd_fdstat_set_rights", fd, READ, READ)).toBe("NOTCAPABLE");
      expect(await guest.call("fd_fdstat_set_rights", fd, READ | (1n << 40n), 0n)).toBe("NOTCAPABLE");
      expect(await guest.call("fd_fdstat_set_rights", fd, -1n, 0n)).toBe("NOTCAPABLE");
      expect(await guest.fdstat(fd)).toMatchObject({ rights: READ });
    });

    it("guard every operation of descriptors", async () => {
      const { guest } = fixture;
      const fd = await guest.openFile("f");
      await guest.call("fd_fdstat_set_rights", fd, 0n, 0n);
      expect(await guest.call("fd_sync", fd)).toBe("NOTCAPABLE");
      expect(await guest.call("fd_datasync", fd)).toBe("NOTCAPABLE");
      expect(await guest.call("fd_advise", fd, 0n, 0n, 0)).toBe("NOTCAPABLE");
      expect(await guest.call("fd_allocate", fd, 0n, 1n)).toBe("NOTCAPABLE");
      expect(await guest.call("fd_filestat_set_size", fd, 1n)).toBe("NOTCAPABLE");
      expect(await guest.call("fd_filestat_set_times", fd, 1n, 1n, 5)).toBe("NOTCAPABLE");
      expect(await guest.call("fd_fdstat_set_flags", fd, 1)).toBe("NOTCAPABLE");
      expect(await guest.stat(fd)).toBe("NOTCAPABLE");
      expect(await guest.seek(fd, 0n, 0)).toBe("NOTCAPABLE");
      expect(await guest.seek(fd, 0n, 1)).toBe("NOTCAPABLE");
      expect(await guest.call("fd_tell", fd, guest.allocate(8))).toBe("NOTCAPABLE");
      expect(await guest.fdstat(fd)).toMatchObject({ type: 4, rights: 0n });
    });

    it("guard every operation of paths", async () => {
      const { guest } = fixture;
      await guest.openFile("f");
      await guest.symlink("f", "l");
      await guest.call("fd_fdstat_set_rights", 3, 0n, ALL & 0xfff_ffffn);
      expect([...(await everything(guest, "f"))]).toEqual(["NOTCAPABLE"]);
    });

    it("let the offset be asked for by either of two", async () => {
      const { guest } = fixture;
      await guest.openFile("f");
      for (const right of [4n, 0x20n]) {
        const fd = await guest.opened("f", { rights: right });
        expect(await guest.seek(fd, 0n, 1)).toBe(0n);
        expect(await guest.call("fd_tell", fd, guest.allocate(8))).toBe("SUCCESS");
      }
      const fd = await guest.opened("f", { rights: 0x20n });
      expect(await guest.seek(fd, 1n, 1)).toBe("NOTCAPABLE");
      expect(await guest.seek(fd, 0n, 2)).toBe("NOTCAPABLE");
    });

    it("are needed to create and to cut", async () => {
      const { guest } = fixture;
      await guest.openFile("f");
      const fd = await guest.opened(".", { rights: 0x2000n });
      expect(await guest.open("new", { fd, oflags: CREAT })).toBe("NOTCAPABLE");
      expect(await guest.open("f", { fd, oflags: TRUNC })).toBe("NOTCAPABLE");
      expect(await guest.open("f", { fd })).toBeTypeOf("number");
    });
  });

  describe("read-only directories", () => {
    it("can be read and not changed", async () => {
      await fixture.guest.write(await fixture.guest.openFile("f"), "text");
      await fixture.guest.at("path_create_directory", "d");
      await fixture.guest.symlink("f", "l");
      const guest = fixture.another({ readOnly: true });
      expect(await guest.read(await guest.opened("f"))).toBe("text");
      expect(await guest.names()).toEqual(["d", "f", "l"]);
      expect(await guest.readlink("l")).toBe("f");
      expect(await guest.open("f", { rights: READ | WRITE })).toBe("ROFS");
      expect(await guest.open("f", { rights: READ, oflags: CREAT })).toBe("ROFS");
      expect(await guest.open("f", { rights: READ, oflags: TRUNC })).toBe("ROFS");
      expect(await guest.at("path_create_directory", "new")).toBe("ROFS");
      expect(await guest.at("path_remove_directory", "d")).toBe("ROFS");
      expect(await guest.at("path_unlink_file", "f")).toBe("ROFS");
      expect(await guest.symlink("f", "new")).toBe("ROFS");
      expect(await guest.rename("f", "new")).toBe("ROFS");
      expect(await guest.link("f", "new")).toBe("ROFS");
      const { pointer, length } = guest.place("f");
      expect(await guest.call("path_filestat_set_times", 3, 0, pointer, length, 0n, 0n, 5)).toBe("ROFS");
      const fd = await guest.opened("f", { rights: ALL & ~WRITE });
      expect(await guest.call("fd_filestat_set_size", fd, 0n)).toBe("NOTCAPABLE");
      expect(await guest.call("fd_filestat_set_times", fd, 0n, 0n, 5)).toBe("NOTCAPABLE");
      expect(await guest.call("fd_allocate", fd, 0n, 10n)).toBe("NOTCAPABLE");
      expect(await guest.write(fd, "x")).toBe("BADF");
      expect(await guest.read(await guest.opened("f"))).toBe("text");
    });

    it("stay read-only below", async () => {
      await fixture.guest.at("path_create_directory", "d");
      const guest = fixture.another({ readOnly: true });
      for (const path of ["d", ".", "d/.."]) {
        const fd = await guest.opened(path);
        expect(await guest.open("new", { fd, oflags: CREAT }), path).toBe("ROFS");
        expect(await guest.at("path_create_directory", "new", fd), path).toBe("ROFS");
      }
    });

    it("do not become writable by renaming or linking into others", async () => {
      const { guest } = fixture;
      await guest.at("path_create_directory", "protected");
      await guest.openFile("protected/f");
      await guest.at("path_create_directory", "open");
      const directory = fixture.directory();
      const entry = async (name: string) => {
        const found = await directory.lookup(name);
        if (found?.kind !== "directory") throw new Error(name);
        return found.open();
      };
      const both = fixture.another({
        preopens: [
          { guestPath: "/protected", directory: await entry("protected"), readOnly: true },
          { guestPath: "/open", directory: await entry("open") },
        ],
      });
      expect(await both.rename("f", "f", 3, 4)).toBe("ROFS");
      expect(await both.link("f", "f", { fromFd: 3, toFd: 4 })).toBe("ROFS");
      await both.openFile("g", { fd: 4 });
      expect(await both.rename("g", "g", 4, 3)).toBe("ROFS");
      expect(await both.link("g", "g", { fromFd: 4, toFd: 3 })).toBe("ROFS");
    });
  });

  describe("limits", () => {
    it("bound the number of open descriptors, without leaving a file behind", async () => {
      const guest = fixture.another({ limits: { descriptors: 6 } });
      expect(await guest.open(".")).toBe(4);
      expect(await guest.open(".")).toBe(5);
      expect(await guest.open("f", { oflags: CREAT })).toBe("MFILE");
      expect(await guest.call("fd_close", 4)).toBe("SUCCESS");
      expect(await guest.names()).toEqual([]);
    });

    it("bound the names in a listing", async () => {
      const guest = fixture.another({ limits: { directoryEntries: 2 } });
      await guest.openFile("a");
      await guest.openFile("b");
      expect(await guest.names()).toEqual(["a", "b"]);
      await guest.openFile("c");
      expect((await guest.readdir(await guest.opened("."))).errno).toBe("NOMEM");
    });

    it("cut what is transferred at once", async () => {
      const guest = fixture.another({ limits: { transferBytes: 10 } });
      const fd = await guest.openFile("f");
      expect(await guest.write(fd, "0123456789abcdef")).toBe(10);
      expect(await guest.write(fd, "abcdef")).toBe(6);
      expect(await guest.read(fd, 100, 0n)).toBe("0123456789");
    });
  });
}
