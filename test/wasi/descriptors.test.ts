import { describe, expect, it } from "vitest";
import { MemoryFileSystem } from "../../src/wasi/memory-file-system/memory-file-system.ts";
import type { Stream } from "../../src/wasi/stream.ts";
import { Guest } from "./support/guest.ts";

function guestOver(fileSystem = new MemoryFileSystem({ files: { f: "f", g: "g" } })): Guest {
  return new Guest({ preopens: [{ guestPath: "/somewhere", directory: fileSystem }] });
}

describe("closing", () => {
  it("frees the number, also of standard streams and preopens", async () => {
    const guest = guestOver();
    for (const fd of [0, 1, 2, 3]) {
      expect(await guest.call("fd_close", fd)).toBe("SUCCESS");
      expect(await guest.call("fd_close", fd)).toBe("BADF");
    }
    expect(await guest.open("f")).toBe("BADF");
  });

  it("lets the lowest free number be used next", async () => {
    const guest = guestOver();
    const fds = [await guest.open("f"), await guest.open("f"), await guest.open("f")];
    expect(fds).toEqual([4, 5, 6]);
    await guest.call("fd_close", 5);
    await guest.call("fd_close", 0);
    expect([await guest.open("f"), await guest.open("f"), await guest.open("f")]).toEqual([0, 5, 7]);
  });

  it("tells a stream that it is closed", async () => {
    const closed: string[] = [];
    const stdout: Stream = {
      isTerminal: false,
      write: (from) => from.length,
      ready: () => undefined,
      close: () => closed.push("stdout"),
    };
    const guest = new Guest({ stdout });
    await guest.call("fd_close", 1);
    expect(closed).toEqual(["stdout"]);
  });
});

describe("renumbering", () => {
  it("moves a descriptor onto an open number and closes what was there", async () => {
    const guest = guestOver();
    const f = await guest.opened("f");
    const g = await guest.opened("g");
    expect(await guest.call("fd_renumber", f, g)).toBe("SUCCESS");
    expect(await guest.read(g)).toBe("f");
    expect(await guest.read(f)).toBe("[BADF]");
    expect(await guest.open("g")).toBe(f);
  });

  it("does nothing for the same number", async () => {
    const guest = guestOver();
    const f = await guest.opened("f");
    expect(await guest.call("fd_renumber", f, f)).toBe("SUCCESS");
    expect(await guest.read(f)).toBe("f");
  });

  it("needs both numbers to be open", async () => {
    const guest = guestOver();
    const f = await guest.opened("f");
    for (const other of [99, -1, 2 ** 31 - 1]) {
      expect(await guest.call("fd_renumber", f, other)).toBe("BADF");
      expect(await guest.call("fd_renumber", other, f)).toBe("BADF");
      expect(await guest.call("fd_renumber", other, other)).toBe("BADF");
    }
    expect(await guest.read(f)).toBe("f");
  });

  it("works on standard streams and preopens", async () => {
    const guest = guestOver();
    const f = await guest.opened("f");
    expect(await guest.call("fd_renumber", f, 0)).toBe("SUCCESS");
    expect(await guest.read(0)).toBe("f");
    expect(await guest.call("fd_renumber", 3, 1)).toBe("SUCCESS");
    expect(await guest.call("fd_prestat_get", 3, 0)).toBe("BADF");
    expect(await guest.open("g", { fd: 1 })).toBe(3);
  });
});

