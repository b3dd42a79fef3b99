import { describe, expect, it } from "vitest";
import { resultTables, withTables } from "../../scripts/result-tables.ts";

const counts = (passed: number, failed: number, excused: number) => ({ passed, failed, excused });

const REPORT = {
  totals: counts(12_345, 1, 3),
  kinds: { module: counts(345, 0, 0), assert_return: counts(12_000, 1, 3) },
  scripts: [
    {
      script: "core/a.wast",
      totals: counts(45, 0, 3),
      excused: [8, 9, 9].map((line) => ({ line, reason: "too large" })),
    },
    { script: "core/b.wast", totals: counts(300, 0, 0), excused: [] },
    { script: "core/gc/c.wast", totals: counts(12_000, 1, 0), excused: [] },
  ],
};

describe("the tables of results", () => {
  it("have a row for each folder, each kind of command, and each reason", () => {
    expect(resultTables(REPORT)).toBe(`| scripts | files | commands | passed | excused | failed |
| --- | ---: | ---: | ---: | ---: | ---: |
| \`core/\` | 2 | 348 | 345 | 3 | 0 |
| \`core/gc/\` | 1 | 12,001 | 12,000 | 0 | 1 |
| all | 3 | 12,349 | 12,345 | 3 | 1 |

| kind of command | commands | passed | excused | failed |
| --- | ---: | ---: | ---: | ---: |
| \`module\` | 345 | 345 | 0 | 0 |
| \`assert_return\` | 12,004 | 12,000 | 3 | 1 |
| all | 12,349 | 12,345 | 3 | 1 |

| excused in | lines | because |
| --- | --- | --- |
| \`core/a.wast\` | 8, 9 | too large |
`);
  });

  it("show some lines and how many there are besides", () => {
    const excused = Array.from({ length: 15 }, (_, index) => ({ line: index + 1, reason: "too large" }));
    expect(resultTables({ ...REPORT, scripts: [{ script: "a.wast", totals: counts(0, 0, 15), excused }] })).toContain(
      "| `a.wast` | 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 3 more | too large |",
    );
  });

  it("say so when nothing is excused", () => {
    expect(resultTables({ ...REPORT, scripts: REPORT.scripts.slice(1) })).toMatch(/\n\nNothing is excused\.\n$/);
  });

  it("take the place of those that stand in a document", () => {
    const document = "before\n<!-- results -->\nold\n<!-- end of results -->\nafter\n";
    const written = "before\n<!-- results -->\n\nnew\n\n<!-- end of results -->\nafter\n";
    expect(withTables(document, "new\n")).toBe(written);
    expect(withTables(written, "new\n")).toBe(written);
    expect(() => withTables("no marks", "new\n")).toThrow("the document has not the marks");
  });
});
