/** C programs, built by programs/build.sh, under the host's WebAssembly with our WASI. */
import { execFileSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WASI } from "node:wasi";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HostConfinement, HostFileSystem } from "../../src/node/file-system/host-file-system.ts";
import type { Preopen } from "../../src/wasi/configuration.ts";
import type { FileSystem } from "../../src/wasi/file-system.ts";
import { MemoryFileSystem } from "../../src/wasi/memory-file-system/memory-file-system.ts";
import { runNative } from "./support/native.ts";

function program(name: string): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(fileURLToPath(new URL(`programs/${name}.wasm`, import.meta.url))));
}

let outside: string;
let root: string;
beforeEach(() => {
  outside = mkdtempSync(join(realpathSync(tmpdir()), "anywasm-"));
  root = join(outside, "root");
  mkdirSync(root);
});
afterEach(() => rmSync(outside, { recursive: true }));

const kinds: ("memory" | HostConfinement)[] =
  process.platform === "linux" ? ["memory", "descriptor", "checked"] : ["memory", "checked"];

function preopen(kind: (typeof kinds)[number]): Preopen {
  const fileSystem: FileSystem = kind === "memory" ? new MemoryFileSystem() : new HostFileSystem(root, kind);
  return { guestPath: "/", directory: fileSystem };
}

describe.each(kinds)("over a file system of kind %s", (kind) => {
  it("a program works with files", () => {
    const result = runNative(program("files"), { args: ["files", "/"], preopens: [preopen(kind)] });
    expect(result).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: [
        "wrote and read back",
        "positioned and resized",
        "appended",
        "set times",
        "renamed and removed",
        "buffered",
        "",
      ].join("\n"),
    });
  });

  it("a program lists directories through small buffers", () => {
    const result = runNative(program("directories"), { args: ["directories", "/many"], preopens: [preopen(kind)] });
    const sizes = [64, 80, 100, 256, 4096, 65_536];
    expect(result.stdout.split("\n")).toEqual([
      ...sizes.map((size) => `302 entries through ${size} bytes`),
      "200 files, 102 directories, 0 wrong numbers",
      "removed",
      "",
    ]);
    expect(result.exitCode).toBe(0);
  });

  it("a program sees types, flags and rights", () => {
    const { stdout } = runNative(program("descriptors"), { preopens: [preopen(kind)] });
    expect(stdout).toMatchInlineSnapshot(`
      "stdin: type 0 flags 0 rights 820000a inheriting 0
      stdout: type 0 flags 0 rights 8200048 inheriting 0
      stderr: type 0 flags 0 rights 8200048 inheriting 0
      preopen: type 3 flags 0 rights 7bffe19 inheriting fffffff
      nothing: error 8
      isatty 0
      open 0
      file: type 4 flags 0 rights 8e001ff inheriting 0
      write 0
      drop write 0
      write 8
      pread 0
      regain write 76
      filestat 76
      close 0
      open without rights 0
      read 8
      open 0
      renumber to itself 0
      renumber 0
      read 0
      read old number 8
      renumber to nothing 8
      close -1 8
      directory to write 31
      directory with creat 28
      shutdown of a file 57, of nothing 8
      "
    `);
  });
});

