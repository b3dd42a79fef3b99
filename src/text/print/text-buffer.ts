/**
 * Text that grows line by line and is handed over in pieces, so that no listing is ever one string.
 */

const INDENT = "  ";
/** Lines are not indented further than this many levels: a line of a deep block would be longer than what it says. */
const MAX_INDENT_LEVELS = 40;

/** A line break with indentation, by level. */
const LINE_STARTS: readonly string[] = Array.from(
  { length: MAX_INDENT_LEVELS + 1 },
  (_, level) => `\n${INDENT.repeat(level)}`,
);

/** From this size on, in UTF-16 code units, text should be handed over. */
const PIECE_UNITS = 65_536;

/** Text from this size on, in UTF-16 code units, breaks a line where it may be broken. */
export const LINE_UNITS = 100;

export class TextBuffer {
  /** Levels of indentation for the lines that begin from now on. */
  level: number;
  /** What has not been handed over. FAST: joined once, instead of string by string, since that makes no ropes. */
  readonly #parts: string[];
  /** Of all parts, in UTF-16 code units. */
  #length: number;

  constructor() {
    this.level = 0;
    this.#parts = [];
    this.#length = 0;
  }

  /** Begins a line. */
  startLine(): void {
    this.write(LINE_STARTS[this.level <= MAX_INDENT_LEVELS ? this.level : MAX_INDENT_LEVELS] as string);
  }

  /** Begins a line with a text. */
  line(text: string): void {
    this.startLine();
    this.write(text);
  }

  write(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }

  /** Whether there is enough to hand over. */
  get isFull(): boolean {
    return this.#length >= PIECE_UNITS;
  }

  /** Hands over what there is. */
  take(): string {
    const text = this.#parts.join("");
    this.#parts.length = 0;
    this.#length = 0;
    return text;
  }
}
