/** es-module-lexer: finds the imports and exports of modules, in 150 kB of text, with its build for vectors and the small one. */
import { readFileSync } from "node:fs";
import path from "node:path";
import * as full from "es-module-lexer";
import * as ofJavaScript from "es-module-lexer/js";
import * as minimal from "es-module-lexer/minimal";
import * as minimalOfJavaScript from "es-module-lexer/minimal/js";

const SAMPLE = `
import { a, b as c } from "./a.js";
import data from './data.json' with { type: "json" };
/* import no from "comment"; */
const later = import(\`./locales/\${c}.js\`);
export const url = import.meta.url, text = "import x from 'y'";
export { a as default };
export * from "\\x65lse";
`;

/** Modules of the packages beside this one: minified, and as they were written. */
const FILES = ["yoga-layout/dist/src/wrapAssembly.js", "hash-wasm/dist/index.esm.js", "sql.js/dist/sql-wasm.js"];

function texts() {
  const folder = path.resolve(import.meta.dirname, "../node_modules");
  return FILES.map((file) => readFileSync(path.join(folder, file), "utf8").slice(0, 60_000));
}

function lexed(lexer) {
  return texts().map((text) => {
    try {
      return lexer.parse(text);
    } catch (error) {
      return `${error.message} at ${error.idx}`;
    }
  });
}

export async function job() {
  await full.init();
  await minimal.init();
  const sample = full.parse(SAMPLE);
  let error;
  try {
    full.parse("import { from 'x", "bad.js");
  } catch (caught) {
    error = `${caught.name}: ${caught.message}`;
  }
  return { sample: sample.slice(0, 2), error, full: lexed(full), minimal: lexed(minimal) };
}

export async function known() {
  return JSON.parse(
    JSON.stringify({
      sample: ofJavaScript.parse(SAMPLE).slice(0, 2),
      // At the end of the text: the string that begins there is not closed.
      error: "Error: Parse error bad.js:1:18",
      full: lexed(ofJavaScript),
      minimal: lexed(minimalOfJavaScript),
    }),
  );
}
