/**
 * Reads which file of a source tree imports which, and checks the result against the layers of the project.
 *
 * Imports are found by the shape of their line, not by parsing: every `import` and `export … from` starts a line (the
 * formatter sees to that), so text inside a comment or a string does not count. Type imports count like any other: a
 * type that points upwards is a dependency too.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** The imports of every file. Keys and relative imports are paths below the root, with `/`; packages are as written. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Folders from the lowest to the highest layer; folders on one line stand side by side. */
export type Layers = readonly (readonly string[])[];

const STATIC_IMPORT = /^(?:import|export)\b(?:[^"';/]*?\bfrom)?\s*"([^"]+)"/gm;
const DYNAMIC_IMPORT = /\bimport\(\s*"([^"]+)"\s*\)/g;

/** The specifiers that a source text imports or exports from, in order. */
export function importedSpecifiers(source: string): string[] {
  return [STATIC_IMPORT, DYNAMIC_IMPORT].flatMap((pattern) =>
    Array.from(source.matchAll(pattern), (match) => match[1] as string),
  );
}

/** Reads every `.ts` file below `root`. */
export function readImportGraph(root: string): ImportGraph {
  const graph = new Map<string, string[]>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    const file = path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/");
    const source = readFileSync(path.join(root, file), "utf8");
    graph.set(
      file,
      importedSpecifiers(source).map((specifier) =>
        specifier.startsWith(".") ? path.posix.join(path.posix.dirname(file), specifier) : specifier,
      ),
    );
  }
  return graph;
}

/** The folder that decides the layer of a file: `decoder` of `decoder/code/body.ts`, `index` of `index.ts`. */
function folderOf(file: string): string {
  return (file.split("/")[0] as string).replace(/\.ts$/, "");
}

/** One line for every import that goes upwards or sideways, and for every folder that has no layer. */
export function layerViolations(graph: ImportGraph, layers: Layers): string[] {
  const levels = new Map(layers.flatMap((folders, level) => folders.map((folder) => [folder, level] as const)));
  const violations = new Set<string>();
  for (const [file, imports] of graph) {
    const level = levels.get(folderOf(file));
    if (level === undefined) violations.add(`${folderOf(file)}: not in the list of layers`);
    for (const target of imports) {
      const targetLevel = levels.get(folderOf(target));
      if (level === undefined || targetLevel === undefined || folderOf(target) === folderOf(file)) continue;
      if (targetLevel > level) violations.add(`${file} → ${target}: upwards`);
      if (targetLevel === level) violations.add(`${file} → ${target}: sideways`);
    }
  }
  return [...violations];
}

/** One line for every import of a package or a `node:` module by a file whose folder is not among `allowed`. */
export function packageViolations(graph: ImportGraph, allowed: readonly string[]): string[] {
  const violations: string[] = [];
  for (const [file, imports] of graph) {
    for (const target of imports) {
      if (!target.endsWith(".ts") && !allowed.includes(folderOf(file))) violations.push(`${file} → ${target}`);
    }
  }
  return violations;
}

/** The cycles of the graph, each as the path from a file back to itself. */
export function importCycles(graph: ImportGraph): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const trail: string[] = [];

  const visit = (file: string): void => {
    const start = trail.indexOf(file);
    if (start >= 0) cycles.push([...trail.slice(start), file].join(" → "));
    if (start >= 0 || done.has(file)) return;
    trail.push(file);
    for (const target of graph.get(file) ?? []) visit(target);
    trail.pop();
    done.add(file);
  };

  for (const file of graph.keys()) visit(file);
  return cycles;
}
