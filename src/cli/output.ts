import { setImmediate } from "node:timers/promises";

/** Where commands write. The standard streams of a guest do not go through here. */
export interface Output {
  out(text: string): void;
  error(text: string): void;
  /**
   * Resolves when more may be written by `out`: for a lot of text, piece by piece. False: nobody reads it any longer. Absent
   * where everything is taken at once.
   */
  flushed?(): Promise<boolean>;
  /** How wide the terminal is that `out` writes to; undefined if it writes to something else. */
  terminalColumns?(): number | undefined;
}

export const PROCESS_OUTPUT: Output = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  flushed: flushStandardOutput,
  // Terminals that do not know their size say that it is 0.
  terminalColumns: () =>
    process.stdout.isTTY && process.env["TERM"] !== "dumb" ? process.stdout.columns || 80 : undefined,
};

/** Whether writing to the standard output has failed, which is told by an event; undefined until anyone asks. */
let hasFailed: boolean | undefined;

async function flushStandardOutput(): Promise<boolean> {
  const { stdout } = process;
  if (hasFailed === undefined) {
    hasFailed = false;
    stdout.once("error", () => {
      hasFailed = true;
    });
  }
  await setImmediate();
  if (!hasFailed && stdout.writableNeedDrain) await settled(stdout);
  return !hasFailed;
}

/** Resolves when a stream has room again or has failed. */
function settled(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off("drain", done).off("error", done);
      resolve();
    };
    stream.on("drain", done).on("error", done);
  });
}
