/**
 * The forms and blocks that are open at a place in an expression, innermost last. They nest as deep as a text likes to, so
 * they are numbers in one array.
 */

const FIELDS = 3;
const FIRST_CAPACITY = 64;

export class FrameStack {
  depth: number;
  #words: Int32Array;

  constructor() {
    this.depth = 0;
    this.#words = new Int32Array(FIRST_CAPACITY * FIELDS);
  }

  /**
   * @param mode what may stand inside
   * @param start where the frame's own instruction begins among those that wait for their operands
   * @param hint the branch hint of that instruction, or −1
   */
  push(mode: number, start: number, hint: number): void {
    const at = this.depth * FIELDS;
    if (at === this.#words.length) {
      const grown = new Int32Array(2 * at);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[at] = mode;
    this.#words[at + 1] = start;
    this.#words[at + 2] = hint;
    this.depth++;
  }

  pop(): void {
    this.depth--;
  }

  get mode(): number {
    return this.#words[(this.depth - 1) * FIELDS] as number;
  }

  set mode(mode: number) {
    this.#words[(this.depth - 1) * FIELDS] = mode;
  }

  get start(): number {
    return this.#words[(this.depth - 1) * FIELDS + 1] as number;
  }

  set hint(hint: number) {
    this.#words[(this.depth - 1) * FIELDS + 2] = hint;
  }

  get hint(): number {
    return this.#words[(this.depth - 1) * FIELDS + 2] as number;
  }
}
