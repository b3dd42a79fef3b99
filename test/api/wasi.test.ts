import { describe, expect, it } from "vitest";
import {
  createRuntime,
  ERROR_CODES,
  ExitError,
  type InstanceConfig,
  MemoryFileSystem,
  type Platform,
  portablePlatform,
} from "../../src/index.ts";
import { expectError, instantiate } from "./support.ts";

const IMPORTS = `
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_dir_name" (func $name (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)`;

/** Exports that hand the functions on, with iovecs at address 0 for 16 bytes at address 64. */
const GUEST = `${IMPORTS}
  (data (i32.const 64) "hello, world\\n")
  (func $iovec (param $length i32) (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (local.get $length)))
  (func (export "write") (param $fd i32) (param $length i32) (result i32)
    (call $iovec (local.get $length))
    (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)))
  (func (export "read") (param $length i32) (result i32)
    (call $iovec (local.get $length))
    (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
  (func (export "args") (result i32) (call $args_get (i32.const 128) (i32.const 256)))
  (func (export "environ") (result i32) (call $environ_get (i32.const 128) (i32.const 256)))
  (func (export "random") (result i32) (call $random_get (i32.const 0) (i32.const 8)))
  (func (export "preopen") (param $fd i32) (result i32)
    (call $name (local.get $fd) (i32.const 256) (i32.const 16)))
  (func (export "exit") (param $code i32) (call $proc_exit (local.get $code)))`;

const SUCCESS = 0;
const BADF = 8;
const NOSYS = 52;

function guest(config?: InstanceConfig, platform?: Platform): ReturnType<typeof instantiate> {
  return instantiate(createRuntime(platform === undefined ? {} : { platform }), GUEST, config);
}

async function textAt(instance: Awaited<ReturnType<typeof guest>>, offset: number, length: number): Promise<string> {
  return new TextDecoder().decode(await instance.memory.read(offset, length));
}

describe("the standard streams of a guest", () => {
  it("go to functions", async () => {
    const out: string[] = [];
    const err: string[] = [];
    const decoder = new TextDecoder();
    const instance = await guest({
      stdout: (bytes) => {
        out.push(decoder.decode(bytes));
      },
      stderr: (bytes) => {
        err.push(decoder.decode(bytes));
      },
    });
    expect(await instance.call("write", 1, 13)).toEqual([SUCCESS]);
    expect(await instance.call("write", 2, 5)).toEqual([SUCCESS]);
    expect(out).toEqual(["hello, world\n"]);
    expect(err).toEqual(["hello"]);
  });

  it("come from bytes or a function", async () => {
    const fromBytes = await guest({ stdin: new TextEncoder().encode("input") });
    expect(await fromBytes.call("read", 3)).toEqual([SUCCESS]);
    expect(await textAt(fromBytes, 64, 3)).toBe("inp");
    const pieces = ["ab", "c"];
    const fromFunction = await guest({
      stdin: () => {
        const piece = pieces.shift();
        return piece === undefined ? undefined : new TextEncoder().encode(piece);
      },
    });
    await fromFunction.call("read", 16);
    expect(await textAt(fromFunction, 64, 2)).toBe("ab");
  });

  it("are an empty input and outputs that forget without configuration", async () => {
    const instance = await guest();
    expect(await instance.call("write", 1, 13)).toEqual([SUCCESS]);
    expect(await instance.call("read", 16)).toEqual([SUCCESS]);
    expect(await instance.memory.read(8, 4)).toEqual(new Uint8Array(4));
  });

  it("are those of the process when they are inherited", async () => {
    const written: Uint8Array[] = [];
    const output = {
      isTerminal: false,
      write: (from: Uint8Array): number => written.push(from.slice()) && from.length,
      ready: () => ({ bytes: 1, hangup: false }),
    };
    const input = { isTerminal: false, read: () => 0, ready: () => ({ bytes: 0, hangup: true }) };
    const platform: Platform = { ...portablePlatform, streams: { stdin: input, stdout: output, stderr: output } };
    const instance = await guest({ inheritStdin: true, inheritStdout: true }, platform);
    await instance.call("write", 1, 5);
    await instance.call("write", 2, 5);
    expect(written.map((bytes) => new TextDecoder().decode(bytes))).toEqual(["hello"]);
  });

  it("cannot be inherited and given, or inherited from a host without any", async () => {
    await expectError(guest({ inheritStdout: true }), ERROR_CODES.WasiError);
    await expectError(guest({ inheritStdin: true }), ERROR_CODES.WasiError);
    const streams = { isTerminal: false, ready: () => undefined };
    const platform = { ...portablePlatform, streams: { stdin: streams, stdout: streams, stderr: streams } };
    const both = guest({ inheritStderr: true, stderr: () => undefined }, platform);
    expect((await expectError(both, ERROR_CODES.WasiError)).message).toContain("both stderr and inheritStderr");
  });

  it("end the call with what a function throws", async () => {
    const full = new Error("full");
    const instance = await guest({
      stdout: () => {
        throw full;
      },
    });
    expect((await expectError(instance.call("write", 1, 1), ERROR_CODES.CallError)).cause).toBe(full);
  });
});

