/**
 * The files that are published: modules for `exports` of package.json, which share one engine by common chunks, and
 * single files for places without modules or package managers.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type InputOptions, type OutputOptions, rolldown } from "rolldown";
import { constantTables } from "./constant-tables.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A file of `dist` that stands for one of `src`; its types stand beside it. */
const MODULES = [
  "index",
  "node/index",
  "js-api/index",
  "js-api/polyfill",
  "text/index",
  "cli/main",
  "cli/spec-worker",
] as const;

interface SingleFile {
  readonly file: string;
  /** In src, or with a path of its own. */
  readonly entry: string;
  /** A module, or a script that defines a global, or one that defines nothing. */
  readonly format: "module" | "global" | "script";
  /** The global: `anywasm` unless given. */
  readonly name?: string;
  /** Default: true. */
  readonly minify?: boolean;
}

export const SINGLE_FILES: readonly SingleFile[] = [
  { file: "anywasm.min.js", entry: "portable", format: "module" },
  { file: "anywasm.global.js", entry: "portable", format: "global" },
  { file: "webassembly.min.js", entry: "js-api/index", format: "module" },
  { file: "polyfill.global.js", entry: "js-api/polyfill", format: "script" },
];

function source(name: string): string {
  return path.resolve(ROOT, "src", `${name}.ts`);
}

/** Options that all bundles have in common. */
function input(entries: InputOptions["input"] & {}): InputOptions {
  return {
    input: entries,
    cwd: ROOT,
    plugins: [constantTables()],
    external: [/^node:/, "commander"],
    platform: "neutral",
    tsconfig: false,
    transform: { target: "es2022" },
    // How long a build takes is nobody's mistake.
    checks: { circularDependency: true, bundlerTimings: false },
    onLog: (_, log) => {
      throw new Error(log.message);
    },
  };
}

/**
 * FAST: in realms whose global object is watched over, those of Node's `vm` and so of Jest, each use of a global name is a call.
 * With this constant in between, loops with `Math.imul` take a twentieth of the time there, and the same elsewhere.
 */
const OWN_MATH = "const Math = globalThis.Math;";

const COMMON: OutputOptions = {
  intro: OWN_MATH,
  sourcemap: true,
  sourcemapExcludeSources: true,
  comments: { legal: false, annotation: true, jsdoc: false },
};

/**
 * Bundles modules that share chunks.
 * @param names modules of src without their ending
 * @param directory where `names` are written, with chunks/ beside them
 * @returns the paths of the files in that directory
 */
export async function bundleModules(names: readonly string[], directory: string): Promise<string[]> {
  const bundle = await rolldown(input(Object.fromEntries(names.map((name) => [name, source(name)]))));
  const { output } = await bundle.write({
    ...COMMON,
    dir: directory,
    format: "esm",
    chunkFileNames: "chunks/[name].js",
  });
  await bundle.close();
  return output.map(({ fileName }) => fileName);
}

/** Bundles everything that an entry needs into one file. */
export async function bundleSingleFile(single: SingleFile, directory: string): Promise<string[]> {
  const { file, entry, format, name = "anywasm", minify = true } = single;
  const bundle = await rolldown(input({ [path.basename(entry)]: source(entry) }));
  const { output } = await bundle.write({
    ...COMMON,
    file: path.join(directory, file),
    codeSplitting: false,
    minify,
    // By its first statement tools know a module, which in minified code they may not find otherwise.
    ...(format === "module" ? { format: "esm", postBanner: "export {};" } : { format: "iife", extend: false }),
    ...(format === "global" ? { name } : {}),
  });
  await bundle.close();
  return output.map(({ fileName }) => fileName);
}

/** Writes everything that is published but the types. */
export async function bundleAll(directory: string): Promise<string[]> {
  const files = await bundleModules(MODULES, directory);
  for (const single of SINGLE_FILES) files.push(...(await bundleSingleFile(single, directory)));
  return files;
}
