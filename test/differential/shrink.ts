/**
 * Makes a failing module smaller while it still fails: calls are left out, functions and pieces of their code give the
 * simplest value instead. The pieces are those that the generator noted, and so most candidates are valid.
 */
import { CodeWriter, type Span, type WrittenInstruction } from "./generator/code-writer.ts";
import { encodeModule, type GeneratedFunction, moduleText } from "./generator/module-encoder.ts";
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
    text: () => moduleText(plan, functions),
  };
}

/** @param fails whether a module still fails; one that is invalid does not */
export async function shrinkModule(
  module: GeneratedModule,
  fails: (candidate: GeneratedModule) => Promise<boolean>,
  attempts: number,
): Promise<GeneratedModule> {
  const pieces = module.functions.map(({ code }) => pieceOf(code));
  let { invocations } = module;
  let left = attempts;
  const stillFails = async (): Promise<boolean> => {
    left--;
    return fails(assemble(module, pieces, invocations));
  };
  for (let index = invocations.length - 1; index >= 0 && left > 0; index--) {
    const before = invocations;
    invocations = before.filter((_, i) => i !== index);
    if (!(await stillFails())) invocations = before;
  }
  let isSmaller = true;
  while (isSmaller && left > 0) {
    isSmaller = false;
    for (const whole of pieces) {
      for (const piece of [whole, ...piecesIn(whole)]) {
        if (left <= 0) break;
        const before = piece.parts;
        for (const parts of piece === whole ? [trap()] : replacements(piece)) {
          if (size({ type: undefined, parts }) >= size(piece)) continue;
          piece.parts = parts;
          if (await stillFails()) {
            isSmaller = true;
            break;
          }
          piece.parts = before;
        }
      }
    }
  }
  return assemble(module, pieces, invocations);
}

function trap(): readonly WrittenInstruction[] {
  const code = new CodeWriter();
  code.emit("unreachable");
  return code.instructions;
}
