import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  importCycles,
  importedSpecifiers,
  type ImportGraph,
  type Layers,
  layerViolations,
  packageViolations,
  readImportGraph,
} from "./support/import-graph.ts";

/**
 * THE list of layers, lowest first: a folder imports what stands above its line here, and nothing from its own line.
 * `index` and `portable` are entry points, src/index.ts and src/portable.ts.
 */
const LAYERS: Layers = [
  ["base"],
  ["module", "instructions", "numerics"],
  ["memory"],
  ["decoder"],
  ["validator", "text"],
  ["isa"],
  ["lowering"],
  ["interpreter"],
  ["runtime"],
  ["wasi"],
  ["api", "js-api", "wast"],
  ["index"],
  ["portable"],
  ["node"],
  ["cli"],
];

/** The folders that may import `node:` modules and packages. */
const NODE_ONLY = ["node", "cli"];

function graphOf(imports: Record<string, readonly string[]>): ImportGraph {
  return new Map(Object.entries(imports));
}

describe("the layers of the sources", () => {
  const graph = readImportGraph(path.resolve(import.meta.dirname, "../src"));

  it("are kept by every import", () => {
    expect(graph.size).toBeGreaterThan(0);
    expect(layerViolations(graph, LAYERS)).toEqual([]);
  });

  it("have no import cycle", () => {
    expect(importCycles(graph)).toEqual([]);
  });

  it("import no package and no module of Node below src/node", () => {
    expect(packageViolations(graph, NODE_ONLY)).toEqual([]);
  });
});

describe("the check of the layers", () => {
  const layers: Layers = [["base"], ["module", "memory"], ["decoder"]];

  it("accepts imports of lower layers and of the own folder", () => {
    const graph = graphOf({
      "base/errors.ts": [],
      "module/module.ts": ["base/errors.ts"],
      "decoder/decode.ts": ["decoder/reader.ts", "module/module.ts", "base/errors.ts"],
      "decoder/reader.ts": ["base/errors.ts"],
    });
    expect(layerViolations(graph, layers)).toEqual([]);
    expect(importCycles(graph)).toEqual([]);
    expect(packageViolations(graph, [])).toEqual([]);
  });

  it("names an upward import", () => {
    const graph = graphOf({ "base/errors.ts": ["decoder/decode.ts"], "decoder/decode.ts": [] });
    expect(layerViolations(graph, layers)).toEqual(["base/errors.ts → decoder/decode.ts: upwards"]);
  });

  it("names an import between folders of one layer", () => {
    const graph = graphOf({ "module/module.ts": ["memory/table.ts"], "memory/table.ts": [] });
    expect(layerViolations(graph, layers)).toEqual(["module/module.ts → memory/table.ts: sideways"]);
  });

  it("names a folder that has no layer", () => {
    const graph = graphOf({ "extras/a.ts": [] });
    expect(layerViolations(graph, layers)).toEqual(["extras: not in the list of layers"]);
  });

  it("prints the path of a cycle inside one folder", () => {
    const graph = graphOf({
      "base/a.ts": ["base/b.ts"],
      "base/b.ts": ["base/c.ts"],
      "base/c.ts": ["base/b.ts"],
    });
    expect(importCycles(graph)).toEqual(["base/b.ts → base/c.ts → base/b.ts"]);
  });

  it("names an import of a package where none is allowed", () => {
    const graph = graphOf({ "base/a.ts": ["node:fs"], "decoder/b.ts": ["left-pad"] });
    expect(packageViolations(graph, ["decoder"])).toEqual(["base/a.ts → node:fs"]);
  });

  it("finds every form of import, and none in a comment", () => {
    const source = [
      'import "./effect.ts";',
      'import { a } from "./a.ts";',
      'import type {\n  B,\n  C,\n} from "./b.ts";',
      'export * from "./c.ts";',
      'export { d } from "./d.ts";',
      'const e = await import("./e.ts");',
      '// import { f } from "./f.ts";',
      ' * import { g } from "./g.ts";',
      'export const from = "./h.ts";',
      "export interface I {",
      "  /**",
      '   * import { j } from "./j.ts";',
      "   */",
      "}",
    ].join("\n");
    expect(importedSpecifiers(source)).toEqual(["./effect.ts", "./a.ts", "./b.ts", "./c.ts", "./d.ts", "./e.ts"]);
  });
});
