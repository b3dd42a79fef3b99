import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { format } from "node:util";
import { describe, expect, it, vi } from "vitest";
import {
  type DocExample,
  docCommands,
  docExamples,
  expectedLines,
  relativeLinks,
  sourceExamples,
} from "./support/documents.ts";

const root = path.resolve(import.meta.dirname, "..");

/** The documents at the root and in docs/, relative to the root. */
function documents(): string[] {
  return [".", "docs"]
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => path.posix.join(folder, name)))
    .filter((name) => name.endsWith(".md"));
}

/** The links of a document that lead to no file of this repository. */
function brokenLinks(document: string, markdown: string): string[] {
  const folder = path.dirname(path.join(root, document));
  return relativeLinks(markdown).filter((target) => !existsSync(path.resolve(folder, target)));
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

describe.each(documents())("%s", (document) => {
  const markdown = readFileSync(path.join(root, document), "utf8");

  it("links only to files that exist", () => {
    expect(brokenLinks(document, markdown)).toEqual([]);
  });

  for (const example of docExamples(markdown)) {
    it(`has an example that prints what the text says (line ${example.line})`, async () => {
      expect(await printedBy(example)).toEqual(saidBy(example));
    });
  }
});

/** The sources whose comments have examples, relative to the root. */
const SOURCES = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => path.posix.join("src", file))
  .filter((file) => readFileSync(path.join(root, file), "utf8").includes("```ts run"));

describe("the comments of the sources", () => {
  it("have examples for what users begin with", () => {
    expect(SOURCES).toEqual(
      expect.arrayContaining(["src/api/fuel.ts", "src/api/wasm-instance.ts", "src/text/index.ts"]),
    );
  });

  for (const file of SOURCES) {
    const examples = sourceExamples(readFileSync(path.join(root, file), "utf8"));
    it.each(examples)(
      `have an example in ${file} that prints what it says (line $line of its comment)`,
      async (example) => {
        expect(await printedBy(example)).toEqual(saidBy(example));
      },
    );
  }
});

describe("the reader of documents", () => {
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

  it("takes the links to files and leaves those to other places", () => {
    const links = "[a](a.md) [b](docs/b.md#part) [c](https://example.org/c.md) [d](#part) ![e](e.svg)";
    expect(relativeLinks(links)).toEqual(["a.md", "docs/b.md", "e.svg"]);
    expect(brokenLinks("README.md", "[a](README.md) [b](docs/no-such-document.md)")).toEqual([
      "docs/no-such-document.md",
    ]);
  });

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
