/** vscode-oniguruma: scans 6 kB of source text with the expressions of a small grammar. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import oniguruma from "vscode-oniguruma";

const require = createRequire(import.meta.url);

/** Expressions that mean the same in Oniguruma and in JavaScript. */
const PATTERNS = [
  "//[^\\n]*",
  "\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'",
  "\\b(?:const|let|var|function|return|if|else|for|new|class)\\b",
  "\\b0x[0-9a-fA-F]+\\b|\\b[0-9]+(?:\\.[0-9]+)?\\b",
  "([A-Za-z_$][\\w$]*)(?=\\s*\\()",
  "[{}()\\[\\]]",
];

function text() {
  return readFileSync(require.resolve("vscode-oniguruma"), "utf8").slice(0, 6000);
}

/** Always the leftmost match, of the first expression that has it. */
function* scan(scanner, string) {
  let position = 0;
  for (;;) {
    const match = scanner.findNextMatchSync(string, position);
    if (match === null) return;
    const [whole] = match.captureIndices;
    yield [match.index, ...match.captureIndices.flatMap(({ start, end }) => [start, end])];
    position = Math.max(whole.end, position + 1);
  }
}

export async function job() {
  const wasm = readFileSync(path.join(path.dirname(require.resolve("vscode-oniguruma")), "onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const scanner = oniguruma.createOnigScanner(PATTERNS);
  const string = oniguruma.createOnigString(text());
  const tokens = [...scan(scanner, string)];
  string.dispose();
  scanner.dispose();
  // What only Oniguruma has: look-behind of several lengths, recursion, \G, named groups, text beyond the basic plane.
  const nested = oniguruma.createOnigScanner([
    "(?<paren>\\((?:[^()]|\\g<paren>)*\\))",
    "(?<=ab|c)x",
    "\\Gz",
    "\\p{Han}+",
  ]);
  const found = ["f(a(b)c(d(e)))", "abx cx", "zz", "\u{1F600} \u6F22\u5B57!"].map((sample) => [
    ...scan(nested, sample),
  ]);
  let error;
  try {
    oniguruma.createOnigScanner(["(unclosed"]);
  } catch (caught) {
    error = caught.message;
  }
  return { tokens, found, error };
}

export async function known() {
  const string = text();
  const expressions = PATTERNS.map((pattern) => new RegExp(pattern, "gd"));
  const ofJavaScript = {
    findNextMatchSync(_string, position) {
      let best = null;
      for (const [index, expression] of expressions.entries()) {
        expression.lastIndex = position;
        const match = expression.exec(string);
        if (match !== null && (best === null || match.index < best.start)) {
          const captureIndices = match.indices.map(([start, end]) => ({ start, end }));
          best = { index, start: match.index, captureIndices };
        }
      }
      return best;
    },
  };
  return {
    tokens: [...scan(ofJavaScript, string)],
    found: [
      [[0, 1, 14, 1, 14]],
      [
        [1, 2, 3],
        [1, 5, 6],
      ],
      [
        [2, 0, 1],
        [2, 1, 2],
      ],
      [[3, 3, 5]],
    ],
    error: "end pattern with unmatched parenthesis",
  };
}
