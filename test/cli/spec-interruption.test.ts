import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { describe, expect, it } from "vitest";

const script = (name: string): string => path.join(import.meta.dirname, "scripts", name);

describe("interrupting anywasm spec", () => {
  it("ends with a report on what was run until then, and the status that shells know", async () => {
    const program = path.join(import.meta.dirname, "spec-from-sources.ts");
    const scripts = [script("legacy/legacy.wast"), script("endless.wast"), script("core/passing.wast")];
    const child = spawn(process.execPath, ["--import", "tsx", program, ...scripts], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      // Once: the second would end it there and then.
      if (out === "") child.kill("SIGINT");
      out += text;
    });
    const [status] = (await once(child, "close")) as [number | null];
    expect(status).toBe(130);
    expect(out).toMatch(/legacy\.wast +2 passed/);
    expect(out).not.toContain("endless.wast ");
    expect(out).toContain("scripts: 1 in ");
    expect(out).toContain("\ninterrupted: 2 of 3 scripts have not been run\n");
  }, 120_000);
});