describe("preopens", () => {
  it("are told by name, from 3 on, up to the first number that is none", async () => {
    const guest = new Guest({
      preopens: ["/", "/data", "relative", "/ünïcode"].map((guestPath) => ({
        guestPath,
        directory: new MemoryFileSystem(),
      })),
    });
    const names: string[] = [];
    for (const fd of [3, 4, 5, 6]) {
      const prestat = guest.allocate(8);
      expect(await guest.call("fd_prestat_get", fd, prestat)).toBe("SUCCESS");
      expect(guest.view.getUint32(prestat, true)).toBe(0);
      const length = guest.view.getUint32(prestat + 4, true);
      const buffer = guest.place("#".repeat(length + 1));
      expect(await guest.call("fd_prestat_dir_name", fd, buffer.pointer, length - 1)).toBe("NAMETOOLONG");
      expect(await guest.call("fd_prestat_dir_name", fd, buffer.pointer, length + 1)).toBe("SUCCESS");
      names.push(guest.text(buffer.pointer, length));
      expect(guest.text(buffer.pointer + length, 1)).toBe("#");
    }
    expect(names).toEqual(["/", "/data", "relative", "/ünïcode"]);
    expect(await guest.call("fd_prestat_get", 7, 64)).toBe("BADF");
  });

  it("are only the directories that were preopened", async () => {
    const guest = guestOver();
    const directory = await guest.opened(".");
    const file = await guest.opened("f");
    for (const fd of [0, 1, 2, directory, file, 99, -1]) {
      expect(await guest.call("fd_prestat_get", fd, 0)).toBe("BADF");
      expect(await guest.call("fd_prestat_dir_name", fd, 0, 100)).toBe("BADF");
    }
  });

  it("do not exist unless given: the guest sees nothing", async () => {
    const guest = new Guest();
    expect(await guest.call("fd_prestat_get", 3, 0)).toBe("BADF");
    expect(await guest.open("etc/passwd")).toBe("BADF");
  });
});

describe("type, flags and rights", () => {
  it("of streams let a terminal be recognised", async () => {
    const terminal: Stream = { isTerminal: true, write: (from) => from.length, ready: () => undefined };
    const guest = new Guest({ stdout: terminal });
    const seekOrTell = 0x24n;
    for (const [fd, type] of [
      [0, 0],
      [1, 2],
      [2, 0],
    ] as const) {
      const stat = await guest.fdstat(fd);
      expect(stat).toMatchObject({ type, flags: 0, inheriting: 0n });
      expect(typeof stat === "object" && stat.rights & seekOrTell).toBe(0n);
      expect(await guest.stat(fd)).toMatchObject({ type, dev: 0n, ino: 0n, size: 0n });
    }
  });

  it("of streams do not allow what only files can do", async () => {
    const guest = new Guest();
    for (const fd of [0, 1, 2]) {
      expect(await guest.seek(fd, 0n, 0)).toBe("SPIPE");
      expect(await guest.call("fd_tell", fd, 64)).toBe("SPIPE");
      expect(await guest.read(fd, 1, 0n)).toBe("[SPIPE]");
      expect(await guest.write(fd, "x", 0n)).toBe("SPIPE");
      expect(await guest.call("fd_advise", fd, 0n, 0n, 0)).toBe("SPIPE");
      expect(await guest.call("fd_allocate", fd, 0n, 1n)).toBe("SPIPE");
      expect(await guest.call("fd_sync", fd)).toBe("INVAL");
      expect(await guest.call("fd_filestat_set_size", fd, 0n)).toBe("INVAL");
      expect(await guest.call("fd_filestat_set_times", fd, 0n, 0n, 5)).toBe("BADF");
    }
    expect(await guest.write(0, "x")).toBe("BADF");
    expect(await guest.read(1)).toBe("[BADF]");
  });

  it("take the flags that can be switched, and no others", async () => {
    const guest = guestOver();
    const fd = await guest.opened("f");
    expect(await guest.call("fd_fdstat_set_flags", fd, 1 | 4)).toBe("SUCCESS");
    expect(await guest.fdstat(fd)).toMatchObject({ flags: 5 });
    for (const flags of [2, 8, 16, 31]) expect(await guest.call("fd_fdstat_set_flags", fd, flags)).toBe("NOTSUP");
    for (const flags of [32, 0x1_0000, -1]) expect(await guest.call("fd_fdstat_set_flags", fd, flags)).toBe("INVAL");
    expect(await guest.fdstat(fd)).toMatchObject({ flags: 5 });
  });
});

describe("sockets", () => {
  it("are nothing that is open", async () => {
    const guest = guestOver();
    for (const [name, count] of [
      ["sock_accept", 2],
      ["sock_recv", 5],
      ["sock_send", 4],
      ["sock_shutdown", 1],
    ] as const) {
      const rest = Array.from({ length: count }, () => 0);
      for (const fd of [0, 3]) expect(await guest.call(name, fd, ...rest)).toBe("NOTSOCK");
      expect(await guest.call(name, 4, ...rest)).toBe("BADF");
    }
  });
});
