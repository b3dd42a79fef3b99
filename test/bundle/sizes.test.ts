/** What the single-file bundles weigh: printed, and held below a budget. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { bundleSingleFile, SINGLE_FILES } from "../../scripts/bundle/bundles.ts";

/** Greatest sizes compressed by gzip, in bytes. */
const BUDGETS: Readonly<Record<string, number>> = {
  "anywasm.min.js": 135_000,
  "anywasm.global.js": 135_000,
  "webassembly.min.js": 92_000,
  "polyfill.global.js": 92_000,
};

const directory = mkdtempSync(path.join(tmpdir(), "anywasm-sizes-"));

afterAll(() => rmSync(directory, { recursive: true }));

describe("the single-file bundles", () => {
  it.each(SINGLE_FILES.map((single) => [single.file, single] as const))(
    "stay within their budget: %s",
    async (file, single) => {
      await bundleSingleFile(single, directory);
      const bytes = readFileSync(path.join(directory, file));
      const compressed = gzipSync(bytes, { level: 9 }).length;
      const budget = BUDGETS[file] as number;
      console.log(
        `${file} has ${bytes.length} bytes, ${compressed} of at most ${budget} by gzip, ${brotliCompressSync(bytes).length} by brotli.`,
      );
      expect(compressed).toBeLessThanOrEqual(budget);
    },
  );
});
