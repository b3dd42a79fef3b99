/** The exit statuses of the command line, besides those that guests end with. */
export const EXIT_STATUS = {
  success: 0,
  /** A file cannot be read, is no valid module, or cannot be linked. */
  failure: 1,
  /** The command line was not understood. */
  usage: 2,
  /** It took longer than it may: what the program `timeout` gives. */
  timeout: 124,
  /** The user ended it: what a shell shows for that. */
  interrupted: 130,
  /** The guest trapped: what a shell shows for a program that aborted. */
  trap: 134,
} as const;

/** The command line asks for something that does not exist. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}
