/** @swc/wasm: translates TypeScript to older JavaScript, which is run then, and minifies. */
import { runInNewContext } from "node:vm";
import swc from "@swc/wasm";

const SOURCE = `
import { type Named, shout } from "./names";
enum Colour { Red, Green = 4 }
export class Dog<T extends Named> {
  #age = 3;
  constructor(readonly it: T) {}
  get age(): number { return this.#age ?? 0; }
}
export const greet = (n?: Named) => shout(\`hello \${n?.name ?? "you"} \${Colour.Green}\`);
`;

const LONG = "export function f(long, names) { if (true) { return long + names * 2 + (1 + 2) } return null }";

/** With the parameters called a and b, whatever they are called. */
function renamed(code) {
  const [, first, second] = /\((\w),(\w)\)/.exec(code);
  return code.replace(/\b\w\b/g, (name) => ({ [first]: "a", [second]: "b" })[name] ?? name);
}

function refusal() {
  try {
    return swc.parseSync("let = ;", { syntax: "ecmascript" });
  } catch (error) {
    return String(error);
  }
}

export async function job() {
  const { code } = swc.transformSync(SOURCE, {
    jsc: { parser: { syntax: "typescript" }, target: "es2015" },
    module: { type: "commonjs" },
  });
  const exports = {};
  const required = { shout: (text) => `${text.toUpperCase()}!` };
  runInNewContext(code, { exports, require: () => required });
  return {
    code,
    translated: [exports.greet(), exports.greet({ name: "Ada" }), new exports.Dog({}).age],
    minified: renamed(swc.minifySync(LONG, { compress: true, mangle: true, module: true }).code),
    refusal: refusal(),
  };
}

export async function known() {
  return {
    translated: ["HELLO YOU 4!", "HELLO ADA 4!", 3],
    minified: "export function f(a,b){return a+2*b+3}",
  };
}
