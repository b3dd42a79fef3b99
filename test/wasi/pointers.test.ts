import { describe, expect, it } from "vitest";
import { Trap } from "../../src/base/errors.ts";
import { FUNCTIONS } from "../../src/wasi/function-table.ts";
import { MemoryFileSystem } from "../../src/wasi/memory-file-system/memory-file-system.ts";
import { CallbackOutput } from "../../src/wasi/streams/callback-streams.ts";
import { CREAT, Guest } from "./support/guest.ts";

const OUTSIDE = 0xffff_fff0 | 0;

/** A guest with a file under descriptor 4, and what it wrote to standard output. */
async function guestWithFile(): Promise<{ guest: Guest; fileSystem: MemoryFileSystem; written: string[] }> {
  const fileSystem = new MemoryFileSystem({ files: { f: "contents" } });
  const written: string[] = [];
  const guest = new Guest({
    args: ["program", "argument"],
    env: { NAME: "value" },
    preopens: [{ guestPath: "/", directory: fileSystem }],
    stdout: new CallbackOutput((bytes) => written.push(new TextDecoder().decode(bytes))),
  });
  await guest.openFile("f");
  return { guest, fileSystem, written };
}

/** Calls whose arguments are right, by function: `p` stands for a pointer to enough room, `P` for a path's. */
const CALLS: Readonly<Record<string, readonly (number | bigint | "p" | "path")[]>> = {
  args_get: ["p", "p"],
  args_sizes_get: ["p", "p"],
  environ_get: ["p", "p"],
  environ_sizes_get: ["p", "p"],
  clock_res_get: [0, "p"],
  clock_time_get: [1, 0n, "p"],
  fd_fdstat_get: [4, "p"],
  fd_filestat_get: [4, "p"],
  fd_pread: [4, "p", 2, 0n, "p"],
  fd_prestat_get: [3, "p"],
  fd_prestat_dir_name: [3, "p", 1],
  fd_pwrite: [4, "p", 2, 0n, "p"],
  fd_read: [4, "p", 2, "p"],
  fd_readdir: [3, "p", 100, 0n, "p"],
  fd_seek: [4, 0n, 2, "p"],
  fd_tell: [4, "p"],
  fd_write: [4, "p", 2, "p"],
  path_create_directory: [3, "path", 3],
  path_filestat_get: [3, 0, "path", 3, "p"],
  path_filestat_set_times: [3, 0, "path", 3, 0n, 0n, 0],
  path_link: [3, 0, "path", 3, 3, "path", 3],
  path_open: [3, 0, "path", 3, CREAT, 0n, 0n, 0, "p"],
  path_readlink: [3, "path", 3, "p", 10, "p"],
  path_remove_directory: [3, "path", 3],
  path_rename: [3, "path", 3, 3, "path", 3],
  path_symlink: ["path", 3, 3, "path", 3],
  path_unlink_file: [3, "path", 3],
  poll_oneoff: ["p", "p", 1, "p"],
  random_get: ["p", 16],
};

const WITHOUT_POINTERS = [
  "fd_advise",
  "fd_allocate",
  "fd_close",
  "fd_datasync",
  "fd_fdstat_set_flags",
  "fd_fdstat_set_rights",
  "fd_filestat_set_size",
  "fd_filestat_set_times",
  "fd_renumber",
  "fd_sync",
  "proc_exit",
  "proc_raise",
  "sched_yield",
  // Nothing is a socket, so nothing is read or written.
  "sock_accept",
  "sock_recv",
  "sock_send",
  "sock_shutdown",
];

