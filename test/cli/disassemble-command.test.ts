import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { assemble } from "../../src/text/assemble.ts";
import { commandLine } from "../support/command-line.ts";
import { wat } from "../support/wat.ts";
import { anywasm } from "./support.ts";

const folder = mkdtempSync(path.join(tmpdir(), "anywasm-disassemble-command-"));
const file = path.join(folder, "module.wasm");
const target = path.join(folder, "module.wat");
const observatory = path.resolve(import.meta.dirname, "../fixtures/go/observatory/observatory.wasm");

const MODULE = wat(`(func (export "answer") (result i32) i32.const 42)`);
const TEXT = `(module
  (type (;0;) (func (result i32)))
  (export "answer" (func 0))
  (func (;0;) (type 0) (result i32)
    i32.const 42
  )
)
`;

/** {@link MODULE} with an opcode in its body that no instruction has. */
const MALFORMED = Uint8Array.from(MODULE);
MALFORMED[MODULE.length - 3] = 0xff;

beforeAll(() => writeFileSync(file, MODULE));

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a line of a shell in which `$ANYWASM` starts the command line. */
function shell(line: string): { status: number | null; stdout: string; stderr: string } {
  const anywasmCommand = commandLine()
    .map((part) => `'${part}'`)
    .join(" ");
  const { status, stdout, stderr } = spawnSync("bash", ["-c", line.replaceAll("$ANYWASM", anywasmCommand)], {
    encoding: "utf8",
    maxBuffer: 2 ** 27,
  });
  return { status, stdout, stderr };
}

describe("anywasm disassemble", () => {
  it("prints a module as text", async () => {
    expect(await anywasm("disassemble", file)).toEqual({ status: 0, out: TEXT, error: "" });
  });

  it("writes the text to a file with --output, and nothing else", async () => {
    expect(await anywasm("disassemble", file, "--output", target)).toEqual({ status: 0, out: "", error: "" });
    expect(readFileSync(target, "utf8")).toBe(TEXT);
  });

  it("prints a module that is not valid", async () => {
    writeFileSync(target, wat("(func i64.const 0 i32.add)"));
    const { status, out } = await anywasm("disassemble", target);
    expect(status).toBe(0);
    expect(out).toContain("    i64.const 0\n    i32.add\n");
  });

  it("says what is wrong with a file that is no module, and does not make the output file", async () => {
    const missing = path.join(folder, "missing.wat");
    writeFileSync(target, "text");
    expect(await anywasm("disassemble", target, "--output", missing)).toEqual({
      status: 1,
      out: "",
      error: `anywasm: ${target}: magic header not detected (at offset 0x0)\n`,
    });
    expect(existsSync(missing)).toBe(false);
  });

  it("says what is wrong with a file that is not there or cannot be written", async () => {
    const nowhere = path.join(folder, "nowhere", "module.wat");
    expect(await anywasm("disassemble", nowhere)).toEqual({
      status: 1,
      out: "",
      error: `anywasm: ${nowhere}: no such file or directory\n`,
    });
    expect(await anywasm("disassemble", file, "--output", nowhere)).toEqual({
      status: 1,
      out: "",
      error: `anywasm: ${nowhere}: no such file or directory\n`,
    });
  });

  it("prints a malformed body up to the place, says there what is wrong, and fails", async () => {
    writeFileSync(target, MALFORMED);
    const offset = (MALFORMED.length - 3).toString(16);
    const { status, out, error } = await anywasm("disassemble", target);
    expect(status).toBe(1);
    expect(out).toBe(
      `${TEXT.slice(0, TEXT.indexOf("\n    i32.const"))}\n;; DecodeError: illegal opcode ff (at offset 0x${offset})\n`,
    );
    expect(error).toBe(`anywasm: ${target}: illegal opcode ff (at offset 0x${offset})\n`);
  });

  it("goes no further when nobody reads any longer", async () => {
    let pieces = 0;
    const status = await runCommandLine(["disassemble", observatory], {
      out: () => {
        pieces++;
      },
      error: () => {},
      flushed: () => Promise.resolve(pieces < 3),
    });
    expect([status, pieces]).toEqual([0, 3]);
  });

  it("waits until a piece is taken before it prints the next", async () => {
    const events: string[] = [];
    await runCommandLine(["disassemble", observatory], {
      out: () => void events.push("written"),
      error: () => {},
      flushed: async () => {
        await Promise.resolve();
        events.push("taken");
        return events.length < 8;
      },
    });
    expect(events).toEqual(Array.from({ length: 4 }, () => ["written", "taken"]).flat());
  });

  it("reads the standard input for -, also from a pipe", () => {
    expect(shell(`cat '${file}' | $ANYWASM disassemble -`)).toEqual({ status: 0, stdout: TEXT, stderr: "" });
  });

  it("prints more than a pipe holds to a slow reader", () => {
    const { status, stdout, stderr } = shell(
      `set -o pipefail; $ANYWASM disassemble '${observatory}' | (sleep 1; cat) | wc -c`,
    );
    expect([status, stderr]).toEqual([0, ""]);
    expect(Number(stdout)).toBeGreaterThan(10_000_000);
  });

  it("ends quietly when the reader of a pipe does not want more", () => {
    const { status, stdout, stderr } = shell(`set -o pipefail; $ANYWASM disassemble '${observatory}' | head -n 1`);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "(module\n", stderr: "" });
  });

  it("says that the standard output is full", () => {
    const { status, stderr } = shell(`$ANYWASM disassemble '${observatory}' > /dev/full`);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "anywasm: standard output: no space left on device\n",
    });
  });

  it("prints what the assembler reads back to the same module", async () => {
    const { out } = await anywasm("disassemble", file);
    expect(assemble(out)).toEqual(MODULE);
  });
});
