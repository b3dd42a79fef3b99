/** Names that count-instructions.ts gives what it adds to a module; apart from it for those who only look at such modules. */

/** The exported global with the number of instructions that were executed, an i64. */
export const EXECUTED = "instructions executed";

/** The exported global with the most that may be executed, an i64: `unreachable` comes before the next. */
export const LIMIT = "most instructions";
