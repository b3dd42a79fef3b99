/** Runs command lines in this process, with what they print gathered. */
import { runCommandLine } from "../../src/cli/command-line.ts";

export interface Result {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

/** Runs `anywasm` with arguments. What a guest writes to the streams of this process is not part of the result. */
export async function anywasm(...args: string[]): Promise<Result> {
  let out = "";
  let error = "";
  const status = await runCommandLine(args, {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
  });
  return { status, out, error };
}
