/** Where commands write. The standard streams of a guest do not go through here. */
export interface Output {
  out(text: string): void;
  error(text: string): void;
}

export const PROCESS_OUTPUT: Output = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
};