describe("arguments and environment", () => {
  it("are what the configuration says, the program's name first if it is given", async () => {
    const whole = await guest({ args: ["prog", "--port", "3000"] });
    expect(await whole.call("args")).toEqual([SUCCESS]);
    expect(await textAt(whole, 256, 17)).toBe("prog\0--port\x003000\0");
    const named = await guest({ programName: "prog", args: ["-v"], env: { A: "1", B: "ü" } });
    await named.call("args");
    expect(await textAt(named, 256, 8)).toBe("prog\0-v\0");
    await named.call("environ");
    expect(await textAt(named, 256, 9)).toBe("A=1\0B=ü\0");
  });

  it.each<[string, InstanceConfig]>([
    ["a NUL in an argument", { args: ["a\0b"] }],
    ["an = in a name", { env: { "A=B": "1" } }],
    ["an empty name", { env: { "": "1" } }],
    ["a variable that is no string", { env: { A: 1 as never } }],
    ["an argument that is no string", { args: [1 as never] }],
    ["arguments that are no array", { args: "text" as never }],
    ["a program name that is no string", { programName: 1 as never }],
    ["preopens that are no object", { preopens: "text" as never }],
    ["a preopen that is no directory", { preopens: { "/": 1 as never } }],
    ["a preopen without a name", { preopens: { "": new MemoryFileSystem() } }],
    ["a path on a host without files", { preopens: { "/": "/tmp" } }],
  ])("are refused with 5010: %s", async (_, config) => {
    await expectError(guest(config), ERROR_CODES.WasiError);
  });

  it("are checked even if the module does not use WASI", async () => {
    const runtime = createRuntime();
    await expectError(instantiate(runtime, "(func)", { env: { "": "1" } }), ERROR_CODES.WasiError);
    await expect(instantiate(runtime, "(func)", { env: { A: "1" } })).resolves.toBeDefined();
  });
});

describe("preopened directories", () => {
  it("may be file systems in memory, in the order of the configuration", async () => {
    const fileSystem = new MemoryFileSystem();
    const instance = await guest({
      preopens: { "/a": fileSystem, "/b": { directory: fileSystem, readOnly: true } },
    });
    expect(await instance.call("preopen", 3)).toEqual([SUCCESS]);
    expect(await textAt(instance, 256, 2)).toBe("/a");
    expect(await instance.call("preopen", 4)).toEqual([SUCCESS]);
    expect(await textAt(instance, 256, 2)).toBe("/b");
    expect(await instance.call("preopen", 5)).toEqual([BADF]);
  });

  it("come from the host in one list, merged into the order of the configuration", async () => {
    const asked: unknown[] = [];
    const platform: Platform = {
      ...portablePlatform,
      openDirectories: (directories) => {
        asked.push(...directories);
        return directories.map(({ guestPath }) => ({ guestPath, directory: new MemoryFileSystem() }));
      },
    };
    const instance = await guest(
      { preopens: { "/x": "host-x", "/m": new MemoryFileSystem(), "/y": { directory: "host-y", readOnly: true } } },
      platform,
    );
    expect(asked).toEqual([
      { guestPath: "/x", hostPath: "host-x", readOnly: false },
      { guestPath: "/y", hostPath: "host-y", readOnly: true },
    ]);
    for (const [fd, name] of [
      [3, "/x"],
      [4, "/m"],
      [5, "/y"],
    ] as const) {
      await instance.call("preopen", fd);
      expect(await textAt(instance, 256, 2)).toBe(name);
    }
  });

  it("are closed when the instance is dropped, and when the guest ends itself", async () => {
    const exiting = await guest({ preopens: { "/a": new MemoryFileSystem() } });
    expect(await exiting.call("exit", 0)).toEqual([]);
    expect(await exiting.call("preopen", 3)).toEqual([BADF]);
  });
});

