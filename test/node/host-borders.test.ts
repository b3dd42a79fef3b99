/** What crosses the border to the host: names, errors, times, preopens. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { attempt, errnoOf } from "../../src/node/file-system/host-error.ts";
import { openHostPreopens } from "../../src/node/file-system/host-preopens.ts";
import { checkWindowsName, decodeNames } from "../../src/node/file-system/names.ts";
import { TimestampOverlay } from "../../src/node/file-system/timestamp-overlay.ts";
import type { Stat } from "../../src/wasi/file-system.ts";
import { FileSystemError, raise } from "../../src/wasi/file-system-error.ts";
import { Guest } from "../wasi/support/guest.ts";

describe("names on Windows", () => {
  it.each([
    "C:",
    "C:x",
    "file:stream",
    "a\\b",
    "a/b",
    "a\u0000",
    "a\u001f",
    "a<b",
    "a>b",
    'a"b',
    "a|b",
    "a?",
    "*",
    "trailing.",
    "trailing ",
    "CON",
    "con",
    "Con.txt",
    "nul.tar.gz",
    "prn",
    "AUX",
    "COM0",
    "com1",
    "COM9.x",
    "LPT1",
    "lpt9",
    "COM¹",
    "com².txt",
    "LPT³",
    "CONIN$",
    "conout$",
    "con .txt",
    "NUL  ",
  ])("that mean something else are refused: %j", (name) => {
    expect(() => checkWindowsName(name)).toThrow(expect.objectContaining({ code: "INVAL" }));
  });

  it.each(["a", "console", "con1", "com", "com10", "lpt", "auxiliary.txt", ".hidden", "a.b.c", "größe", "a b"])(
    "that are names are accepted: %j",
    (name) => {
      expect(() => checkWindowsName(name)).not.toThrow();
    },
  );
});

describe("names that are read", () => {
  it("are kept only if they are UTF-8", () => {
    const names = [Buffer.from("ok"), Buffer.from([0x66, 0xff]), Buffer.from("größe"), Buffer.from([0xed, 0xa0, 0x80])];
    expect(decodeNames(names)).toEqual(["ok", "größe"]);
  });
});

describe("errors of the host", () => {
  it.each([
    [{ code: "ENOENT", errno: -2 }, "NOENT"],
    [{ code: "EACCES", errno: -13 }, "ACCES"],
    [{ code: "EPERM", errno: -1 }, "PERM"],
    [{ code: "ENOTSUP", errno: -95 }, "NOTSUP"],
    [{ code: "EOPNOTSUPP" }, "NOTSUP"],
    [{ code: "EWOULDBLOCK" }, "AGAIN"],
    [{ code: "E2BIG" }, "2BIG"],
    [{ code: "Unknown system error -122", errno: -122 }, "DQUOT"],
    [{ code: "EUNHEARDOF", errno: -999 }, "IO"],
    [{ code: "UNKNOWN" }, "IO"],
    [{ code: "ERR_ACCESS_DENIED" }, "ACCES"],
    [{ code: "ERR_INVALID_ARG_VALUE" }, "INVAL"],
    [{ code: "EtoString" }, "IO"],
  ])("become those of WASI: %j", (error, code) => {
    expect(errnoOf(error)).toBe(code);
  });

  it("that are none of the host's are not hidden", () => {
    const bug = new TypeError("a bug");
    expect(() =>
      attempt(() => {
        throw bug;
      }),
    ).toThrow(bug);
    expect(() => errnoOf(bug)).toThrow("a bug");
  });

  it("are thrown as errors without a stack", () => {
    expect(() => attempt(() => raise("LOOP"))).toThrow(expect.objectContaining({ code: "LOOP", errno: 32 }));
    const error = new FileSystemError("NOENT");
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(FileSystemError);
    expect("stack" in error && error.stack).toBeFalsy();
    expect(`${error.name}: ${error.message}`).toBe("FileSystemError: WASI error NOENT");
  });
});

describe("remembered times", () => {
  const shown = (ino: bigint, atim: bigint, mtim: bigint): Stat => ({
    dev: 1n,
    ino,
    type: "regular_file",
    nlink: 1n,
    size: 0n,
    atim,
    mtim,
    ctim: 0n,
  });

  it("stand for those that the host shows, each as long as it shows that", () => {
    const overlay = new TimestampOverlay();
    overlay.remember(shown(1n, 1000n, 2000n), { atim: 1001n, mtim: 2002n });
    expect(overlay.exact(shown(1n, 1000n, 2000n))).toMatchObject({ atim: 1001n, mtim: 2002n });
    expect(overlay.exact(shown(1n, 9000n, 2000n))).toMatchObject({ atim: 9000n, mtim: 2002n });
    expect(overlay.exact(shown(1n, 1000n, 9000n))).toMatchObject({ atim: 1001n, mtim: 9000n });
    expect(overlay.exact(shown(2n, 1000n, 2000n))).toMatchObject({ atim: 1000n, mtim: 2000n });
  });

  it("are forgotten when the host shows what was asked for, and when there are too many", () => {
    const overlay = new TimestampOverlay();
    overlay.remember(shown(1n, 1000n, 2000n), { atim: 1001n, mtim: 2002n });
    overlay.remember(shown(1n, 5n, 5n), { atim: 5n, mtim: 5n });
    expect(overlay.exact(shown(1n, 1000n, 2000n))).toMatchObject({ atim: 1000n, mtim: 2000n });
    for (let ino = 1n; ino <= 4097n; ino++) overlay.remember(shown(ino, 1n, 1n), { atim: 2n, mtim: 2n });
    expect(overlay.exact(shown(1n, 1n, 1n))).toMatchObject({ atim: 1n });
    expect(overlay.exact(shown(2n, 1n, 1n))).toMatchObject({ atim: 2n });
    expect(overlay.exact(shown(4097n, 1n, 1n))).toMatchObject({ atim: 2n });
  });
});

describe("host directories in a configuration", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), "anywasm-"));
    mkdirSync(join(folder, "a/b"), { recursive: true });
    symlinkSync("a", join(folder, "link"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const refused = (kind: string): unknown => expect.objectContaining({ name: "WasiConfigurationError", kind });

  it("are opened for a guest, who closes them", async () => {
    const guest = new Guest({
      preopens: openHostPreopens([
        { guestPath: "/a", hostPath: join(folder, "a") },
        { guestPath: "/again", hostPath: join(folder, "link"), readOnly: false },
      ]),
    });
    expect(await guest.names()).toEqual(["b"]);
    expect((await guest.statOf(3)).ino).toBe((await guest.statOf(4)).ino);
    expect(await guest.call("fd_close", 3)).toBe("SUCCESS");
    expect(await guest.call("fd_close", 4)).toBe("SUCCESS");
  });

  it("are asked about by their real paths, all before any is opened", () => {
    const asked: string[] = [];
    const check = (path: string): boolean => {
      asked.push(path);
      return !path.endsWith("b");
    };
    const preopens = [
      { guestPath: "/link", hostPath: join(folder, "link") },
      { guestPath: "/missing", hostPath: join(folder, "missing") },
      { guestPath: "/b", hostPath: join(folder, "link/../a/b") },
    ];
    expect(() => openHostPreopens(preopens, check)).toThrow(refused("denied"));
    expect(asked).toEqual([join(folder, "a"), join(folder, "missing"), join(folder, "a/b")]);
  });

  it("may be the root of the host only if the embedder says so", () => {
    const preopens = [{ guestPath: "/", hostPath: "/", readOnly: true }];
    expect(() => openHostPreopens(preopens)).toThrow(refused("denied"));
    const [preopen] = openHostPreopens(preopens, () => true);
    expect(preopen).toMatchObject({ guestPath: "/", readOnly: true });
  });

  it("must exist", () => {
    expect(() => openHostPreopens([{ guestPath: "/", hostPath: join(folder, "missing") }])).toThrow(refused("invalid"));
  });

  it("must not lie in one with other permissions", () => {
    const outer = { guestPath: "/a", hostPath: join(folder, "a") };
    const inner = { guestPath: "/b", hostPath: join(folder, "link/b"), readOnly: true };
    expect(() => openHostPreopens([outer, inner])).toThrow(refused("invalid"));
    expect(() => openHostPreopens([inner, outer])).toThrow("which has other permissions");
    expect(() => openHostPreopens([outer, { ...outer, guestPath: "/c", readOnly: true }])).toThrow(refused("invalid"));
    expect(openHostPreopens([outer, { ...inner, readOnly: false }])).toHaveLength(2);
  });
});
