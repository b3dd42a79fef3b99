import { describe, expect, it } from "vitest";
import { WasmError } from "../../src/base/errors.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import type { WasiOptions } from "../../src/wasi/configuration.ts";
import type { Directory } from "../../src/wasi/file-system.ts";
import { WasiConfigurationError } from "../../src/wasi/configuration-error.ts";
import { MemoryFileSystem } from "../../src/wasi/memory-file-system/memory-file-system.ts";
import { SuspensionError } from "../../src/base/errors.ts";
import { WasiPreview1 } from "../../src/wasi/wasi-preview1.ts";
import { laterDirectory } from "./support/later-file-system.ts";

function make(options: Partial<WasiOptions>): WasiPreview1 {
  return new WasiPreview1({ platform: nodePlatform, ...options });
}

function refusal(options: Partial<WasiOptions>): WasiConfigurationError {
  try {
    make(options);
  } catch (error) {
    if (error instanceof WasiConfigurationError) return error;
    throw error;
  }
  throw new Error("accepted");
}

const directory = new MemoryFileSystem();

describe("a configuration", () => {
  it.each<[string, Partial<WasiOptions>]>([
    ["argument contains a NUL character", { args: ["ok", "a\0b"] }],
    ["argument is not well-formed Unicode", { args: ["\uD800"] }],
    ["argument is not a string", { args: [1 as unknown as string] }],
    ["more than 1048576 bytes of arguments", { args: ["x".repeat(1_048_576)] }],
    ["environment variable without a name", { env: { "": "x" } }],
    ['name of environment variable contains "="', { env: { "A=B": "x" } }],
    ["environment variable contains a NUL character", { env: { A: "\0" } }],
    ["environment variable contains a NUL character", { env: { "A\0": "" } }],
    ["environment variable is not well-formed Unicode", { env: { A: "\uDC00" } }],
    ["preopen without a guest path", { preopens: [{ guestPath: "", directory }] }],
    ["guest path contains a NUL character", { preopens: [{ guestPath: "/a\0", directory }] }],
    [
      "guest path is preopened twice",
      {
        preopens: [
          { guestPath: "/a", directory },
          { guestPath: "//a/", directory },
        ],
      },
    ],
    [
      "the file system works asynchronously",
      {
        preopens: [{ guestPath: "/", directory: laterDirectory(directory.root()).fileSystem }],
      },
    ],
  ])("is refused: %s", (message, options) => {
    const error = refusal(options);
    expect(error.message).toContain(message);
    expect(error.kind).toBe("invalid");
    expect(error).toBeInstanceOf(WasmError);
  });

  it("is checked before any directory is opened", () => {
    const opened: string[] = [];
    const spy = {
      info: directory.info,
      root: () => {
        opened.push("root");
        return directory.root();
      },
    };
    const preopens = [
      { guestPath: "/a", directory: spy },
      { guestPath: "/a", directory: spy },
    ];
    refusal({ preopens });
    refusal({ preopens: [{ guestPath: "/a", directory: spy }], args: ["\0"] });
    expect(opened).toEqual([]);
  });

  it("closes the directories that it was given when it is refused", () => {
    const closed: string[] = [];
    const handle = Object.assign(Object.create(directory.root()) as Directory, { close: () => closed.push("closed") });
    refusal({ preopens: [{ guestPath: "/a", directory: handle }], args: ["\0"] });
    expect(closed).toEqual(["closed"]);
  });

  it("may be as long as the limit says", () => {
    expect(() => make({ args: ["xxx"], limits: { argumentBytes: 4 } })).not.toThrow();
    expect(refusal({ args: ["xxxx"], limits: { argumentBytes: 4 } }).message).toContain("more than 4 bytes");
    expect(refusal({ env: { A: "xx" }, limits: { argumentBytes: 4 } }).message).toContain("more than 4 bytes");
  });
});

describe("a file system that works asynchronously", () => {
  it("ends a synchronous call with an error instead of a promise", () => {
    const root = laterDirectory(directory.root());
    const wasi = new WasiPreview1({ platform: nodePlatform, preopens: [{ guestPath: "/", directory: root }] });
    const bytes = new Uint8Array(256);
    bytes.set([0x66], 100);
    wasi.bindMemory({ bytes: () => bytes });
    const call = (name: string, ...args: (number | bigint)[]) => wasi.imports.get(name)?.call(...args);
    expect(() => call("path_open", 3, 0, 100, 1, 1, 0n, 0n, 0, 8)).toThrow(SuspensionError);
    expect(() => call("path_filestat_get", 3, 0, 100, 1, 8)).toThrow("the file system works asynchronously");
    expect(call("fd_fdstat_get", 3, 8)).toBe(0);
  });
});
