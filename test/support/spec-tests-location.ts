/**
 * Where the official test scripts are. The tests, `npm run spec` and CI all ask here, so that they agree.
 *
 * The scripts are not part of this repository: `npm run spec:fetch` brings them. Without them a developer's run goes
 * on and says in one line what it left out; on CI that is a failure.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Looked at in this order, after the folder that `ANYWASM_SPEC_TESTS` names. Relative to the repository's root. */
const SPEC_TESTS_FOLDERS = ["spec-tests/testsuite", "../shared/spec-testsuite"] as const;

/** What {@link locateSpecTests} found: the folder that holds `core/`, or the line that says what is not run. */
export type SpecTestsLocation =
  | { readonly found: true; readonly folder: string }
  | { readonly found: false; readonly notice: string };

/**
 * Finds the scripts.
 *
 * @param env the environment: `ANYWASM_SPEC_TESTS` names the folder and is then the only one asked; `CI` makes their
 *   absence an error.
 * @param isFolder whether an absolute path is a folder that exists.
 * @throws Error if the folder that `ANYWASM_SPEC_TESTS` names has no `core/`, or on CI if there is no folder at all.
 */
export function locateSpecTests(
  env: Readonly<Record<string, string | undefined>>,
  isFolder: (path: string) => boolean,
): SpecTestsLocation {
  const named = env["ANYWASM_SPEC_TESTS"];
  const candidates = named ? [named] : SPEC_TESTS_FOLDERS;
  for (const candidate of candidates) {
    const folder = path.resolve(root, candidate);
    if (isFolder(path.join(folder, "core"))) return { found: true, folder };
  }
  if (named) throw new Error(`ANYWASM_SPEC_TESTS is ${named}, which has no folder core/`);
  const notice = "Not run: the official test scripts (no spec-tests/testsuite; `npm run spec:fetch` brings it)";
  if (env["CI"]) throw new Error(`${notice}. On CI they have to be there.`);
  return { found: false, notice };
}

/** {@link locateSpecTests} for this process and this file system. */
export function specTestsLocation(): SpecTestsLocation {
  return locateSpecTests(process.env, existsSync);
}
