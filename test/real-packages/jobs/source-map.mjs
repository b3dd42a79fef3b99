/** source-map: reads a map of 4,000 mappings, finds positions in both directions, visits all mappings, computes spans. */
import { SourceMap } from "node:module";
import sourceMap from "source-map";
import { bytes } from "../data.mjs";

const SOURCES = ["first.ts", "second.ts", "lib/third.ts"];

/** Positions that move forward in the generated file, and anywhere in the sources. */
function mappings() {
  const random = bytes(16_000);
  const result = [];
  let line = 1;
  let column = 0;
  for (let index = 0; index < 4000; index++) {
    const [a, b, c, d] = random.subarray(index * 4, index * 4 + 4);
    if (a < 12) {
      line += 1 + (a % 3);
      column = 0;
    } else column += 1 + (a % 9);
    const original = { line: 1 + b, column: c };
    result.push({
      generated: { line, column },
      original,
      source: SOURCES[d % 3],
      name: d < 128 ? `name${d}` : undefined,
    });
  }
  return result;
}

function rawMap() {
  const generator = new sourceMap.SourceMapGenerator({ file: "bundle.js" });
  for (const mapping of mappings()) generator.addMapping(mapping);
  return generator.toJSON();
}

const QUERIES = Array.from({ length: 300 }, (_, index) => ({
  line: 1 + ((index * 7) % 150),
  column: (index * 13) % 97,
}));

/** The order of equal mappings is not promised. */
function inOrder(positions) {
  return positions.sort((a, b) => a.line - b.line || a.column - b.column);
}

export async function job() {
  return sourceMap.SourceMapConsumer.with(rawMap(), null, (consumer) => {
    const originals = QUERIES.map((position) => consumer.originalPositionFor(position));
    const generated = mappings()
      .slice(0, 200)
      .map(({ original, source }) => inOrder(consumer.allGeneratedPositionsFor({ source, ...original })));
    const visited = [];
    consumer.eachMapping((mapping) => {
      visited.push([mapping.generatedLine, mapping.generatedColumn, mapping.source, mapping.name]);
    });
    consumer.computeColumnSpans();
    const span = consumer.originalPositionFor({ line: 1, column: 0 });
    const nearest = consumer.generatedPositionFor({
      source: "second.ts",
      line: 100,
      column: 0,
      bias: sourceMap.SourceMapConsumer.LEAST_UPPER_BOUND,
    });
    return { originals, generated, visited, span, nearest };
  });
}

export async function known() {
  // Node reads source maps, too, and counts lines from 0. Where it finds nothing on the line, it goes on to one before.
  const map = new SourceMap(rawMap());
  const originals = QUERIES.map(({ line, column }) => {
    const entry = map.findEntry(line - 1, column);
    return entry.generatedLine === line - 1
      ? {
          source: entry.originalSource,
          line: entry.originalLine + 1,
          column: entry.originalColumn,
          name: entry.name ?? null,
        }
      : { source: null, line: null, column: null, name: null };
  });
  const all = mappings();
  const generated = all.slice(0, 200).map(({ original, source }) =>
    all
      .filter((other) => other.source === source && other.original.line === original.line)
      .filter((other) => other.original.column === original.column)
      .map((other) => other.generated),
  );
  return {
    originals,
    generated,
    visited: all.map(({ generated: { line, column }, source, name }) => [line, column, source, name ?? null]),
  };
}