describe("pointers", () => {
  it("are tested for every function that has one", () => {
    const names = FUNCTIONS.map(([name]) => name);
    expect([...Object.keys(CALLS), ...WITHOUT_POINTERS].sort()).toEqual([...names].sort());
    expect(names.length).toBe(46);
  });

  const cases = Object.entries(CALLS).flatMap(([name, args]) =>
    args.flatMap((arg, index) => (arg === "p" || arg === "path" ? [{ name, args, index }] : [])),
  );
  it.each(cases)(
    "out of bounds trap before anything happens: $name, parameter $index",
    async ({ name, args, index }) => {
      const { guest, fileSystem, written } = await guestWithFile();
      const values = args.map((arg, at) => {
        if (at === index) return OUTSIDE;
        if (arg === "path") return guest.place("new").pointer;
        return arg === "p" ? guest.allocate(256) : arg;
      });
      guest.bytes.fill(0, guest.allocate(0));
      await expect(guest.call(name, ...values)).rejects.toThrow(Trap);
      await expect(guest.call(name, ...values)).rejects.toThrow("out of bounds memory access");
      expect(await guest.names()).toEqual(["f"]);
      expect(new TextDecoder().decode(fileSystem.readFile("f"))).toBe("contents");
      expect(await guest.seek(4, 0n, 1)).toBe(0n);
      expect(written).toEqual([]);
    },
  );

  it("may be misaligned", async () => {
    const { guest } = await guestWithFile();
    expect(await guest.call("fd_filestat_get", 4, 0x2001)).toBe("SUCCESS");
    expect(guest.view.getBigUint64(0x2001 + 32, true)).toBe(8n);
  });

  it("of buffers trap if any of them is out of bounds, before anything is transferred", async () => {
    const { guest, written } = await guestWithFile();
    const good = guest.place("good");
    for (const bad of [
      { pointer: OUTSIDE, length: 1 },
      { pointer: guest.bytes.length, length: 1 },
      { pointer: guest.bytes.length - 1, length: 2 },
      { pointer: 0, length: -1 },
      { pointer: -1, length: -1 },
    ]) {
      for (const name of ["fd_write", "fd_read"]) {
        const fd = name === "fd_write" ? 1 : 4;
        const list = guest.iovecs(good, bad);
        await expect(guest.call(name, fd, list, 2, guest.allocate(4))).rejects.toThrow(Trap);
      }
    }
    expect(written).toEqual([]);
    expect(await guest.seek(4, 0n, 1)).toBe(0n);
  });

  it("of empty buffers are not looked at", async () => {
    const { guest, written } = await guestWithFile();
    const list = guest.iovecs({ pointer: -1, length: 0 }, guest.place("x"), { pointer: OUTSIDE, length: 0 });
    expect(await guest.call("fd_write", 1, list, 3, guest.allocate(4))).toBe("SUCCESS");
    expect(written).toEqual(["x"]);
  });

  it("reach the last byte of the memory", async () => {
    const { guest } = await guestWithFile();
    const last = guest.bytes.length - 4;
    expect(await guest.call("fd_tell", 4, last - 4)).toBe("SUCCESS");
    await expect(guest.call("fd_tell", 4, last - 3)).rejects.toThrow(Trap);
  });

  it("are all out of bounds before a memory is bound", async () => {
    const { guest } = await guestWithFile();
    guest.bytes = new Uint8Array(0);
    await expect(guest.call("args_sizes_get", 0, 4)).rejects.toThrow(Trap);
  });
});

describe("counts and lengths", () => {
  it.each([1025, 2 ** 28, 2 ** 29, 2 ** 30, 2 ** 31, 2 ** 32 - 1])("of %d buffers are refused", async (count) => {
    const { guest } = await guestWithFile();
    for (const name of ["fd_read", "fd_write"]) expect(await guest.call(name, 4, 0, count | 0, 64)).toBe("INVAL");
    for (const name of ["fd_pread", "fd_pwrite"]) {
      expect(await guest.call(name, 4, 0, count | 0, 0n, 64)).toBe("INVAL");
    }
  });

  it.each([0, 1025, 2 ** 28, 2 ** 31, 2 ** 32 - 1])("of %d subscriptions are refused", async (count) => {
    const { guest } = await guestWithFile();
    expect(await guest.call("poll_oneoff", 0, 0, count | 0, 64)).toBe("INVAL");
  });

  it("of paths are refused before the path is read", async () => {
    const { guest } = await guestWithFile();
    expect(await guest.call("path_create_directory", 3, 0, 4097)).toBe("NAMETOOLONG");
    await expect(guest.call("path_create_directory", 3, 0, -1)).rejects.toThrow(Trap);
  });

  it("are unsigned", async () => {
    const { guest } = await guestWithFile();
    await expect(guest.call("fd_readdir", 3, 0, -1, 0n, 64)).rejects.toThrow(Trap);
    await expect(guest.call("fd_prestat_dir_name", 3, OUTSIDE, -1)).rejects.toThrow(Trap);
    expect(await guest.call("random_get", 0, -1)).toBe("INVAL");
  });
});

describe("file descriptors", () => {
  it.each([-1, 5, 1000, 2 ** 31 - 1, -(2 ** 31)])("without a meaning are refused by every function: %d", async (fd) => {
    const { guest } = await guestWithFile();
    const calls = { ...CALLS };
    for (const name of WITHOUT_POINTERS) {
      const [, params] = FUNCTIONS.find(([other]) => other === name) ?? ["", ""];
      calls[name] = Array.from(params, (letter) => (letter === "I" ? 0n : 0));
    }
    for (const [name, args] of Object.entries(calls)) {
      if (!name.startsWith("fd_") && !name.startsWith("path_") && !name.startsWith("sock_")) continue;
      const position = name === "path_symlink" ? 2 : 0;
      const values = args.map((arg, at) => {
        if (at === position) return fd;
        if (arg === "path") return guest.place("new").pointer;
        return arg === "p" ? guest.allocate(256) : arg;
      });
      expect(await guest.call(name, ...values), name).toBe("BADF");
    }
    expect(await guest.call("fd_renumber", 4, fd)).toBe("BADF");
    expect(await guest.rename("f", "g", 3, fd)).toBe("BADF");
    expect(await guest.link("f", "g", { fromFd: 3, toFd: fd })).toBe("BADF");
  });
});
