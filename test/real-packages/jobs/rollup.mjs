/** @rollup/wasm-node: bundles three modules and shakes the tree; the parser is WebAssembly. */
import { rollup } from "@rollup/wasm-node";
import { parseAst } from "@rollup/wasm-node/parseAst";

const MODULES = {
  main: 'import { area, unused } from "shapes"; import text from "text"; console.log(area(3), text);',
  shapes: [
    "export const area = (r) => pi * r ** 2;",
    'export const unused = () => "never";',
    "const pi = 3.14159;",
    "export class Left {}",
  ].join("\n"),
  text: 'const text = `a ${"template"}`; export default text;',
};

function refusal() {
  try {
    return parseAst("const = 1;");
  } catch (error) {
    return { code: error.code, position: error.pos };
  }
}

export async function job() {
  const bundle = await rollup({
    input: "main",
    plugins: [{ name: "in memory", resolveId: (id) => id, load: (id) => MODULES[id] }],
  });
  const { output } = await bundle.generate({ format: "es" });
  await bundle.close();
  const [declaration] = parseAst("let a = b ?? 17;").body;
  return { code: output[0].code, declaration, refusal: refusal() };
}

export async function known() {
  return {
    code: 'const area = (r) => pi * r ** 2;\nconst pi = 3.14159;\n\nconst text = `a ${"template"}`;\n\nconsole.log(area(3), text);\n',
    // As ESTree has it.
    declaration: {
      type: "VariableDeclaration",
      kind: "let",
      declarations: [{ init: { type: "LogicalExpression", operator: "??", right: { type: "Literal", value: 17 } } }],
    },
    refusal: { code: "PARSE_ERROR", position: 6 },
  };
}
