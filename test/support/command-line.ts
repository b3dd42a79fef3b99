/**
 * How to start anywasm's command line in a process of its own: as it is built, or, when a source is newer than the last
 * build, from the sources, so that no test passes or fails by a stale build.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../..");
const BUILT = path.join(ROOT, "dist/cli/main.js");
const SOURCE = path.join(ROOT, "src/cli/main.ts");

function newestSource(): number {
  const files = readdirSync(path.join(ROOT, "src"), { recursive: true, withFileTypes: true });
  return Math.max(
    ...files.filter((file) => file.isFile()).map((file) => changed(path.join(file.parentPath, file.name))),
  );
}

function changed(file: string): number {
  return statSync(file).mtimeMs;
}

/** Whether no source is newer than the build. */
export function isBuilt(): boolean {
  return existsSync(BUILT) && changed(BUILT) >= newestSource();
}

/** The executable and its first arguments; a command of anywasm comes behind them. */
export function commandLine(): string[] {
  return isBuilt() ? [process.execPath, BUILT] : [process.execPath, "--import", "tsx", SOURCE];
}
