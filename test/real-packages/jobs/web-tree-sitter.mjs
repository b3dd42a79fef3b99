/** web-tree-sitter: loads a grammar, a module that is linked at run time, and parses, queries and reparses JSON. */
import { createRequire } from "node:module";
import { Language, Parser, Query } from "web-tree-sitter";

const SOURCE = '{"a": [1, 2.5, null, "text\\n"], "b": {"c": true}}';

export async function job() {
  await Parser.init();
  const json = await Language.load(createRequire(import.meta.url).resolve("tree-sitter-json/tree-sitter-json.wasm"));
  const parser = new Parser();
  parser.setLanguage(json);
  const tree = parser.parse(SOURCE);
  const query = new Query(json, "(pair key: (string) @key) (number) @number");
  const captures = query.captures(tree.rootNode).map(({ name, node }) => [name, node.text, node.startIndex]);
  const nodes = tree.rootNode.descendantCount;
  const before = tree.rootNode.toString();
  tree.edit({
    startIndex: 10,
    oldEndIndex: 13,
    newEndIndex: 14,
    startPosition: { row: 0, column: 10 },
    oldEndPosition: { row: 0, column: 13 },
    newEndPosition: { row: 0, column: 14 },
  });
  const edited = parser.parse(SOURCE.replace("2.5", "oops"), tree).rootNode;
  return { before, captures, nodes, fields: json.fields, edited: edited.toString(), hasError: edited.hasError };
}

export async function known() {
  const array = "(array (number) (number) (null) (string (string_content) (escape_sequence)))";
  const object = "(object (pair key: (string (string_content)) value: (true)))";
  const key = "key: (string (string_content))";
  return {
    before: `(document (object (pair ${key} value: ${array}) (pair ${key} value: ${object})))`,
    captures: [
      ["key", '"a"', 1],
      ["number", "1", 7],
      ["number", "2.5", 10],
      ["key", '"b"', 32],
      ["key", '"c"', 38],
    ],
    fields: [null, "key", "value"],
    hasError: true,
  };
}
