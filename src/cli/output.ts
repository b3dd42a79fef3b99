/** Where commands write. The standard streams of a guest do not go through here. */
export interface Output {
  out(text: string): void;
  error(text: string): void;
  /** How wide the terminal is that `out` writes to; undefined if it writes to something else. */
  terminalColumns?(): number | undefined;
}

export const PROCESS_OUTPUT: Output = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  // Terminals that do not know their size say that it is 0.
  terminalColumns: () =>
    process.stdout.isTTY && process.env["TERM"] !== "dumb" ? process.stdout.columns || 80 : undefined,
};
