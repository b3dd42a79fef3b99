import { execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HostConfinement, HostFileSystem } from "../../src/node/file-system/host-file-system.ts";
import { WasiConfigurationError } from "../../src/wasi/configuration-error.ts";
import { ALL, CREAT, FOLLOW, Guest } from "../wasi/support/guest.ts";
import { directoriesSuite } from "../wasi/suites/directories-suite.ts";
import type { Scratch } from "../wasi/suites/environment.ts";
import { filesSuite } from "../wasi/suites/files-suite.ts";
import { sandboxSuite } from "../wasi/suites/sandbox-suite.ts";

/** A fresh directory, in another one that stands for what is outside. */
function hostDirectory(): { outside: string; path: string } {
  const outside = mkdtempSync(join(realpathSync(tmpdir()), "anywasm-"));
  const path = join(outside, "root");
  mkdirSync(path);
  return { outside, path };
}

function scratch(confinement: HostConfinement): Scratch {
  const { outside, path } = hostDirectory();
  const fileSystem = new HostFileSystem(path, confinement);
  return {
    directory: () => fileSystem.root(),
    remove: () => {
      fileSystem.close();
      rmSync(outside, { recursive: true });
    },
  };
}

/** The descriptors that this process has open. */
function openDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

const confinements: HostConfinement[] = process.platform === "linux" ? ["descriptor", "checked"] : ["checked"];

