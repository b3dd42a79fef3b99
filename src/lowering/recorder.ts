/** What watches a function being lowered once more, to learn what belongs to positions in its code. */

export interface Recorder {
  /** Lowering begins, perhaps not for the first time. */
  begin(): void;
  /**
   * An instruction was lowered.
   * @param position where the code of it begins; if it was joined with the one before, the code of both
   * @param offset of the instruction in the binary
   * @param units what it and all before cost, in metered code
   */
  instruction(position: number, offset: number, units: number): void;
  /**
   * A block of metered code begins.
   * @param position of its `meter` instruction
   * @param units what all instructions before cost
   */
  beginBlock(position: number, units: number): void;
}
