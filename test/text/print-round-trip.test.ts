/**
 * Texts are read back to the modules that they were printed of: every module of the official scripts, whatever a script says
 * of it, and the programs of the tests.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { WasmError } from "../../src/base/errors.ts";
import { FEATURE_SETS, FEATURES } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import { assemble } from "../../src/text/assemble.ts";
import { TextSyntaxError } from "../../src/text/text-syntax-error.ts";
import type { Command, ModuleSource } from "../../src/wast/command.ts";
import { parseScript } from "../../src/wast/parse-script.ts";
import { suiteFeatures } from "../../src/wast/suite-features.ts";
import { loadAssembler, loadPrinter } from "../support/oracle-assemblers.ts";
import { specTestsLocation } from "../support/spec-tests-location.ts";
import { moduleSummary } from "./module-summary.ts";
import { print } from "./printed.ts";

const location = specTestsLocation();

/** Every which of the modules of the scripts is also read by another assembler. */
const ORACLE_SHARE = 8;

/** Larger programs take the other printer long. */
const ORACLE_BYTES = 1_000_000;

/** Modules whose text does not read back to the same bytes, because the text format cannot say what they say. */
const EMPTY_RECURSION_GROUPS = ["core/type-rec.wast:3"];

/** Modules of which the other assembler makes something else: it leaves out an `else` with nothing behind it. */
const EMPTY_ELSE = ["legacy/try_catch.wast:10", "legacy/try_delegate.wast:3"];

interface ScriptModule {
  readonly place: string;
  readonly isText: boolean;
  readonly isMalformed: boolean;
  readonly features: number;
  readonly bytes: Uint8Array;
}

function* sourcesOf(command: Command): Generator<{ source: ModuleSource; line: number; isMalformed: boolean }> {
  if (command.kind === "thread") {
    for (const inner of command.commands) yield* sourcesOf(inner);
  } else if ("source" in command) {
    yield { source: command.source, line: command.line, isMalformed: command.kind.includes("malformed") };
  } else if ("subject" in command && "source" in command.subject) {
    yield { source: command.subject.source, line: command.line, isMalformed: false };
  }
}

/** The binary of a module that is at least so far well-formed that the decoder accepts it. */
function binaryOf(source: ModuleSource): Uint8Array | undefined {
  try {
    if (source.kind !== "binary" && source.text === undefined) return undefined;
    const bytes = source.kind === "binary" ? source.bytes : assemble(source.text as string, { names: true });
    decodeModule(bytes, FEATURE_SETS.all);
    return bytes;
  } catch (error) {
    if (error instanceof TextSyntaxError || error instanceof WasmError) return undefined;
    throw error;
  }
}

function* modulesIn(folder: string): Generator<ScriptModule> {
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    if (!file.endsWith(".wast")) continue;
    const script = file.split(path.sep).join("/");
    for (const command of parseScript(readFileSync(path.join(folder, file), "utf8")).commands) {
      for (const { source, line, isMalformed } of sourcesOf(command)) {
        const bytes = binaryOf(source);
        const isText = source.kind !== "binary";
        const features = suiteFeatures(script);
        if (bytes !== undefined) yield { place: `${script}:${line}`, isText, isMalformed, features, bytes };
      }
    }
  }
}

function json(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? String(item) : item));
}

function testModulesIn(folder: string): void {
  const all = [...modulesIn(folder)];
  const modules = all.filter(({ isMalformed }) => !isMalformed);

  it("are read back to the same bytes where they were text, and to the same modules where not", () => {
    let sameBytes = 0;
    const others: string[] = [];
    const different: string[] = [];
    for (const { place, isText, bytes } of modules) {
      const text = print(bytes);
      const again = assemble(text, { names: true });
      if (Buffer.compare(again, bytes) === 0) sameBytes++;
      else if (isText) others.push(place);
      // What the bodies of other binaries say in more bytes than they need shows in no summary, but would in the text.
      else if (json(moduleSummary(again)) !== json(moduleSummary(bytes)) && print(again) !== text)
        different.push(place);
    }
    expect(others).toEqual(EMPTY_RECURSION_GROUPS);
    expect(different).toEqual([]);
    expect(sameBytes).toBeGreaterThan(5800);
  });

  it("are malformed in a body where printing them fails", () => {
    const failures = all.filter(({ isMalformed, bytes }) => isMalformed && failureOf(bytes) !== undefined);
    expect(failures.length).toBeGreaterThan(30);
    for (const { bytes, place } of failures) expect(failureOf(bytes), place).toBe("DecodeError");
  });

  it("are read by another assembler to the same modules", { timeout: 120_000 }, async () => {
    const wasmTools = await loadAssembler(0);
    const wabt = await loadAssembler(FEATURES["legacy-exceptions"]);
    const different: string[] = [];
    for (const [i, { place, features, bytes }] of modules.entries()) {
      const isLegacy = (features & FEATURES["legacy-exceptions"]) !== 0;
      if (!isLegacy && i % ORACLE_SHARE !== 0) continue;
      const text = print(bytes);
      const theirs = (isLegacy ? wabt : wasmTools).assemble(text);
      const ours = assemble(text, { names: true });
      if (json(moduleSummary(theirs)) !== json(moduleSummary(ours))) different.push(place);
    }
    expect(different).toEqual(EMPTY_ELSE);
  });
}

/** The name of the error with which the printing of a module ends. */
function failureOf(bytes: Uint8Array): string | undefined {
  try {
    print(bytes);
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
}

/** Without the scripts, a notice takes the place of their tests. */
function testNotice(notice: string): void {
  it("are not here, which on CI is an error", () => {
    expect(notice).toMatch(/^Not run: /);
  });
}

describe("the modules of the official scripts", () => {
  const declareTests = location.found ? () => testModulesIn(location.folder) : () => testNotice(location.notice);
  declareTests();
});

describe("the programs of the tests", async () => {
  const root = path.resolve(import.meta.dirname, "../..");
  const programs = ["examples", "test/fixtures"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".wasm"))
      .map((file) => path.join(folder, file)),
  );
  const theirText = await loadPrinter();

  it("are several", () => {
    expect(programs.length).toBeGreaterThan(8);
  });

  it.each(programs)("%s has a text that reads back to a module of the same text", { timeout: 300_000 }, (file) => {
    const bytes = readFileSync(path.join(root, file));
    const text = print(bytes);
    const again = assemble(text, { names: true });
    expect(print(again) === text).toBe(true);
    // Compilers write integers with more bytes than they need, so that bodies differ in their bytes.
    expect(json(withoutBodies(again))).toBe(json(withoutBodies(bytes)));
  });

  it.each(programs.filter((file) => statSync(path.join(root, file)).size < ORACLE_BYTES))(
    "%s has a text that reads back to what looks the same to another printer",
    { timeout: 60_000 },
    (file) => {
      const bytes = readFileSync(path.join(root, file));
      const again = assemble(print(bytes), { names: true });
      expect(theirText(again) === theirText(bytes)).toBe(true);
    },
  );
});

/** Modules without what compilers pad: bodies, constant expressions and the indices in segments. */
function withoutBodies(bytes: Uint8Array): unknown {
  const { types, imports, functionTypes, exports, memories, tags, customSections } = moduleSummary(bytes) as Record<
    string,
    unknown
  >;
  return { types, imports, functionTypes, exports, memories, tags, customSections };
}
