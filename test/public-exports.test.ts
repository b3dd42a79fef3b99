import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "..");

/** The texts of a folder's files. */
function textsOf(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder)).map((file) => readFileSync(path.join(ROOT, folder, file), "utf8"));
}

/** The names that a report says are exported. */
function exportedNames(report: string): string[] {
  const declared = /^export (?:abstract )?(?:class|const|function|interface|type) (\w+)|^export \{ \w+ as (\w+) \}/gm;
  return Array.from(report.matchAll(declared), (match) => (match[1] ?? match[2]) as string);
}

describe("what the package exports", () => {
  it("is used in the tests of its types, each name", () => {
    const names = textsOf("docs/api-report").flatMap(exportedNames);
    const words = new Set(textsOf("test/types").flatMap((text) => text.match(/\w+/g) ?? []));
    expect(names).toEqual(expect.arrayContaining(["ApiError", "File", "compile", "assemble", "WebAssembly"]));
    expect(names.filter((name) => !words.has(name))).toEqual([]);
  });
});
