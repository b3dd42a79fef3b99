/**
 * Writes the JavaScript of the package to `dist`, beside the types that TypeScript writes: see bundle/bundles.ts.
 *
 * Usage: `tsx scripts/bundle.ts`
 */
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bundleAll } from "./bundle/bundles.ts";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));

const written = new Set((await bundleAll(DIST)).map((file) => path.join(DIST, file)));

// What an earlier build wrote under other names would be published, too.
for (const entry of readdirSync(DIST, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  if (entry.isFile() && /\.js(\.map)?$/.test(entry.name) && !written.has(file)) rmSync(file);
}
