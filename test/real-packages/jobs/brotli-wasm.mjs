/** brotli-wasm: compresses and decompresses texts, at once and as streams, held against Node's own Brotli. */
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { bytes } from "../data.mjs";

// The package's module for `import` fetches its wasm, which Node cannot do for files.
const require = createRequire(import.meta.url);

function text() {
  return readFileSync(require.resolve("sql.js")).subarray(0, 24_000);
}

function hash(data) {
  return createHash("sha256").update(data).digest("hex");
}

function streamed(stream, step, input, size) {
  const parts = [];
  let rest = input;
  for (;;) {
    const result = step(stream, rest.subarray(0, 5000), size);
    parts.push(result.buf);
    rest = rest.subarray(result.input_offset);
    if (result.code === 0 || (rest.length === 0 && result.code === 1)) break;
  }
  return Buffer.concat(parts);
}

export async function job() {
  const brotli = await require("brotli-wasm");
  const input = text();
  const qualities = [1, 5, 9].map((quality) => {
    const compressed = Buffer.from(brotli.compress(input, { quality }));
    return { length: compressed.length, opens: hash(brotliDecompressSync(compressed)), hash: hash(compressed) };
  });
  const ofNode = brotliCompressSync(input);
  const noise = brotli.compress(bytes(3000), { quality: 3 });
  let error;
  try {
    brotli.decompress(ofNode.subarray(0, ofNode.length - 20));
  } catch (caught) {
    error = String(caught.message ?? caught);
  }
  const decompress = (stream, part, size) => stream.decompress(part, size);
  return {
    qualities,
    decompressed: hash(brotli.decompress(ofNode)),
    streamed: hash(streamed(new brotli.DecompressStream(), decompress, ofNode, 1000)),
    noise: [noise.length > 3000, hash(brotli.decompress(noise))],
    error,
  };
}

export async function known() {
  const whole = hash(text());
  return {
    qualities: [{ opens: whole }, { opens: whole }, { opens: whole }],
    decompressed: whole,
    streamed: whole,
    noise: [true, hash(bytes(3000))],
  };
}
