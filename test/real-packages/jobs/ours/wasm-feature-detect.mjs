/** wasm-feature-detect: what it finds in an engine, for one that has more than the host. */
import * as detectors from "wasm-feature-detect";

export async function job() {
  const found = {};
  for (const [name, detect] of Object.entries(detectors)) found[name] = await detect();
  return found;
}
