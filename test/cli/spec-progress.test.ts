import { describe, expect, it } from "vitest";
import { ProgressLine } from "../../src/cli/spec-progress.ts";
import { progressText } from "../../src/cli/spec-report.ts";

const CLEAR = "\r\u001B[2K";

/** What a progress line writes where the terminal has so many columns. */
function written(columns: number | undefined, act: (line: ProgressLine) => void): string {
  let out = "";
  const output = {
    out: (text: string) => {
      out += text;
    },
    error: () => undefined,
    terminalColumns: () => columns,
  };
  act(new ProgressLine(output));
  return out;
}

describe("the line of progress", () => {
  it("is rewritten in place on a terminal, and cleared once", () => {
    const out = written(80, (line) => {
      line.clear();
      line.show("[1/2] a.wast");
      line.show("[2/2] b.wast");
      line.clear();
      line.clear();
    });
    expect(out).toBe(`${CLEAR}[1/2] a.wast${CLEAR}[2/2] b.wast${CLEAR}`);
  });

  it("is shorter than the terminal is wide", () => {
    expect(written(10, (line) => line.show("[1/2] a.wast"))).toBe(`${CLEAR}[1/2] a.w`);
  });

  it("is not there where there is no terminal", () => {
    const out = written(undefined, (line) => {
      line.show("[1/2] a.wast");
      line.clear();
    });
    expect(out).toBe("");
  });

  it("says how many scripts are done, how many of them fail, and which one runs", () => {
    expect(progressText(7, 301, 0, "core/br.wast")).toBe("[  7/301] core/br.wast");
    expect(progressText(17, 301, 2, "core/call.wast")).toBe("[ 17/301, 2 failing] core/call.wast");
  });
});