describe.each(kinds.filter((kind) => kind !== "memory"))("confined by %s", (kind) => {
  it("a program does not get out of its directory", () => {
    mkdirSync(join(root, "inside/deep"), { recursive: true });
    writeFileSync(join(outside, "secret"), "secret");
    writeFileSync(join(root, "inside/file"), "inside");
    writeFileSync(join(root, "file-above"), "above");
    symlinkSync(join(outside, "secret"), join(root, "absolute-link"));
    symlinkSync("../secret", join(root, "relative-link"));
    symlinkSync("..", join(root, "directory-link"));
    symlinkSync("../new", join(root, "dangling-link"));
    symlinkSync("circle", join(root, "circle"));
    symlinkSync("inside", join(root, "inside-link"));
    symlinkSync("deep", join(root, "inside/deep-link"));
    execFileSync("sh", ["-c", 'mkfifo "$0"', join(root, "pipe")]);

    const { stdout, exitCode } = runNative(program("escapes"), { preopens: [preopen(kind)] });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("WENT THROUGH");
    expect(stdout).toMatchInlineSnapshot(`
      "open ..                                  Capabilities insufficient
      open ../secret                           Capabilities insufficient
      open inside/../../secret                 Capabilities insufficient
      open ./.././inside                       Capabilities insufficient
      create ../new                            Capabilities insufficient
      mkdir ../new                             Capabilities insufficient
      unlink ../secret                         Capabilities insufficient
      rename ../secret                         Capabilities insufficient
      rename to ../new                         Capabilities insufficient
      link ../secret                           Capabilities insufficient
      stat ../secret                           Capabilities insufficient
      open absolute-link                       Capabilities insufficient
      open relative-link                       Capabilities insufficient
      open directory-link/secret               Capabilities insufficient
      open directory-link/                     Capabilities insufficient
      create directory-link/new                Capabilities insufficient
      create through dangling-link             Capabilities insufficient
      mkdir through dangling-link/             File exists
      truncate relative-link                   Capabilities insufficient
      open circle                              Symbolic link loop
      open link without following              Symbolic link loop
      readlink absolute-link                   Capabilities insufficient
      symlink to /etc                          Capabilities insufficient
      symlink to ../..                         0
      open inside/up                           Capabilities insufficient
      open inside/up/secret                    Capabilities insufficient
      open .. of inside                        Capabilities insufficient
      open ../file-above of inside             Capabilities insufficient
      open inside/file/../file                 Not a directory
      open missing/../inside/file              No such file or directory
      open inside/deep-link/../file            1
      open inside/file/                        Not a directory
      unlink inside-link/                      Not a directory
      rmdir .                                  Invalid argument
      rmdir inside/..                          Directory not empty
      open a pipe                              Permission denied
      "
    `);
    expect(readdirSync(outside).sort()).toEqual(["root", "secret"]);
    expect(readFileSync(join(outside, "secret"), "utf8")).toBe("secret");
  });
});

describe("without files", () => {
  it("a program reads its input, arguments and environment", () => {
    const result = runNative(program("streams"), {
      args: ["streams", "größer"],
      env: { A: "1", B: "x=y" },
      stdin: "first line\nlast",
    });
    expect(result).toEqual({
      exitCode: 2,
      stdout:
        "FIRST LINE\nLASTargument 0: streams\nargument 1: größer\nenvironment: A=1\nenvironment: B=x=y\n" +
        "gathered write\nno newline at the end",
      stderr: "poll 2\n",
    });
  });

  it("a program prints what it prints under the host's own WASI", () => {
    const [input, output] = ["input", "output"].map((name) => join(outside, name)) as [string, string];
    writeFileSync(input, "some\ninput");
    const [stdin, stdout] = [openSync(input, "r"), openSync(output, "w")];
    const options = { args: ["streams", "a", "b"], env: { NAME: "value" } };
    const host = new WASI({ version: "preview1", ...options, stdin, stdout, stderr: stdout, returnOnExit: true });
    const instance = new WebAssembly.Instance(program("streams"), host.getImportObject() as WebAssembly.Imports);
    const exitCode = host.start(instance);
    closeSync(stdin);
    closeSync(stdout);
    const ours = runNative(program("streams"), { ...options, stdin: "some\ninput" });
    // What comes after the line on standard error, where the host's poll fails on files.
    expect(readFileSync(output, "utf8").replace("poll -1\n", "")).toBe(ours.stdout);
    expect(ours.exitCode).toBe(exitCode);
  });

  it("a program tells the time, sleeps, and exits from deep inside", () => {
    const result = runNative(program("clocks"));
    expect(result).toEqual({
      exitCode: 42,
      stderr: "",
      stdout: [
        "resolutions 0 0",
        "realtime is after 2020: 1",
        "nanosleep 0",
        "slept for 20 ms: 1",
        "clock_nanosleep 0",
        "slept until then: 1",
        "a time in the past 0",
        "random: 1",
        "",
      ].join("\n"),
    });
  });
});
