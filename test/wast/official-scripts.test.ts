/**
 * The official scripts as material for the reader and the runner: everything in them is read, and what the host's own
 * engine supports passes on it. Our own engine runs them all by `npm run spec`.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { textAssembler } from "../../src/wast/assembler.ts";
import type { Command } from "../../src/wast/command.ts";
import { parseExpectations } from "../../src/wast/expectations.ts";
import { parseScript } from "../../src/wast/parse-script.ts";
import { countedKind } from "../../src/wast/script-result.ts";
import { runScript } from "../../src/wast/script-runner.ts";
import { suiteFeatures } from "../../src/wast/suite-features.ts";
import { nodeEngine } from "../support/node-engine.ts";
import { specTestsLocation } from "../support/spec-tests-location.ts";

const location = specTestsLocation();

/** Scripts that need nothing after WebAssembly 2.0; the host's V8 has that much. */
const HOST_SCRIPTS = [
  "block",
  "bulk-memory/memory_copy",
  "call_indirect",
  "comments",
  "conversions",
  "f32",
  "f64_cmp",
  "float_literals",
  "func_ptrs",
  "i64",
  "memory_grow",
  "names",
  "simd/simd_bitwise",
  "simd/simd_conversions",
  "simd/simd_f32x4",
  "simd/simd_f64x2_rounding",
  "simd/simd_lane",
];

/** The tests where there are scripts. */
function testScriptsIn(folder: string): void {
  const sourceOf = (script: string): string => readFileSync(path.join(folder, script), "utf8");

  it("are read whole, each command of its kind", () => {
    const counts: Record<string, number> = {};
    const count = (commands: readonly Command[]): void => {
      for (const command of commands) {
        const kind = countedKind(command);
        counts[kind] = (counts[kind] ?? 0) + 1;
        if (command.kind === "thread") count(command.commands);
      }
    };
    const scripts = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".wast"));
    for (const script of scripts) count(parseScript(sourceOf(script)).commands);
    expect(scripts).toHaveLength(301);
    expect(counts).toEqual({
      module: 2550,
      "module definition": 17,
      "module instance": 3,
      register: 128,
      invoke: 451,
      assert_return: 53_397,
      assert_trap: 5212,
      "assert_trap (module)": 57,
      assert_exhaustion: 15,
      assert_exception: 41,
      assert_unlinkable: 266,
      assert_invalid: 3060,
      "assert_malformed (binary)": 930,
      "assert_malformed (text)": 1278,
      assert_invalid_custom: 1,
      assert_malformed_custom: 19,
      thread: 29,
      wait: 29,
    });
  });

  it.each(HOST_SCRIPTS)("pass on the host's own engine: %s", async (name) => {
    const script = `core/${name}.wast`;
    const features = suiteFeatures(script);
    const { counts, discrepancies } = await runScript(parseScript(sourceOf(script)), {
      engine: nodeEngine,
      assembler: textAssembler,
      features,
    });
    expect(discrepancies).toEqual([]);
    expect([...counts.values()].reduce((sum, { passed }) => sum + passed, 0)).toBeGreaterThan(0);
  });

  it("have the commands that the expectations are about", () => {
    const file = path.resolve(import.meta.dirname, "../../spec-tests/expectations.json");
    const expectations = parseExpectations(readFileSync(file, "utf8"));
    const isCommand = (place: string): boolean => {
      const [script = "", line] = place.split(":");
      return parseScript(sourceOf(script)).commands.some((command) => command.line === Number(line));
    };
    expect([...expectations.keys()].filter((place) => !isCommand(place))).toEqual([]);
  });
}

/** Without the scripts, a notice takes the place of their tests. */
function testNotice(notice: string): void {
  it("are not here, which on CI is an error", () => {
    expect(notice).toMatch(/^Not run: /);
  });
}

describe("the official scripts", () => {
  const declareTests = location.found ? () => testScriptsIn(location.folder) : () => testNotice(location.notice);
  declareTests();
});
