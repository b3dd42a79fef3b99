/** The tables of docs/conformance.md, from what `anywasm spec --json` prints. */
import path from "node:path";

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly excused: number;
}

interface Excuse {
  readonly line: number;
  readonly reason: string;
}

/** The part of a report that is read here. */
export interface Report {
  readonly totals: Totals;
  readonly kinds: Readonly<Record<string, Totals>>;
  readonly scripts: readonly {
    readonly script: string;
    readonly totals: Totals;
    readonly excused: readonly Excuse[];
  }[];
}

/** Lines that a row of the excuses shows. */
const MAX_LINES = 12;

const BEGIN = "<!-- results -->\n";
const END = "<!-- end of results -->";

/** The document with the text between its two marks replaced. */
export function withTables(document: string, tables: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the document has not the marks ${BEGIN.trim()} and ${END}`);
  return `${document.slice(0, begin + BEGIN.length)}\n${tables}\n${document.slice(end)}`;
}

/** Markdown: a table by folder, one by kind of command, and what is excused with reasons. */
export function resultTables(report: Report): string {
  return [folderTable(report), kindTable(report), excuseTable(report)].join("\n");
}

function folderTable({ scripts, totals }: Report): string {
  const folders = new Map<string, { files: number; totals: Totals }>();
  for (const one of scripts) {
    const folder = `${path.posix.dirname(one.script)}/`;
    const { files, totals: before } = folders.get(folder) ?? { files: 0, totals: { passed: 0, failed: 0, excused: 0 } };
    folders.set(folder, { files: files + 1, totals: added(before, one.totals) });
  }
  return table(
    ["scripts", "files", "commands", "passed", "excused", "failed"],
    [
      ...[...folders].map(([folder, { files, totals: counts }]) => [
        `\`${folder}\``,
        number(files),
        ...numbers(counts),
      ]),
      ["all", number(scripts.length), ...numbers(totals)],
    ],
  );
}

function kindTable({ kinds, totals }: Report): string {
  return table(
    ["kind of command", "commands", "passed", "excused", "failed"],
    [
      ...Object.entries(kinds).map(([kind, counts]) => [`\`${kind}\``, ...numbers(counts)]),
      ["all", ...numbers(totals)],
    ],
  );
}

/** A row for each reason in each script, with its lines. */
function excuseTable({ scripts }: Report): string {
  const rows = scripts.flatMap(({ script, excused }) => {
    const reasons = new Map<string, number[]>();
    for (const { line, reason } of excused) reasons.set(reason, [...(reasons.get(reason) ?? []), line]);
    return [...reasons].map(([reason, lines]) => [`\`${script}\``, lineList([...new Set(lines)]), reason]);
  });
  return rows.length === 0 ? "Nothing is excused.\n" : table(["excused in", "lines", "because"], rows);
}

/** Some numbers of lines, and how many there are besides. */
function lineList(lines: readonly number[]): string {
  const shown = lines.slice(0, MAX_LINES).join(", ");
  return lines.length > MAX_LINES ? `${shown} and ${lines.length - MAX_LINES} more` : shown;
}

function added(a: Totals, b: Totals): Totals {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, excused: a.excused + b.excused };
}

function numbers({ passed, failed, excused }: Totals): string[] {
  return [passed + failed + excused, passed, excused, failed].map(number);
}

/** With commas between thousands. */
function number(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  const isNumber = (column: number): boolean => rows.every((row) => /^[\d,]+$/.test(row[column] as string));
  return [line(header), line(header.map((_, column) => (isNumber(column) ? "---:" : "---"))), ...rows.map(line)].join(
    "",
  );
}
