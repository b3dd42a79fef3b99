/**
 * The blocks around a place in a function, innermost last: which instruction began each, and how its label is written.
 *
 * An inner label hides an outer one with the same identifier; that one is then named by its number.
 *
 * @see https://webassembly.github.io/spec/core/text/instructions.html#labels
 */
import { labelIdentifier } from "./identifiers.ts";
import { type NameMap, NO_NAMES } from "./read-names.ts";

const NONE = -1;

export class LabelStack {
  /** Ids of the instructions that began the blocks; the outermost is the function itself. */
  readonly #kinds: number[];
  readonly #identifiers: (string | undefined)[];
  /** Identifier → depth of its innermost label. */
  readonly #innermost: Map<string, number>;
  /** For each label, the depth that its identifier had before, or {@link NONE}. */
  readonly #hidden: number[];
  #names: NameMap;
  /** How many blocks have begun in the function. */
  #begun: number;

  constructor() {
    this.#kinds = [];
    this.#identifiers = [];
    this.#innermost = new Map();
    this.#hidden = [];
    this.#names = NO_NAMES;
    this.#begun = 0;
  }

  /**
   * Begins an expression.
   * @param kind of its outermost block
   */
  reset(kind: number, names: NameMap): void {
    this.#kinds.length = 1;
    this.#kinds[0] = kind;
    this.#identifiers.length = 1;
    this.#identifiers[0] = undefined;
    this.#hidden.length = 1;
    this.#hidden[0] = NONE;
    this.#innermost.clear();
    this.#names = names;
    this.#begun = 0;
  }

  /** Number of blocks, the expression itself included. */
  get depth(): number {
    return this.#kinds.length;
  }

  /** What began the innermost block. */
  get kind(): number {
    return this.#kinds.at(-1) as number;
  }

  /** The innermost block goes on in another part: `else`, `catch`. */
  set kind(kind: number) {
    this.#kinds[this.#kinds.length - 1] = kind;
  }

  /** The identifier of the block that begins next. */
  get nextIdentifier(): string | undefined {
    const name = this.#names.get(this.#begun);
    return name === undefined ? undefined : labelIdentifier(name);
  }

  push(kind: number): void {
    const identifier = this.nextIdentifier;
    const depth = this.#kinds.length;
    this.#begun++;
    this.#kinds.push(kind);
    this.#identifiers.push(identifier);
    this.#hidden.push(identifier === undefined ? NONE : (this.#innermost.get(identifier) ?? NONE));
    if (identifier !== undefined) this.#innermost.set(identifier, depth);
  }

  pop(): void {
    this.#kinds.pop();
    const identifier = this.#identifiers.pop();
    const hidden = this.#hidden.pop() as number;
    if (identifier === undefined) return;
    if (hidden === NONE) this.#innermost.delete(identifier);
    else this.#innermost.set(identifier, hidden);
  }

  /** How a label is written: as its identifier, or as a number with, in a comment, the depth of the block. */
  use(label: number): string {
    const depth = this.#kinds.length - 1 - label;
    if (depth <= 0) return String(label);
    const identifier = this.#identifiers[depth];
    if (identifier !== undefined && this.#innermost.get(identifier) === depth) return identifier;
    return `${label} (;@${depth};)`;
  }
}
