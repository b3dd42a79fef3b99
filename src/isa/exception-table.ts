/**
 * Where exceptions thrown in the code of a function are caught: side tables that cost nothing until something is thrown.
 *
 * A region is the body of one `try_table`, or of one legacy `try`. Positions count from the function's first word of code.
 *
 * @see https://webassembly.github.io/spec/core/exec/instructions.html#exec-try-table
 */

/** Catches exceptions of one tag, or all of them. */
export interface CatchClause {
  /** Index of the tag in the module, or {@link ANY_TAG}. */
  readonly tagIndex: number;
  /** First of the slots that the payload goes to. */
  readonly payloadSlot: number;
  /** The slot that the exception itself goes to, or {@link NO_SLOT}. */
  readonly exceptionSlot: number;
  /** The position to go on at. */
  target: number;
}

export const ANY_TAG = -1;
export const NO_SLOT = -1;

/** A range of code whose exceptions go to the first clause that catches them. */
export interface TryRegion {
  readonly start: number;
  readonly end: number;
  /** How many blocks are around it. */
  readonly depth: number;
  readonly clauses: readonly CatchClause[];
  /** Legacy `delegate`: what is thrown here goes only to regions with at most so many blocks around them; else Infinity. */
  readonly delegatedTo: number;
}

/**
 * The clause that catches what is thrown at a position.
 * @param regions of one function, the inner ones before those around them
 * @param catches whether a tag index means the exception's tag
 */
export function findClause(
  regions: readonly TryRegion[],
  position: number,
  catches: (tagIndex: number) => boolean,
): CatchClause | undefined {
  let deepest = Infinity;
  for (const { start, end, depth, clauses, delegatedTo } of regions) {
    if (position < start || position >= end || depth > deepest) continue;
    deepest = Math.min(deepest, delegatedTo);
    const clause = clauses.find(({ tagIndex }) => tagIndex === ANY_TAG || catches(tagIndex));
    if (clause !== undefined) return clause;
  }
  return undefined;
}