describe("proc_exit", () => {
  it("with 0 is no failure", async () => {
    expect(await (await guest()).call("exit", 0)).toEqual([]);
  });

  it("with another code fails with 5002, whose cause has the code", async () => {
    const error = await expectError((await guest()).call("exit", 42), ERROR_CODES.CallError);
    expect(error.message).toBe("[5002] Call error: exit with code 42");
    expect(error.cause).toBeInstanceOf(ExitError);
    expect(error.cause).toMatchObject({ exitCode: 42 });
  });
});

describe("the functions of WASI", () => {
  it("use the memory that the caller exports as memory, or else its first one", async () => {
    const guestWith = (memories: string): string =>
      `(import "wasi_snapshot_preview1" "args_sizes_get" (func $f (param i32 i32) (result i32)))
       ${memories}
       (func (export "count") (result i32) (call $f (i32.const 0) (i32.const 4)))`;
    const runtime = createRuntime();
    const config = { args: ["a", "b", "c"] };
    const second = await instantiate(runtime, guestWith('(memory 1) (memory (export "memory") 1)'), config);
    await second.call("count");
    expect(await second.memory.read(0, 1)).toEqual(Uint8Array.of(3));
    const first = await instantiate(runtime, guestWith('(memory (export "other") 1)'), config);
    await first.call("count");
    expect(await first.memory.read(0, 1)).toEqual(Uint8Array.of(3));
  });

  it("trap when a caller without a memory gives them pointers", async () => {
    const runtime = createRuntime();
    const sizes = '(import "wasi_snapshot_preview1" "args_sizes_get" (func $f (param i32 i32) (result i32)))';
    const owner = await instantiate(
      runtime,
      `${sizes} (memory (export "memory") 1) (export "f" (func $f))
       (func (export "count") (result i32) (call $f (i32.const 0) (i32.const 4)))`,
    );
    expect(await owner.call("count")).toEqual([SUCCESS]);
    const borrower = await instantiate(
      runtime,
      `(import "owner" "f" (func $f (param i32 i32) (result i32)))
       (func (export "count") (result i32) (call $f (i32.const 0) (i32.const 4)))`,
      { imports: { owner } },
    );
    const error = await expectError(borrower.call("count"), ERROR_CODES.CallError);
    expect(error.message).toBe("[5002] Call error: out of bounds memory access");
  });

  it("see the memory after it has grown", async () => {
    const instance = await guest({ args: ["a"] });
    await instance.call("args");
    await instance.memory.grow(3);
    await instance.memory.write(256, new Uint8Array(2));
    await instance.call("args");
    expect(await textAt(instance, 256, 2)).toBe("a\0");
  });

  it("trap when a pointer is out of bounds", async () => {
    const instance = await instantiate(
      createRuntime(),
      `(import "wasi_snapshot_preview1" "args_sizes_get" (func $f (param i32 i32) (result i32)))
       (memory (export "memory") 1)
       (func (export "f") (result i32) (call $f (i32.const -1) (i32.const 0)))`,
    );
    const error = await expectError(instance.call("f"), ERROR_CODES.CallError);
    expect(error.message).toBe("[5002] Call error: out of bounds memory access");
  });

  it("say NOSYS where the host has no random bytes", async () => {
    expect(await (await guest()).call("random")).toEqual([NOSYS]);
  });

  it("that do not exist are unknown imports", async () => {
    const error = await expectError(
      instantiate(createRuntime(), '(import "wasi_snapshot_preview1" "fd_teleport" (func))'),
      ERROR_CODES.InstantiateError,
    );
    expect(error.message).toContain('unknown import: "wasi_snapshot_preview1" "fd_teleport"');
  });

  it("are refused where another type is declared", async () => {
    await expectError(
      instantiate(createRuntime(), '(import "wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32)))'),
      ERROR_CODES.InstantiateError,
    );
  });

  it("can be replaced one by one", async () => {
    const instance = await guest({
      imports: { wasi_snapshot_preview1: { random_get: () => 0 } },
    });
    expect(await instance.call("random")).toEqual([SUCCESS]);
    expect(await instance.call("write", 1, 1)).toEqual([SUCCESS]);
  });
});
