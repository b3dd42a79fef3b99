import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fetchScripts, placeOfProposal, placeOfStandard, scriptsDigest } from "../../scripts/official-scripts.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "anywasm-official-scripts-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A git repository with these files in one commit. */
function repository(name: string, files: Readonly<Record<string, string>>): { url: string; commit: string } {
  const url = path.join(scratch, name);
  const git = (...args: string[]) => execFileSync("git", ["-C", url, ...args], { stdio: "pipe", encoding: "utf8" });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(url, file)), { recursive: true });
    writeFileSync(path.join(url, file), text);
  }
  git("init", "--quiet");
  git("add", "--all");
  git("-c", "user.name=Test", "-c", "user.email=test@example.invalid", "commit", "--quiet", "--message=Add scripts");
  return { url, commit: git("rev-parse", "HEAD").trim() };
}

describe("the official test scripts", () => {
  it("come from the specification with the folders of core/ kept and those of custom/ and legacy/ dropped", () => {
    expect(placeOfStandard("test/core/br.wast")).toBe("core/br.wast");
    expect(placeOfStandard("test/core/simd/simd_lane.wast")).toBe("core/simd/simd_lane.wast");
    expect(placeOfStandard("test/custom/name/name_annot.wast")).toBe("custom/name_annot.wast");
    expect(placeOfStandard("test/legacy/exceptions/core/throw.wast")).toBe("legacy/throw.wast");
    expect(placeOfStandard("test/meta/noop.wast")).toBeUndefined();
    expect(placeOfStandard("interpreter/core/br.wast")).toBeUndefined();
  });

  it("of the proposals come from the test suite, those of the old threads apart", () => {
    expect(placeOfProposal("proposals/threads/atomic.wast")).toBe("proposals/threads/atomic.wast");
    expect(placeOfProposal("proposals/threads/memory.wast")).toBe("proposals/threads-2020/memory.wast");
    expect(placeOfProposal("proposals/custom-page-sizes/memory_max.wast")).toBe(
      "proposals/custom-page-sizes/memory_max.wast",
    );
    expect(placeOfProposal("proposals/of-tomorrow/new.wast")).toBeUndefined();
    expect(placeOfProposal("br.wast")).toBeUndefined();
  });

  it("are fetched into one folder, which keeps nothing of before", () => {
    const standard = repository("spec", { "test/core/gc/i31.wast": "(module)", "test/core/run.py": "", "a.wast": "" });
    const proposals = repository("testsuite", { "proposals/threads/atomic.wast": "(module $a)", "i31.wast": "" });
    const destination = path.join(scratch, "fetched");
    mkdirSync(destination);
    writeFileSync(path.join(destination, "stale.wast"), "");

    fetchScripts(
      [
        { ...standard, place: placeOfStandard },
        { ...proposals, place: placeOfProposal },
      ],
      destination,
    );

    const found = readdirSync(destination, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".wast"),
    );
    expect(found.sort()).toEqual(["core/gc/i31.wast", "proposals/threads/atomic.wast"]);
    expect(readFileSync(path.join(destination, "core/gc/i31.wast"), "utf8")).toBe("(module)");
  });

  it("have a digest that names and contents change", () => {
    const folder = path.join(scratch, "digest");
    const digestOf = (name: string, text: string): string => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      writeFileSync(path.join(folder, name), text);
      return scriptsDigest(folder).digest;
    };
    const original = digestOf("a.wast", "(module)");
    expect(digestOf("a.wast", "(module)")).toBe(original);
    expect(digestOf("b.wast", "(module)")).not.toBe(original);
    expect(digestOf("a.wast", "(module )")).not.toBe(original);
  });
});
