import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HostInput, HostOutput } from "../../src/node/stdio.ts";
import { Guest } from "../wasi/support/guest.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anywasm-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const script = fileURLToPath(new URL("support/copy-guest.ts", import.meta.url));
const command = ["--import", "tsx", script];

describe("the streams of this process", () => {
  it("are read and written by descriptor", async () => {
    writeFileSync(join(folder, "in"), "some input");
    const [input, output] = [openSync(join(folder, "in"), "r"), openSync(join(folder, "out"), "w")];
    const guest = new Guest({ stdin: new HostInput(input), stdout: new HostOutput(output) });
    expect(await guest.read(0, 4)).toBe("some");
    expect(await guest.read(0)).toBe(" input");
    expect(await guest.read(0)).toBe("");
    expect(await guest.write(1, "output")).toBe(6);
    closeSync(input);
    closeSync(output);
    expect(readFileSync(join(folder, "out"), "utf8")).toBe("output");
    expect(await guest.write(1, "x")).toBe("BADF");
    expect(await guest.read(0)).toBe("[BADF]");
  });

  it("are pipes through which everything goes, however much", () => {
    const input = "0123456789abcdef\n".repeat(50_000);
    const result = spawnSync(process.execPath, command, { input, maxBuffer: 2 ** 24 });
    expect(result.stderr.toString()).toBe("");
    expect(result.stdout.toString()).toBe(input);
    expect(result.status).toBe(0);
  });

  it("end where the input ends", () => {
    const result = spawnSync(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
    expect(result.stdout.toString()).toBe("");
    expect(result.status).toBe(0);
  });

  it("tell a program whose reader has gone", async () => {
    const child = spawn(process.execPath, [...command, "endless"], { stdio: ["ignore", "pipe", "pipe"] });
    const status = new Promise((resolve) => child.once("exit", resolve));
    let messages = "";
    child.stderr.on("data", (data: Buffer) => (messages += data.toString()));
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await status).toBe(7);
    expect(messages).toBe("PIPE\n");
  });

  it("are not terminals unless they are", () => {
    expect(new HostOutput(openSync("/dev/null", "w")).isTerminal).toBe(false);
  });
});

describe.runIf(process.platform === "linux")("readiness of an input", () => {
  /** Runs the script behind a shell's pipe, which, unlike one of Node's, is a pipe. */
  function shell(feeder: string): string {
    const flag = join(folder, "waited");
    const shellCommand = `(${feeder}) | "$0" "$@"`;
    const result = spawnSync("sh", ["-c", shellCommand, process.execPath, ...command, "poll", flag], {
      env: { ...process.env, FLAG: flag },
    });
    expect(result.stderr.toString()).toBe("");
    return result.stdout.toString();
  }

  it("is told by a pipe without taking anything away", () => {
    expect(shell("printf hello; sleep 0.5")).toBe('ready 5 "hello"\nend\n');
  });

  it("is waited for", () => {
    expect(shell('until [ -e "$FLAG" ]; do sleep 0.05; done; printf later')).toBe('waited\nready 5 "later"\nend\n');
  });

  it("is told of a pipe that has ended", () => {
    expect(shell("true")).toBe("end\n");
  });

  it("is assumed of what cannot be asked", () => {
    writeFileSync(join(folder, "in"), "x");
    const fd = openSync(join(folder, "in"), "r");
    expect(new HostInput(fd).ready()).toEqual({ bytes: 1, hangup: false });
    expect(new HostOutput(fd).ready()).toEqual({ bytes: 1, hangup: false });
    closeSync(fd);
  });
});
