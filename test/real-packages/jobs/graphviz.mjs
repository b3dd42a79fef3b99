/** @hpcc-js/wasm-graphviz: lays out graphs and draws them as SVG. */
import { Graphviz } from "@hpcc-js/wasm-graphviz";

function refusal(graphviz) {
  try {
    return graphviz.dot("digraph { a -> ");
  } catch (error) {
    return error.message.split("\n")[0];
  }
}

export async function job() {
  const graphviz = await Graphviz.load();
  const svg = graphviz.dot('digraph { a -> b [label="x"]; b -> c; a -> c; c [shape=box]; a -> d; d -> e; e -> c }');
  return {
    version: graphviz.version(),
    svg,
    titles: [...svg.matchAll(/<title>(.*)<\/title>/g)].map(([, title]) => title).sort(),
    radii: [...new Set([...svg.matchAll(/rx="(\d+)" ry="(\d+)"/g)].map(([, x, y]) => `${x} ${y}`))],
    circle: graphviz.layout("graph { a -- b -- c -- a }", "plain", "circo"),
    forces: graphviz.layout("graph { a -- b -- c -- a -- d }", "json", "neato"),
    refusal: refusal(graphviz),
  };
}

export async function known() {
  return {
    titles: "a a&#45;&gt;b a&#45;&gt;c a&#45;&gt;d b b&#45;&gt;c c d d&#45;&gt;e e e&#45;&gt;c".split(" "),
    // A node is 0.75 by 0.5 inches unless something else is said, which makes 54 by 36 points.
    radii: ["27 18"],
  };
}
