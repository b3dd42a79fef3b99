/** The modules that are damaged: real ones of this repository, by their paths, and generated ones. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Choices } from "../differential/choices.ts";
import { generateModule } from "../differential/generator/module-generator.ts";

export interface CorpusModule {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const ROOT = path.resolve(import.meta.dirname, "../..");

function readModules(directory: string): CorpusModule[] {
  return readdirSync(path.join(ROOT, directory))
    .filter((file) => file.endsWith(".wasm"))
    .map((file) => ({
      name: `${directory}/${file}`,
      bytes: new Uint8Array(readFileSync(path.join(ROOT, directory, file))),
    }));
}

/** Kernels of a few hundred bytes up to a C program of 45 kB with its library. */
export const REAL_MODULES: readonly CorpusModule[] = [
  ...readModules("bench/kernels"),
  ...readModules("test/fixtures/assemblyscript"),
  ...readModules("examples/word-count"),
];

/** Modules that use every section but the start section, and every instruction of the common features. */
export const GENERATED_MODULES: readonly CorpusModule[] = Array.from({ length: 40 }, (_, seed) => ({
  name: `the generated module of seed ${seed}`,
  bytes: generateModule(Choices.random(seed)).bytes,
}));
