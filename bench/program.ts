/** The real program: an interpreter of some thousand lines of C, which runs a script of mixed work. */
import { readFileSync } from "node:fs";
import type { Program } from "./engines/engine.ts";

const FOLDER = new URL("../test/fixtures/c/tern/", import.meta.url);

/** Reads its module and files. */
export function ternTour(): Program {
  const read = (file: string): Uint8Array<ArrayBuffer> => Uint8Array.from(readFileSync(new URL(file, FOLDER)));
  return {
    name: "tern tour",
    module: read("tern.wasm"),
    args: ["tern", "tour.tern", "tide.txt"],
    files: { "tour.tern": read("scripts/tour.tern"), "tide.txt": read("scripts/tide.txt") },
  };
}
