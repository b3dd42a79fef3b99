/**
 * Makes a failing module smaller while it still fails: calls are left out, functions and pieces of their code give the
 * simplest value instead. The pieces are those that the generator noted, and so most candidates are valid.
 */
import { CodeWriter, type Span, type WrittenInstruction } from "./generator/code-writer.ts";
import { encodeModule, type GeneratedFunction } from "./generator/module-encoder.ts";
import type { GeneratedModule } from "./generator/module-generator.ts";
import { exactType, heapOf, isNullable, isReference, type ValueType } from "./generator/value-types.ts";

/** Instructions that leave a value of a type, or nothing. */
interface Piece {
  readonly type: ValueType | undefined;
  parts: readonly (WrittenInstruction | Piece)[];
}

function isPiece(part: WrittenInstruction | Piece): part is Piece {
  return "parts" in part;
}

function pieceOf({ instructions, spans }: GeneratedFunction["code"]): Piece {
  // Outer ones first.
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  let next = 0;
  const read = ({ type, start, end }: Span): Piece => {
    const parts: (WrittenInstruction | Piece)[] = [];
    let at = start;
    while (at < end) {
      const inner = sorted[next];
      if (inner !== undefined && inner.start === at && inner.end <= end) {
        next++;
        parts.push(read(inner));
        // Of several pieces at one place, the inner one may be empty.
        at = inner.end;
      } else {
        parts.push(instructions[at++] as WrittenInstruction);
      }
    }
    while (sorted[next] !== undefined && (sorted[next] as Span).start < at) next++;
    return { type, parts };
  };
  return read({ type: undefined, start: 0, end: instructions.length });
}

function flatten(part: WrittenInstruction | Piece): WrittenInstruction[] {
  return isPiece(part) ? part.parts.flatMap(flatten) : [part];
}

function size(part: WrittenInstruction | Piece): number {
  return isPiece(part) ? part.parts.reduce((sum, each) => sum + size(each), 0) : 1;
}

/** All pieces in a piece, larger ones first. */
function piecesIn(piece: Piece): Piece[] {
  const inner = piece.parts.filter(isPiece).flatMap((each) => [each, ...piecesIn(each)]);
  return inner.sort((a, b) => size(b) - size(a));
}

/** What may stand for a piece: nothing, a zero or a null, a trap, or a piece in it of the same type. */
function replacements(piece: Piece): (readonly (WrittenInstruction | Piece)[])[] {
  const { type } = piece;
  const simplest = new CodeWriter();
  if (type !== undefined && isReference(type)) {
    if (isNullable(type)) simplest.heap("ref.null", heapOf(type));
    else simplest.emit("unreachable");
  } else if (type !== undefined) {
    const exact = exactType(type);
    if (exact === "v128") simplest.vector(Array.from({ length: 16 }, () => 0));
    else simplest.constant(exact as "i32", exact.endsWith("64") ? 0n : 0);
  }
  if (size(piece) <= simplest.instructions.length) return [];
  const inner = piece.parts.filter(isPiece).filter((each) => each.type === type);
  return [simplest.instructions, ...inner.map((each) => [each])];
}

function withCode(functions: readonly GeneratedFunction[], pieces: readonly Piece[]): GeneratedFunction[] {
  return functions.map((func, index) => {
    const code = new CodeWriter();
    code.instructions.push(...flatten(pieces[index] as Piece));
    return { ...func, code };
  });
}

function assemble(
  module: GeneratedModule,
  pieces: readonly Piece[],
  invocations: GeneratedModule["invocations"],
): GeneratedModule {
  const functions = withCode(module.functions, pieces);
  const { plan } = module;
  return {
    ...module,
    functions,
    invocations,
    bytes: encodeModule(plan, functions),
  };
}

function trap(): readonly WrittenInstruction[] {
  const code = new CodeWriter();
  code.emit("unreachable");
  return code.instructions;
}

class Shrinker {
  readonly #module: GeneratedModule;
  readonly #fails: (candidate: GeneratedModule) => Promise<boolean>;
  readonly #pieces: readonly Piece[];
  #invocations: GeneratedModule["invocations"];
  #left: number;

  constructor(module: GeneratedModule, fails: (candidate: GeneratedModule) => Promise<boolean>, attempts: number) {
    this.#module = module;
    this.#fails = fails;
    this.#pieces = module.functions.map(({ code }) => pieceOf(code));
    this.#invocations = module.invocations;
    this.#left = attempts;
  }

  async run(): Promise<GeneratedModule> {
    await this.#leaveOutCalls();
    // What could not be left out before may be later.
    while (this.#left > 0 && (await this.#leaveOutCode()));
    return this.#assembled();
  }

  #assembled(): GeneratedModule {
    return assemble(this.#module, this.#pieces, this.#invocations);
  }

  async #stillFails(): Promise<boolean> {
    if (this.#left <= 0) return false;
    this.#left--;
    return this.#fails(this.#assembled());
  }

  async #leaveOutCalls(): Promise<void> {
    for (let index = this.#invocations.length - 1; index >= 0; index--) {
      const before = this.#invocations;
      this.#invocations = before.filter((_, i) => i !== index);
      if (!(await this.#stillFails())) this.#invocations = before;
    }
  }

  /** Whether anything could be left out. */
  async #leaveOutCode(): Promise<boolean> {
    let isSmaller = false;
    for (const whole of this.#pieces) {
      if (await this.#replace(whole, [trap()])) isSmaller = true;
      for (const piece of piecesIn(whole)) {
        if (await this.#replace(piece, replacements(piece))) isSmaller = true;
      }
    }
    return isSmaller;
  }

  /** Puts the first of some candidates in the place of a piece with which the module still fails. */
  async #replace(piece: Piece, candidates: readonly (readonly (WrittenInstruction | Piece)[])[]): Promise<boolean> {
    const before = piece.parts;
    const length = size(piece);
    for (const parts of candidates) {
      if (size({ type: undefined, parts }) >= length) continue;
      piece.parts = parts;
      if (await this.#stillFails()) return true;
    }
    piece.parts = before;
    return false;
  }
}

/**
 * @param fails whether a module still fails; one that is invalid does not
 * @param attempts how many modules may be tried
 */
export async function shrinkModule(
  module: GeneratedModule,
  fails: (candidate: GeneratedModule) => Promise<boolean>,
  attempts: number,
): Promise<GeneratedModule> {
  return new Shrinker(module, fails, attempts).run();
}
