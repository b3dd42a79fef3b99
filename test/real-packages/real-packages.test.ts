/**
 * Packages from npm with `globalThis.WebAssembly` replaced by anywasm's give the answers that they give on the host's own,
 * and these are the right ones. The packages have to be there where CI runs; elsewhere these tests are left out until they
 * are installed.
 */
import { describe, expect, it } from "vitest";
import { jobNames, packagesAreInstalled, runJob } from "./packages.ts";

const installed = packagesAreInstalled();
if (!installed) {
  console.warn("Not run: packages from npm. To install them: npm ci --prefix test/real-packages");
}

it("has the packages where CI runs", () => {
  expect(installed || process.env.CI === undefined).toBe(true);
});

describe.each(installed ? jobNames() : [])("%s", (name) => {
  it("gives the known answers, the same on both engines", async () => {
    const native = await runJob(name, "native");
    const anywasm = await runJob(name, "anywasm");
    expect(anywasm.answer).toEqual(native.answer);
    expect({ answer: anywasm.answer }).toMatchObject({ answer: native.known });
  }, 400_000);
});
