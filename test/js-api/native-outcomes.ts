/** Runs a file of cases on the newer Node's own `WebAssembly`. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { wat } from "../support/wat.ts";
import type { Binaries, CasesFile } from "./api-case.ts";

/** The modules of a file of cases. */
export function binariesOf({ TEXTS }: CasesFile): Binaries {
  return Object.fromEntries(Object.entries(TEXTS).map(([name, text]) => [name, wat(text)]));
}

/** The outcomes of all cases, in their order. */
export function nativeOutcomes(executable: string, file: string, binaries: Binaries): readonly string[] {
  const encoded = Object.entries(binaries).map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]);
  const child = path.join(import.meta.dirname, "native-outcomes-child.ts");
  const { stdout, stderr, status } = spawnSync(executable, ["--no-warnings", child, file], {
    input: JSON.stringify(Object.fromEntries(encoded)),
    encoding: "utf8",
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`the newer Node ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as string[];
}
