/** @biomejs/wasm-nodejs: a module of 45 MB formats a file and finds what is wrong with it. */
import { DiagnosticPrinter, Workspace } from "@biomejs/wasm-nodejs";

const SOURCE = `import { a } from "./a.js"
let   unused = 1
export function same(x:number,y : number) { if (x == y) { return 'yes' } else { debugger; return "no" } }
`;

export async function job() {
  const workspace = new Workspace();
  const path = "file.ts";
  const { projectKey } = workspace.openProject({ path: "", openUninitialized: true });
  workspace.updateSettings({ projectKey, configuration: {}, workspaceDirectory: "." });
  workspace.openFile({ projectKey, path, content: { type: "fromClient", content: SOURCE, version: 0 } });
  const { code } = workspace.formatFile({ projectKey, path });
  const { diagnostics, errors, warnings } = workspace.pullDiagnostics({
    projectKey,
    path,
    categories: ["syntax", "lint"],
  });
  const printer = new DiagnosticPrinter(path, SOURCE);
  for (const diagnostic of diagnostics) printer.print_simple(diagnostic);
  return {
    code,
    rules: diagnostics.map(({ category }) => String(category)).toSorted(),
    counts: { errors, warnings },
    printed: printer.finish(),
  };
}

export async function known() {
  return {
    code: `import { a } from "./a.js";
let unused = 1;
export function same(x: number, y: number) {
\tif (x == y) {
\t\treturn "yes";
\t} else {
\t\tdebugger;
\t\treturn "no";
\t}
}
`,
    rules: [
      "lint/correctness/noUnusedImports",
      "lint/correctness/noUnusedVariables",
      "lint/style/useConst",
      "lint/suspicious/noDebugger",
      "lint/suspicious/noDoubleEquals",
    ],
  };
}