describe.each(confinements)("a host directory confined by %s", (confinement) => {
  const make = (): Scratch => scratch(confinement);
  describe("files", () => {
    filesSuite(make);
  });
  describe("directories", () => {
    directoriesSuite(make);
  });
  describe("sandbox", () => {
    sandboxSuite(make);
  });

  describe("against the host", () => {
    let outside: string;
    let path: string;
    let fileSystem: HostFileSystem;
    let guest: Guest;

    beforeEach(() => {
      ({ outside, path } = hostDirectory());
      writeFileSync(join(outside, "secret"), "secret");
      fileSystem = new HostFileSystem(path, confinement);
      guest = new Guest({ preopens: [{ guestPath: "/", directory: fileSystem.root() }] });
    });

    afterEach(() => {
      fileSystem.close();
      rmSync(outside, { recursive: true });
    });

    it("says how it is confined", () => {
      expect(fileSystem.info).toEqual({ synchronous: true, confinement });
    });

    it("works on the files that the host has", async () => {
      writeFileSync(join(path, "from-host"), "hello");
      expect(await guest.read(await guest.opened("from-host"))).toBe("hello");
      await guest.write(await guest.openFile("from-guest"), "hi");
      expect(readFileSync(join(path, "from-guest"), "utf8")).toBe("hi");
      const { ino, dev, size } = await guest.statOf("from-host");
      const stats = lstatSync(join(path, "from-host"), { bigint: true });
      expect({ ino, dev, size }).toEqual({ ino: stats.ino, dev: stats.dev, size: 5n });
    });

    it("leaves no descriptor open", async () => {
      mkdirSync(join(path, "a/b/c"), { recursive: true });
      symlinkSync("a/b", join(path, "l"));
      const before = openDescriptors();
      for (let round = 0; round < 3; round++) {
        const fd = await guest.openFile("l/c/../c/f");
        await guest.open("a/b/c/missing");
        await guest.open("a/../../x");
        await guest.open("a/b/c/f/x");
        await guest.stat("l/c");
        await guest.rename("a/b/c/f", "l/g");
        await guest.link("l/g", "a/b/c/f");
        await guest.names("a/b/c");
        await guest.at("path_unlink_file", "l/g");
        await guest.call("fd_sync", 3);
        await guest.call("fd_close", fd);
      }
      expect(openDescriptors()).toBe(before);
    });

    it("refuses pipes and devices before opening them", async () => {
      execFileSync("sh", ["-c", 'mkfifo "$0"', join(path, "pipe")]);
      for (const rights of [2n, 0x40n, ALL, 0n]) {
        expect(await guest.open("pipe", { rights })).toBe("ACCES");
        expect(await guest.open("pipe", { rights, oflags: CREAT })).toBe("ACCES");
      }
      expect(await guest.statOf("pipe")).toMatchObject({ type: 0 });
      const { entries } = await guest.readdir(3);
      expect(entries.find(({ name }) => name === "pipe")?.type).toBe(0);
      expect(await guest.rename("pipe", "moved")).toBe("SUCCESS");
      expect(await guest.at("path_unlink_file", "moved")).toBe("SUCCESS");
    });

    it("does not list names that are not UTF-8, nor takes others for them", async () => {
      writeFileSync(Buffer.concat([Buffer.from(`${path}/`), Buffer.from([0x66, 0xff])]), "");
      writeFileSync(join(path, "ok"), "");
      expect(await guest.names()).toEqual(["ok"]);
      expect(await guest.open("f\uFFFD")).toBe("NOENT");
    });

    it("does not follow links of the host's that lead outside", async () => {
      symlinkSync(join(outside, "secret"), join(path, "absolute"));
      symlinkSync("../secret", join(path, "relative"));
      symlinkSync("..", join(path, "up"));
      for (const name of ["absolute", "relative", "up/secret"]) {
        for (const oflags of [0, CREAT]) {
          expect(await guest.open(name, { lookup: FOLLOW, oflags, rights: ALL }), name).toBe("NOTCAPABLE");
        }
        expect(await guest.stat(name, FOLLOW), name).toBe("NOTCAPABLE");
      }
      expect(readFileSync(join(outside, "secret"), "utf8")).toBe("secret");
    });

    it("does not follow a link whose text is not UTF-8", async () => {
      symlinkSync(Buffer.from([0xff]), join(path, "l"));
      expect(await guest.open("l", { lookup: FOLLOW })).toBe("ILSEQ");
      expect(await guest.readlink("l")).toBe("[ILSEQ]");
    });

    it("does not follow a directory that was replaced by a link while it was open", async () => {
      mkdirSync(join(path, "d"));
      writeFileSync(join(path, "d/f"), "inside");
      const fd = await guest.opened("d");
      renameSync(join(path, "d"), join(path, "moved"));
      symlinkSync("..", join(path, "d"));
      const seen = await guest.open("secret", { fd });
      expect(seen).toBe("NOENT");
      await guest.open("new", { fd, oflags: CREAT });
      await guest.at("path_create_directory", "new-directory", fd);
      expect(readdirSync(outside).sort()).toEqual(["root", "secret"]);
    });

    it("keeps to the directory that was preopened when another takes its path", async () => {
      writeFileSync(join(path, "f"), "first");
      renameSync(path, join(outside, "moved"));
      mkdirSync(path);
      writeFileSync(join(path, "f"), "second");
      const fd = await guest.open("f");
      const seen = typeof fd === "number" ? await guest.read(fd) : fd;
      // Descriptors stay with the directory; checks find that it is not there any more.
      expect(seen).toBe(confinement === "descriptor" ? "first" : "NOENT");
    });

    it("reports exact times until somebody else sets them", async () => {
      const fd = await guest.openFile("f");
      const time = 1_700_000_000_123_456_789n;
      await guest.call("fd_filestat_set_times", fd, time, time, 5);
      const other = new Guest({ preopens: [{ guestPath: "/", directory: fileSystem.root() }] });
      expect(await other.statOf("f")).toMatchObject({ atim: time, mtim: time });
      const shown = lstatSync(join(path, "f"), { bigint: true }).mtimeNs;
      expect(Math.abs(Number(shown - time))).toBeLessThan(1000);
      utimesSync(join(path, "f"), 1, 2);
      expect(await guest.statOf("f")).toMatchObject({ atim: 1_000_000_000n, mtim: 2_000_000_000n });
    });

    it("reports times that WASI cannot express as the nearest that it can", async () => {
      execFileSync("sh", ["-c", 'touch -d 1960-01-01 "$0"', join(path, "old")]);
      expect(await guest.statOf("old")).toMatchObject({ atim: 0n, mtim: 0n });
      const fd = await guest.opened("old");
      expect(await guest.call("fd_filestat_set_times", fd, 5n, 0n, 1)).toBe("SUCCESS");
      expect(lstatSync(join(path, "old")).mtime.getFullYear()).toBe(1960);
    });

    it.runIf(process.platform === "linux")("tells directories on other file systems apart", async () => {
      const other = new HostFileSystem("/proc/self/task", confinement);
      const both = new Guest({
        preopens: [
          { guestPath: "/one", directory: fileSystem.root() },
          { guestPath: "/other", directory: other.root() },
        ],
      });
      await both.openFile("f");
      expect(await both.rename("f", "f", 3, 4)).toBe("XDEV");
      other.close();
    });

    it("moves between two preopens of one host file system", async () => {
      mkdirSync(join(path, "a"));
      mkdirSync(join(path, "b"));
      const [a, b] = ["a", "b"].map((name) => new HostFileSystem(join(path, name), confinement));
      const both = new Guest({
        preopens: [
          { guestPath: "/a", directory: a!.root() },
          { guestPath: "/b", directory: b!.root() },
        ],
      });
      await both.openFile("f");
      expect(await both.rename("f", "g", 3, 4)).toBe("SUCCESS");
      expect(readdirSync(join(path, "b"))).toEqual(["g"]);
      a!.close();
      b!.close();
    });

    it("reads nothing outside while another process swaps a directory for a link", async () => {
      mkdirSync(join(path, "d"));
      writeFileSync(join(path, "d/secret"), "inside");
      const attacker = spawn(process.execPath, [
        "-e",
        `const { renameSync, symlinkSync, unlinkSync } = require("node:fs");
         process.chdir(${JSON.stringify(path)});
         for (;;) {
           renameSync("d", "real"); symlinkSync("..", "d");
           unlinkSync("d"); renameSync("real", "d");
         }`,
      ]);
      const seen = new Set<string>();
      const end = Date.now() + 1000;
      while (Date.now() < end || (!seen.has("inside") && Date.now() < end + 10_000)) {
        const fd = await guest.open("d/secret");
        if (typeof fd === "string") {
          seen.add(fd);
          continue;
        }
        seen.add(await guest.read(fd));
        await guest.call("fd_close", fd);
      }
      attacker.kill("SIGKILL");
      await new Promise((resolve) => attacker.once("exit", resolve));
      expect(seen).not.toContain("secret");
      expect(seen).toContain("inside");
      for (const result of seen) expect(["inside", "NOENT", "NOTCAPABLE", "NOTDIR", "IO", "INVAL"]).toContain(result);
      if (existsSync(join(path, "real"))) {
        if (existsSync(join(path, "d"))) unlinkSync(join(path, "d"));
        renameSync(join(path, "real"), join(path, "d"));
      }
    });
  });
});

describe("a host directory", () => {
  it("is confined by descriptors where that is possible", () => {
    const { outside, path } = hostDirectory();
    const fileSystem = new HostFileSystem(path);
    expect(fileSystem.info.confinement).toBe(process.platform === "linux" ? "descriptor" : "checked");
    fileSystem.close();
    rmSync(outside, { recursive: true });
  });

  it("must exist and be a directory", () => {
    const { outside, path } = hostDirectory();
    writeFileSync(join(outside, "file"), "");
    for (const wrong of [join(outside, "missing"), join(outside, "file"), join(outside, "file/x"), "", "a\0b"]) {
      expect(() => new HostFileSystem(wrong), wrong).toThrow(
        expect.objectContaining({ name: "WasiConfigurationError", kind: "invalid" }),
      );
      expect(() => new HostFileSystem(wrong), wrong).toThrow(WasiConfigurationError);
    }
    rmSync(outside, { recursive: true });
    expect(() => new HostFileSystem(path)).toThrow("no such directory");
  });
});
