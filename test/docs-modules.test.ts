import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const docs = path.resolve(import.meta.dirname, "../docs");

it("docs/register-machine.md shows the functions as that text has them", () => {
  const text = readFileSync(path.join(docs, "register-machine.wat"), "utf8");
  const markdown = readFileSync(path.join(docs, "register-machine.md"), "utf8");
  const shown = Array.from(markdown.matchAll(/^```wat\n(.*?)^```$/gms), ([, code = ""]) =>
    code.replace(/^/gm, "  ").trim(),
  );
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter((code) => !text.includes(code))).toEqual([]);
});
