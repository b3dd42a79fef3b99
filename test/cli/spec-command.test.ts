import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runSpec, type SpecHost } from "../../src/cli/spec-command.ts";
import type { SpecOptions } from "../../src/cli/spec-options.ts";
import { nodeEngine } from "../support/node-engine.ts";
import { anywasm, type Result } from "./support.ts";

/** Scripts of ours, laid out like the official ones. */
const SCRIPTS = path.resolve(import.meta.dirname, "scripts");
const script = (name: string): string => path.join(SCRIPTS, name);

const folder = mkdtempSync(path.join(tmpdir(), "anywasm-spec-command-"));
const inFolder = (...names: string[]): string => path.join(folder, ...names);

/** Threads that run the sources. */
const HOST: SpecHost = {
  worker: new URL("../support/source-worker.mjs", import.meta.url),
};

beforeAll(() => {
  mkdirSync(inFolder("empty"));
  mkdirSync(inFolder("dangling"));
  symlinkSync(inFolder("nowhere"), inFolder("dangling/gone.wast"));
  writeFileSync(inFolder("dangling/there.wast"), "(module)");
  writeFileSync(inFolder("dangling/notes.txt"), "not a script");
  writeFileSync(inFolder("bytes.wast"), Uint8Array.of(0x3b, 0x3b, 0xff));
  writeFileSync(inFolder("no.wast"), '(module (func (export "f")))\n(assert_return (invoke "f") (i32.const 1))');
  writeFileSync(inFolder("expected.json"), '{"fails": {"no.wast:2": "no result"}}');
  writeFileSync(inFolder("too-much.json"), '{"fails": {"no.wast:2": "no result", "core/passing.wast:29": "never"}}');
  writeFileSync(inFolder("bad.json"), '{"skip": {}}');
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command in threads or on another engine, with what it prints gathered. */
async function spec(
  paths: readonly string[],
  options: Partial<SpecOptions>,
  host: SpecHost = HOST,
  columns?: number,
): Promise<Result> {
  let out = "";
  let error = "";
  const output = {
    out: (text: string) => {
      out += text;
    },
    error: (text: string) => {
      error += text;
    },
    terminalColumns: () => columns,
  };
  const status = await runSpec(paths, { jobs: 2, timeout: 60, fusions: true, ...options }, output, host);
  return { status, out, error };
}

/** A report without the times in it, which are never the same. */
function untimed(text: string): string {
  return text.replaceAll(/\d+\.\d\d s/g, "N s").replaceAll(/"seconds": [\d.]+/g, '"seconds": 0');
}

describe("anywasm spec", () => {
  it("reports each script of a folder in a line, failures below it, and totals in a table", async () => {
    const { status, out, error } = await anywasm("spec", script("core"), "--filter", "passing|legacy");
    expect([status, error]).toEqual([0, ""]);
    expect(untimed(out)).toBe(`legacy.wast   1 passed  (N s)
passing.wast  33 passed  (N s)

command                      passed   failed  excused    total
module                            4        0        0        4
module definition                 1        0        0        1
module instance                   2        0        0        2
register                          1        0        0        1
invoke                            1        0        0        1
get                               1        0        0        1
assert_return                    14        0        0       14
assert_trap                       1        0        0        1
assert_trap (module)              1        0        0        1
assert_exhaustion                 1        0        0        1
assert_exception                  1        0        0        1
assert_unlinkable                 1        0        0        1
assert_invalid                    2        0        0        2
assert_malformed (binary)         1        0        0        1
assert_malformed (text)           2        0        0        2
all                              34        0        0       34

scripts: 2 in N s (2 pass whole, 0 but for what is excused, 0 fail)
`);
  });

  it("shows on a terminal how far it is", async () => {
    const { out } = await spec([script("core")], { jobs: 0, json: true, filter: /legacy|passing/u }, HOST, 80);
    const [last, ...shown] = out.split("\r\u001B[2K").slice(1).reverse();
    expect(shown.reverse()).toEqual([
      "[0/2] legacy.wast",
      "[1/2] legacy.wast",
      "[1/2] passing.wast",
      "[2/2] passing.wast",
    ]);
    expect(JSON.parse(last as string)).toMatchObject({ ending: "complete" });
  });

  it("says of every failure where it is, what was expected and what came", async () => {
    const { status, out } = await anywasm("spec", script("core/failing.wast"), "--json");
    expect(status).toBe(1);
    const { failures } = (JSON.parse(out) as { scripts: [{ failures: Record<string, unknown>[] }] }).scripts[0];
    expect(failures.map(({ line, kind, expected, actual }) => [line, kind, expected, actual])).toEqual([
      [8, "module", "success", expect.stringMatching(/^invalid: type mismatch/)],
      [9, "module definition", "success", expect.stringMatching(/^invalid: type mismatch/)],
      [10, "module instance", "success", expect.stringMatching(/^invalid: type mismatch/)],
      [11, "register", "success", "error: no instance $missing"],
      [12, "invoke", "success", expect.stringMatching(/^invalid: type mismatch/)],
      [13, "get", "success", 'error: no export "eight"'],
      [14, "assert_return", "(i32.const 2)", "(i32.const 1)"],
      [15, "assert_return", "no value", "(i32.const 1)"],
      [16, "assert_return", "(i64.const 1)", "(i32.const 1)"],
      [17, "assert_return", "(f32.const nan:canonical)", "(i32.const 1)"],
      [18, "assert_return", "(either (i32.const 2) (i32.const 3))", "(i32.const 1)"],
      [19, "assert_return", "no value", "trap: unreachable"],
      [20, "assert_return", "(i32.const 8)", "(i32.const 7)"],
      [
        21,
        "assert_return",
        "(v128.const i32x4 0x00000001 0x00000002 0x00000003 0x00000005)",
        "(v128.const i32x4 0x00000001 0x00000002 0x00000003 0x00000004)",
      ],
      [22, "assert_trap", "trap: unreachable", "success"],
      [23, "assert_trap", "trap: integer overflow", "trap: unreachable"],
      [24, "assert_trap (module)", "trap: unreachable", "success"],
      [25, "assert_exhaustion", "exhaustion: call stack exhausted", "trap: unreachable"],
      [26, "assert_exception", "exception", "trap: unreachable"],
      [
        27,
        "assert_unlinkable",
        "unlinkable: unknown import",
        expect.stringMatching(/^unlinkable: incompatible import/),
      ],
      [28, "assert_invalid", "invalid: type mismatch", "success"],
      [29, "assert_malformed (binary)", "malformed: unexpected end", "success"],
      [30, "assert_malformed (text)", "malformed: unexpected token", "success"],
    ]);
    expect(failures[2]).toMatchObject({ column: 3, command: "(module instance $broken $broken)" });
    expect(failures[11]).toMatchObject({ failure: { class: "trap", message: "unreachable" } });
    expect(failures[12]).toMatchObject({ failure: null });
  });

  it("writes out the first failures of a script for people", async () => {
    const { status, out } = await anywasm("spec", script("core/failing.wast"));
    expect(status).toBe(1);
    expect(out).toContain(`1 passed, 23 FAILED  (`);
    expect(out).toContain(`failing.wast:12:1: (invoke "stop")
    expected success
    actual   invalid: type mismatch`);
    expect(out).toContain("  … and 13 more failures\n\n");
    expect(out).toContain("(0 pass whole, 0 but for what is excused, 1 fail)\n");
  });

  it("runs on another engine as well", async () => {
    const { status, out } = await spec([script("core/passing.wast")], { jobs: 0 }, { ...HOST, engine: nodeEngine });
    // It has its own words, and says malformed and invalid with the same class of error.
    expect(out).toContain("passing.wast  31 passed, 2 FAILED");
    expect(status).toBe(1);
  });

  it("gives the same report from threads, in the order of the scripts", async () => {
    const paths = [script("core"), script("legacy"), script("broken.wast")];
    const alone = await spec(paths, { jobs: 0, json: true });
    const threads = await spec(paths, { jobs: 3, json: true });
    expect(untimed(threads.out)).toBe(untimed(alone.out));
    expect([threads.status, threads.error]).toEqual([1, ""]);
  });

  it("gives a script that takes too long a failure, and goes on", async () => {
    const { status, out } = await spec([script("endless.wast"), script("legacy")], { jobs: 1, timeout: 1 });
    expect(status).toBe(1);
    expect(out).toContain("endless.wast:1:1: the script\n");
    expect(out).toContain("actual   took longer than 1 s\n");
    expect(out).toMatch(/legacy\.wast +2 passed/);
  });

  it("means the same with the engine's switches for tests of itself", async () => {
    const paths = [script("core"), script("legacy")];
    const usual = await spec(paths, { jobs: 0 });
    const odd = await spec(paths, { jobs: 1, quantum: 1, fusions: false });
    expect(untimed(odd.out)).toBe(untimed(usual.out));
    const fuelled = await spec(paths, { jobs: 1, fuel: 2 });
    expect(untimed(fuelled.out)).toBe(untimed(usual.out));
  });

  it("excuses what is expected to fail, and fails when that passes", async () => {
    const paths = [inFolder("no.wast"), script("core/passing.wast")];
    const excused = await spec(paths, { jobs: 0, expectations: inFolder("expected.json") });
    expect(excused.status).toBe(0);
    expect(excused.out).toContain("1 passed, 1 excused  (");
    expect(excused.out).toContain("\nexcused because\n      1  no result\n");
    expect(excused.out).toContain("(1 pass whole, 1 but for what is excused, 0 fail)");

    const tooMuch = await spec(paths, { jobs: 0, expectations: inFolder("too-much.json") });
    expect(tooMuch.status).toBe(1);
    expect(tooMuch.out).toContain("33 passed, 1 UNEXPECTEDLY PASSED  (");
    expect(tooMuch.out).toContain("  unexpected pass: core/passing.wast:29: passes (expected to fail: never)\n");
    expect(tooMuch.out).toContain("unexpected passes: 1 (the expectations say too much)");
  });

  it("stops after the first script with a failure", async () => {
    const args = ["spec", script("core"), "--bail"];
    const { status, out } = await anywasm(...args);
    expect(status).toBe(1);
    expect(out).not.toContain("passing.wast");
    expect(out).toContain("\nstopped at the first failure: 2 of 3 scripts have not been run\n");
    const { ending, scriptCount, scripts } = JSON.parse((await anywasm(...args, "--json")).out) as {
      ending: string;
      scriptCount: number;
      scripts: unknown[];
    };
    expect([ending, scriptCount, scripts.length]).toEqual(["bail", 3, 1]);
  });

  it("takes another set of features than the folder's, or changes it", async () => {
    const legacy = script("legacy");
    expect((await anywasm("spec", legacy)).status).toBe(0);
    const without = await anywasm("spec", legacy, "--features", "-legacy-exceptions");
    expect(without.status).toBe(1);
    expect(without.out).toContain("requires the legacy-exceptions feature");
    expect((await anywasm("spec", legacy, "--features", "mvp,+legacy-exceptions,+exceptions")).status).toBe(0);
    expect((await anywasm("spec", script("core/legacy.wast"), "--features", "+legacy-exceptions")).status).toBe(1);
  });

  it("gives the report as JSON", async () => {
    const { status, out } = await anywasm("spec", inFolder("no.wast"), "--json");
    expect(status).toBe(1);
    expect(JSON.parse(untimed(out))).toEqual({
      ending: "complete",
      seconds: 0,
      scriptCount: 1,
      failingScripts: 1,
      totals: { passed: 1, failed: 1, excused: 0 },
      kinds: {
        module: { passed: 1, failed: 0, excused: 0 },
        assert_return: { passed: 0, failed: 1, excused: 0 },
      },
      scripts: [
        {
          script: inFolder("no.wast"),
          features: expect.arrayContaining(["simd", "gc", "exceptions"]),
          seconds: 0,
          totals: { passed: 1, failed: 1, excused: 0 },
          kinds: {
            module: { passed: 1, failed: 0, excused: 0 },
            assert_return: { passed: 0, failed: 1, excused: 0 },
          },
          failures: [
            {
              kind: "assert_return",
              line: 2,
              column: 1,
              command: '(assert_return (invoke "f") (i32.const 1))',
              expected: "(i32.const 1)",
              actual: "no value",
              failure: null,
            },
          ],
          excused: [],
          unexpectedPasses: [],
        },
      ],
    });
  });

  it("writes JUnit XML beside the report", async () => {
    const file = inFolder("junit.xml");
    const { status, out } = await anywasm("spec", inFolder("no.wast"), "--junit", file);
    expect([status, out.includes("1 passed, 1 FAILED")]).toEqual([1, true]);
    expect(readFileSync(file, "utf8")).toContain('<testsuites name="anywasm spec" tests="2" failures="1"');

    const { status: failed, error } = await anywasm("spec", inFolder("no.wast"), "--junit", inFolder("no/such.xml"));
    expect(failed).toBe(1);
    expect(error).toContain(`the report cannot be written to ${inFolder("no/such.xml")}: no such file or directory`);
  });

  it("fails for a script that cannot be read, says where, and goes on", async () => {
    const { status, out } = await anywasm("spec", script("broken.wast"), inFolder("bytes.wast"), inFolder("dangling"));
    expect(status).toBe(1);
    expect(out).toContain("broken.wast:2:3: the script\n");
    expect(out).toContain("unknown command assert_what (at 2:3)\n");
    expect(out).toContain("bytes.wast:1:1: the script\n");
    expect(out).toContain("actual   malformed UTF-8 encoding\n");
    expect(out).toContain("gone.wast:1:1: the script\n");
    expect(out).toContain("actual   no such file or directory\n");
    expect(out).toMatch(/there\.wast +1 passed/);
  });

  it("runs a script that is named twice once", async () => {
    const { out } = await anywasm("spec", script("legacy"), script("legacy/legacy.wast"));
    expect(out).toContain("scripts: 1 in");
  });

  it("explains itself", async () => {
    const { status, out } = await anywasm("spec", "--help");
    expect(status).toBe(0);
    expect(out).toContain("Usage: anywasm spec [options] [PATH...]");
    expect(out).toContain("Exit status: 0 if everything came out as expected");
    expect(out).not.toContain("--quantum");
  });

  it.each([
    [["--no-such"], "unknown option '--no-such'"],
    [["empty"], "no scripts (.wast) in "],
    [["dangling", "--filter", "nothing"], "none of the 2 scripts has a path that matches /nothing/u"],
    [["missing.wast"], "missing.wast: no such file or directory"],
    [["dangling", "--expectations", "missing.json"], "missing.json: no such file or directory"],
    [["dangling", "--expectations", "bad.json"], "bad.json: expectations: unknown key skip"],
    [["dangling", "--filter", "("], "Unterminated group"],
    [["dangling", "--features", "wasm-4.0"], 'no feature set is called "wasm-4.0"'],
    [["dangling", "--jobs", "many"], "It is a number from 0 to 999."],
    [["dangling", "--timeout", "0"], "It is a number above 0"],
    [["dangling", "--quantum", "0"], "It is a number from 1, or tiny."],
  ])("refuses %j with exit status 2", async (args, message) => {
    const known = ["empty", "dangling", "missing.wast", "missing.json", "bad.json"];
    const { status, out, error } = await anywasm(
      "spec",
      ...args.map((arg) => (known.includes(arg) ? inFolder(arg) : arg)),
    );
    expect([status, out]).toEqual([2, ""]);
    expect(error).toContain(message);
  });
});
