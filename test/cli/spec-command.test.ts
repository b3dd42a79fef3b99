import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runSpecCommand } from "../../src/cli/spec-command.ts";
import { nodeEngine } from "../support/node-engine.ts";

const folder = mkdtempSync(path.join(tmpdir(), "anywasm-spec-command-"));
const inFolder = (...names: string[]): string => path.join(folder, ...names);

beforeAll(() => {
  mkdirSync(inFolder("suite/core"), { recursive: true });
  mkdirSync(inFolder("suite/legacy"), { recursive: true });
  mkdirSync(inFolder("empty"));
  mkdirSync(inFolder("dangling"));
  symlinkSync(inFolder("nowhere"), inFolder("dangling/gone.wast"));
  const one = '(func (export "one") (result i32) (i32.const 1))';
  writeFileSync(
    inFolder("suite/core/good.wast"),
    `(module ${one})
(assert_return (invoke "one") (i32.const 1))
(assert_malformed (module quote "(") "unexpected token")`,
  );
  writeFileSync(
    inFolder("suite/core/wrong.wast"),
    `(module ${one})
(assert_return (invoke "one") (i32.const 2))
(assert_return (invoke "one") (i32.const 1))`,
  );
  writeFileSync(
    inFolder("suite/legacy/exceptions.wast"),
    '(module (func (export "f") (result i32) (try (result i32) (do (i32.const 1)) (catch_all (i32.const 2)))))\n(assert_return (invoke "f") (i32.const 1))',
  );
  writeFileSync(inFolder("suite/core/notes.txt"), "not a script");
  writeFileSync(inFolder("broken.wast"), "(module)\n(assert");
  writeFileSync(inFolder("bytes.wast"), Uint8Array.of(0x3b, 0x3b, 0xff));
  writeFileSync(inFolder("expected.json"), '{"fails": {"core/wrong.wast:2": "one is not two"}}');
  writeFileSync(
    inFolder("too-much.json"),
    '{"fails": {"core/wrong.wast:2": "one is not two", "core/good.wast:2": "never"}}',
  );
  writeFileSync(inFolder("bad.json"), '{"skip": {}}');
});

afterAll(() => rmSync(folder, { recursive: true }));

async function spec(...args: string[]): Promise<{ status: number; out: string; error: string }> {
  let out = "";
  let error = "";
  const output = {
    out: (text: string) => {
      out += text;
    },
    error: (text: string) => {
      error += text;
    },
  };
  const status = await runSpecCommand(args, output, nodeEngine);
  return { status, out, error };
}

describe("anywasm spec", () => {
  it("reports each script of a folder in a line, failures below it, and totals in a table", async () => {
    const { status, out, error } = await spec(inFolder("suite"));
    expect([status, error]).toEqual([1, ""]);
    expect(out).toBe(`core/good.wast                               3 passed
core/wrong.wast                              2 passed, 1 FAILED
  core/wrong.wast:2: (assert_return (invoke "one") (i32.const 2))
    expected (i32.const 2)
    actual   (i32.const 1)
legacy/exceptions.wast                       2 passed

command                      passed   failed  excused    total
assert_malformed (text)           1        0        0        1
assert_return                     3        1        0        4
module                            3        0        0        3
all                               7        1        0        8

scripts: 3 (2 pass whole, 0 but for what is excused, 1 fail)
`);
  });

  it("succeeds when everything passes", async () => {
    const { status, out } = await spec(inFolder("suite/core/good.wast"), inFolder("suite/legacy"));
    expect(status).toBe(0);
    expect(out).toContain(`${inFolder("suite/core/good.wast")} 3 passed\n`);
    expect(out).toContain("scripts: 2 (2 pass whole");
  });

  it("excuses what is expected to fail, and fails when that passes", async () => {
    const excused = await spec("--expectations", inFolder("expected.json"), inFolder("suite"));
    expect(excused.status).toBe(0);
    expect(excused.out).toContain("2 passed, 1 excused\n");
    expect(excused.out).toContain("scripts: 3 (2 pass whole, 1 but for what is excused, 0 fail)");

    const tooMuch = await spec("--expectations", inFolder("too-much.json"), inFolder("suite"));
    expect(tooMuch.status).toBe(1);
    expect(tooMuch.out).toContain("3 passed, 1 UNEXPECTEDLY PASSED\n");
    expect(tooMuch.out).toContain("  unexpected pass: core/good.wast:2: passes (expected to fail: never)\n");
    expect(tooMuch.out).toContain("unexpected passes: 1 (the expectations say too much)");
  });

  it("runs only the scripts whose path contains the filter", async () => {
    const { status, out } = await spec("--filter", "core/good", inFolder("suite"));
    expect(status).toBe(0);
    expect(out).toContain("scripts: 1 (1 pass whole");
  });

  it("gives the report as JSON", async () => {
    const { status, out } = await spec("--json", "--filter", "wrong", inFolder("suite"));
    expect(status).toBe(1);
    expect(JSON.parse(out)).toEqual({
      totals: {
        module: { passed: 1, failed: 0, excused: 0 },
        assert_return: { passed: 1, failed: 1, excused: 0 },
      },
      scripts: [
        {
          script: "core/wrong.wast",
          totals: {
            module: { passed: 1, failed: 0, excused: 0 },
            assert_return: { passed: 1, failed: 1, excused: 0 },
          },
          failures: [
            {
              kind: "assert_return",
              line: 2,
              command: '(assert_return (invoke "one") (i32.const 2))',
              expected: "(i32.const 2)",
              actual: "(i32.const 1)",
            },
          ],
          excused: [],
          unexpectedPasses: [],
        },
      ],
    });
  });

  it("fails for a script that cannot be read, and says where", async () => {
    const { status, out } = await spec(inFolder("broken.wast"), inFolder("bytes.wast"));
    expect(status).toBe(1);
    expect(out).toContain("broken.wast:2: the script\n");
    expect(out).toContain("2:1: unknown command assert\n");
    expect(out).toContain("bytes.wast:1: the script\n");
    expect(out).toContain("malformed UTF-8 encoding\n");
  });

  it("runs scripts on our own engine unless told otherwise", async () => {
    let out = "";
    const output = {
      out: (text: string) => {
        out += text;
      },
      error: () => undefined,
    };
    expect(await runSpecCommand([inFolder("suite/core")], output)).toBe(1);
    expect(out).toContain("scripts: 2 (1 pass whole, 0 but for what is excused, 1 fail)");
  });

  it("ends when a script cannot be opened", async () => {
    const { status, error } = await spec(inFolder("dangling"));
    expect(status).toBe(1);
    expect(error).toBe("anywasm: gone.wast: no such file or directory\n");
  });

  it("explains itself", async () => {
    const { status, out } = await spec("--help");
    expect(status).toBe(0);
    expect(out).toContain("anywasm spec [options] PATH");
  });

  it.each([
    [[], "no PATH given"],
    [["--no-such"], "Unknown option '--no-such'"],
    [["empty"], "no script (.wast) to run"],
    [["suite", "--filter", "nothing"], "no script (.wast) to run"],
    [["missing.wast"], "no such file or directory"],
    [["suite", "--expectations", "missing.json"], "no such file or directory"],
    [["suite", "--expectations", "bad.json"], "unknown key skip"],
  ])("refuses %j with exit status 2", async (args, message) => {
    const known = ["empty", "suite", "missing.wast", "missing.json", "bad.json"];
    const { status, out, error } = await spec(...args.map((arg) => (known.includes(arg) ? inFolder(arg) : arg)));
    expect([status, out]).toEqual([2, ""]);
    expect(error).toContain(message);
  });
});
