import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { format } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { type DocExample, docCommands, docExamples, expectedLines } from "./support/doc-examples.ts";

const root = path.resolve(import.meta.dirname, "..");

function documents(): string[] {
  const docs = path.join(root, "docs");
  const inDocs = existsSync(docs) ? readdirSync(docs).map((name) => `docs/${name}`) : [];
  return ["README.md", ...inDocs.filter((name) => name.endsWith(".md"))];
}

/** Runs a module from the repository's root, where the documents stand, and returns the lines that it printed. */
async function linesPrintedBy(text: string): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "anywasm-example-"));
  const file = path.join(folder, "example.ts");
  writeFileSync(file, text);
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await import(/* @vite-ignore */ file);
    return log.mock.calls.map((values) => format(...values));
  } finally {
    log.mockRestore();
    rmSync(folder, { recursive: true });
  }
}

/** Runs a command of a document; `anywasm` is the command line of these sources. */
function outputOf(command: string): string {
  const script = `anywasm() { node --import tsx src/cli/main.ts "$@"; }\n${command}`;
  return execFileSync("sh", ["-c", script], { cwd: root, encoding: "utf8" }).trimEnd();
}

/** What running an example prints: lines of a module, or the output of each command. */
async function printedBy({ language, text }: DocExample): Promise<string[]> {
  return language === "ts" ? linesPrintedBy(text) : docCommands(text).map(({ command }) => outputOf(command));
}

function saidBy({ language, text }: DocExample): string[] {
  return language === "ts" ? expectedLines(text) : docCommands(text).map(({ output }) => output);
}

for (const document of documents()) {
  const examples = docExamples(readFileSync(path.join(root, document), "utf8"));
  describe.runIf(examples.length > 0)(`the examples of ${document}`, () => {
    for (const example of examples) {
      it(`print what the text says (line ${example.line})`, async () => {
        expect(await printedBy(example)).toEqual(saidBy(example));
      });
    }
  });
}

describe("the reader of examples", () => {
  const markdown = [
    "# Title",
    "```ts run",
    "const sum: number = 1 + 1;",
    "console.log(sum); // 2",
    'console.log([sum], "b"); // [ 2 ] b',
    "```",
    "```ts",
    "notRun();",
    "```",
    "```console run",
    "$ echo one; echo two",
    "one",
    "two",
    "$ true",
    "```",
  ].join("\n");

  it("takes the blocks that are marked, with the lines that they begin on", () => {
    expect(docExamples(markdown).map(({ language, line }) => [language, line])).toEqual([
      ["ts", 3],
      ["console", 11],
    ]);
  });

  it("compares what a module prints with the comments beside", async () => {
    const example = docExamples(markdown)[0] as DocExample;
    expect(saidBy(example)).toEqual(["2", "[ 2 ] b"]);
    expect(await printedBy(example)).toEqual(["2", "[ 2 ] b"]);
    expect(await printedBy({ ...example, text: example.text.replace("1 + 1", "1 + 2") })).toEqual(["3", "[ 3 ] b"]);
  });

  it("fails on a module that throws", async () => {
    await expect(linesPrintedBy('throw new Error("broken example");')).rejects.toThrow("broken example");
  });

  it("compares what each command prints with the lines below it", async () => {
    const example = docExamples(markdown)[1] as DocExample;
    expect(saidBy(example)).toEqual(["one\ntwo", ""]);
    expect(await printedBy(example)).toEqual(["one\ntwo", ""]);
  });
});
