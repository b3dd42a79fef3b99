/** How the tests run. `anywasm` in a test means the sources, so that no test passes or fails by a stale build. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: [
      { find: /^anywasm$/, replacement: fileURLToPath(new URL("src/node/index.ts", import.meta.url)) },
      { find: /^anywasm\/text$/, replacement: fileURLToPath(new URL("src/text/index.ts", import.meta.url)) },
      { find: /^anywasm\/webassembly$/, replacement: fileURLToPath(new URL("src/js-api/index.ts", import.meta.url)) },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**"],
    allowOnly: false,
    testTimeout: 30_000,
    coverage: { provider: "v8", include: ["src/**/*.ts"], exclude: ["src/**/*.generated.ts"] },
  },
});
