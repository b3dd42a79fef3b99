/**
 * Every text module of the official scripts, held against another assembler: the same module has to come of it. What is
 * malformed has to be refused in the words of the scripts.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { FEATURES } from "../../src/base/features.ts";
import { SECTION } from "../../src/decoder/binary-codes.ts";
import { Reader } from "../../src/decoder/reader.ts";
import { assemble } from "../../src/text/assemble.ts";
import { TextSyntaxError } from "../../src/text/text-syntax-error.ts";
import type { Command, ModuleSource } from "../../src/wast/command.ts";
import { parseScript } from "../../src/wast/parse-script.ts";
import { suiteFeatures } from "../../src/wast/suite-features.ts";
import { loadAssembler } from "../support/oracle-assemblers.ts";
import { specTestsLocation } from "../support/spec-tests-location.ts";
import { moduleSummary } from "./module-summary.ts";

const location = specTestsLocation();

const MALFORMED: ReadonlySet<string> = new Set([
  "assert_malformed",
  "assert_malformed_custom",
  "assert_invalid_custom",
]);

/** Modules that the other assembler makes something else of, with what it does; ours is what the specification says. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  "core/gc/array.wast:302": "it counts data segments only where functions name them",
  "core/gc/type-subtyping.wast:344": "a function without a type use takes a type that is not final",
  "core/gc/type-subtyping.wast:373": "a function without a type use takes a type that is not final",
  "core/type-rec.wast:45": "a function without a type use does not take the type that is alone in its group",
  "core/type-rec.wast:185": "a function without a type use does not take the type that is alone in its group",
  "core/type-rec.wast:197": "a function without a type use does not take the type that is alone in its group",
  "legacy/try_catch.wast:10": "an empty else is left out",
  "legacy/try_delegate.wast:3": "an empty else is left out",
  "proposals/custom-descriptors/exact-casts.wast:428": "a function without a type use takes a type that is not final",
};

interface TextModule {
  readonly place: string;
  readonly text: string;
  /** The words of the complaint, if it is malformed. */
  readonly words: string | undefined;
  readonly features: number;
}

function* sourcesOf(command: Command): Generator<{ source: ModuleSource; line: number; words: string | undefined }> {
  if (command.kind === "thread") {
    for (const inner of command.commands) yield* sourcesOf(inner);
  } else if ("source" in command) {
    const words = MALFORMED.has(command.kind) && "message" in command ? command.message : undefined;
    yield { source: command.source, line: command.line, words };
  } else if ("subject" in command && "source" in command.subject) {
    yield { source: command.subject.source, line: command.line, words: undefined };
  }
}

function* modulesIn(folder: string): Generator<TextModule> {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    if (!name.endsWith(".wast")) continue;
    const script = name.split(path.sep).join("/");
    const features = suiteFeatures(script);
    for (const command of parseScript(readFileSync(path.join(folder, name), "utf8")).commands) {
      for (const { source, line, words } of sourcesOf(command)) {
        if (source.kind === "binary" || source.text === undefined) continue;
        yield { place: `${script}:${line}`, text: source.text, words, features };
      }
    }
  }
}

/** What a module is, or why it is none, without the place of that. */
function meaning(bytes: Uint8Array): unknown {
  try {
    return moduleSummary(bytes);
  } catch (error) {
    return String(error).replace(/ \(at offset 0x[\da-f]+\)$/, "");
  }
}

/** The name section, of modules that the engine does not decode, too. */
function nameSection(bytes: Uint8Array): string {
  const reader = new Reader(bytes, 8);
  while (reader.remaining > 0) {
    const isCustom = reader.byte() === SECTION.custom;
    const end = reader.u32() + reader.position;
    if (isCustom && reader.name() === "name") {
      return Buffer.from(bytes.subarray(reader.position, end)).toString("latin1");
    }
    reader.position = end;
  }
  return "";
}

function testModulesIn(folder: string): void {
  const modules = [...modulesIn(folder)];

  it("give the same modules as with another assembler", { timeout: 300_000 }, async () => {
    const wasmTools = await loadAssembler(0);
    const wabt = await loadAssembler(FEATURES["legacy-exceptions"]);
    const different: string[] = [];
    const renamed: string[] = [];
    let same = 0;
    let equal = 0;
    for (const { place, text, words, features } of modules) {
      if (words !== undefined) continue;
      const ours = assemble(text, { features, names: true });
      const isLegacy = (features & FEATURES["legacy-exceptions"]) !== 0;
      const theirs = (isLegacy ? wabt : wasmTools).assemble(text);
      // wabt leaves out what wasm-tools names.
      if (!isLegacy && nameSection(ours) !== nameSection(theirs)) renamed.push(place);
      if (Buffer.compare(ours, theirs) === 0) same++;
      else if (JSON.stringify(meaning(ours), withBigInts) === JSON.stringify(meaning(theirs), withBigInts)) equal++;
      else different.push(place);
    }
    expect(different.sort()).toEqual(Object.keys(DIFFERENCES).sort());
    expect(renamed).toEqual([]);
    expect([same + equal, same > equal]).toEqual([5795, true]);
  });

  it("are refused in their words where they are malformed", () => {
    const complaints: string[] = [];
    let refused = 0;
    for (const { place, text, words, features } of modules) {
      if (words === undefined) continue;
      const complaint = complaintOf(text, features);
      if (complaint.startsWith(words)) refused++;
      else complaints.push(`${place}: ${words}, not: ${complaint}`);
    }
    expect(complaints).toEqual([]);
    // Of 1278 malformed texts and 20 malformed annotations, these are all but ten, which are not UTF-8.
    expect(refused).toBe(1288);
  });
}

function withBigInts(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function complaintOf(text: string, features: number): string {
  try {
    assemble(text, { features });
    return "nothing";
  } catch (error) {
    if (error instanceof TextSyntaxError) return error.message;
    throw error;
  }
}

/** Without the scripts, a notice takes the place of their tests. */
function testNotice(notice: string): void {
  it("are not here, which on CI is an error", () => {
    expect(notice).toMatch(/^Not run: /);
  });
}

describe("the texts in the official scripts", () => {
  const declareTests = location.found ? () => testModulesIn(location.folder) : () => testNotice(location.notice);
  declareTests();
});
