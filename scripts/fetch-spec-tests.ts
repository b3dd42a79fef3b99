/** `npm run spec:fetch`: brings the official test scripts into spec-tests/testsuite, at fixed revisions. */
import { fileURLToPath } from "node:url";
import { fetchScripts, OFFICIAL_DIGEST, OFFICIAL_SOURCES, scriptsDigest } from "./official-scripts.ts";

const destination = fileURLToPath(new URL("../spec-tests/testsuite", import.meta.url));
fetchScripts(OFFICIAL_SOURCES, destination);

const { count, digest } = scriptsDigest(destination);
console.log(`${count} scripts in spec-tests/testsuite`);
if (digest !== OFFICIAL_DIGEST) {
  console.warn("They are not byte for byte the scripts that spec-tests/expectations.json was written for.");
}
