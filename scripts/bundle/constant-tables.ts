/**
 * A plugin of the bundler: tables that are data go into a bundle as short strings, from which they are made again at load.
 *
 * The rows of the register instructions carry what each does as text, for the generator of the loops alone, and the
 * instruction table carries labels of the specification, for readers alone: neither is needed to run.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Plugin } from "rolldown";
import type { InstructionBlock } from "../../src/instructions/table.ts";
import type { Row } from "../../src/isa/row.ts";
import { packInstructions, packRows } from "./packed-tables.ts";

const UNPACK = fileURLToPath(new URL("packed-tables.ts", import.meta.url));

const ROWS = /\/src\/isa\/rows\/[^/]+\.ts$/;
const INSTRUCTION_TABLE = /\/src\/instructions\/table\.ts$/;

/** The statement that makes one export of a table's module again. */
function exported(name: string, value: unknown): string {
  if (name === "INSTRUCTION_TABLE") {
    return `/* @__PURE__ */ unpackInstructions(${JSON.stringify(packInstructions(value as readonly InstructionBlock[]))})`;
  }
  if (name === "SPIN_ROW") return `/* @__PURE__ */ unpackRows(${JSON.stringify(packRows([value as Row]))})[0]`;
  if (name.endsWith("_ROWS")) return `/* @__PURE__ */ unpackRows(${JSON.stringify(packRows(value as readonly Row[]))})`;
  return JSON.stringify(value);
}

export function constantTables(): Plugin {
  return {
    name: "constant-tables",
    load: {
      filter: { id: [ROWS, INSTRUCTION_TABLE] },
      async handler(id) {
        const table = (await import(pathToFileURL(id).href)) as Readonly<Record<string, unknown>>;
        const statements = Object.entries(table).map(
          ([name, value]) => `export const ${name} = ${exported(name, value)};`,
        );
        const code = [`import { unpackInstructions, unpackRows } from ${JSON.stringify(UNPACK)};`, ...statements];
        return { code: code.join("\n"), moduleType: "js" };
      },
    },
  };
}
