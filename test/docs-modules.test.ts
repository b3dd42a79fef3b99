import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { wat } from "./support/wat.ts";

const docs = path.resolve(import.meta.dirname, "../docs");

it("the module of docs/register-machine.md is what its text assembles to", () => {
  const text = readFileSync(path.join(docs, "register-machine.wat"), "utf8");
  const binary = readFileSync(path.join(docs, "register-machine.wasm"));
  expect(Buffer.from(wat(text)).equals(binary)).toBe(true);
});

it("docs/register-machine.md shows the functions as that text has them", () => {
  const text = readFileSync(path.join(docs, "register-machine.wat"), "utf8");
  const markdown = readFileSync(path.join(docs, "register-machine.md"), "utf8");
  const shown = Array.from(markdown.matchAll(/^```wat\n(.*?)^```$/gms), ([, code = ""]) =>
    code.replace(/^/gm, "  ").trim(),
  );
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter((code) => !text.includes(code))).toEqual([]);
});
