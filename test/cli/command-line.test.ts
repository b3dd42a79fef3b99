import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { anywasm } from "./support.ts";

const packageText = readFileSync(new URL("../../package.json", import.meta.url), "utf8");

describe("anywasm", () => {
  it("prints its version", async () => {
    const { version } = JSON.parse(packageText) as { version: string };
    expect(await anywasm("--version")).toEqual({ status: 0, out: `${version}\n`, error: "" });
  });

  it("explains itself and its commands", async () => {
    const help = await anywasm("--help");
    expect(help).toMatchObject({ status: 0, error: "" });
    for (const command of ["run", "validate", "inspect", "disassemble", "lower", "spec"])
      expect(help.out).toContain(`\n  ${command} `);
    const run = await anywasm("run", "--help");
    expect(run).toMatchObject({ status: 0, error: "" });
    for (const flag of ["--dir <HOST[::GUEST][:ro]>", "--env <NAME[=VALUE]>", "--argv0 <NAME>", "--invoke <FUNC>"]) {
      expect(run.out).toContain(flag);
    }
  });

  it("explains itself on the error stream when nothing is asked of it", async () => {
    const { status, out, error } = await anywasm();
    expect([status, out]).toEqual([2, ""]);
    expect(error).toContain("Usage: anywasm");
  });

  it.each([
    [["--dri", "x", "file.wasm"], "anywasm: unknown option '--dri'\n(Did you mean --dir?)\n"],
    [["run", "--invok", "f", "file.wasm"], "anywasm: unknown option '--invok'\n(Did you mean --invoke?)\n"],
    [["inspect", "--dir", "file.wasm"], "anywasm: unknown option '--dir'\n"],
    [["run"], "anywasm: missing required argument 'FILE'\n"],
    [["run", "--dir"], "anywasm: option '--dir <HOST[::GUEST][:ro]>' argument missing\n"],
    [["validate"], "anywasm: missing required argument 'FILE'\n"],
  ])("says what is wrong with a command line and names the nearest flag: %j", async (args, error) => {
    expect(await anywasm(...args)).toEqual({ status: 2, out: "", error });
  });

  it("gives everything behind spec to that command", async () => {
    const { status, out } = await anywasm("spec", "--help");
    expect(status).toBe(0);
    expect(out).toContain("--filter");
    expect(await anywasm("spec", "no-such-folder")).toMatchObject({ status: 2 });
  });
});
