/**
 * Prints functions: the types of imported ones, and those that the module defines with their locals and instructions.
 *
 * @see https://webassembly.github.io/spec/core/text/modules.html#functions
 */
import { DecodeError } from "../../base/errors.ts";
import { MAX_LOCALS } from "../../base/limits.ts";
import { Reader } from "../../decoder/reader.ts";
import type { ValueType } from "../../module/types.ts";
import type { CodePrinter } from "./code-printer.ts";
import type { Identifiers } from "./identifiers.ts";
import type { ModuleIdentifiers } from "./module-identifiers.ts";
import { LINE_UNITS, type TextBuffer } from "./text-buffer.ts";
import { functionTypeAt, isWrittenOut, typeIndexText, typeListText, valueTypeText } from "./type-text.ts";

/** The functions that the module defines. */
export function* printFunctions(printer: CodePrinter): Generator<string, void> {
  const { names, buffer } = printer;
  const { bodies, functionTypes, importedFunctionCount } = names.module;
  for (let index = importedFunctionCount; index < functionTypes.length; index++) {
    const at = 2 * (index - importedFunctionCount);
    const locals = names.localsOf(index);
    printer.reader = new Reader(names.module.bytes, bodies[at], bodies[at + 1]);
    buffer.line(`(func${names.functions.definition(index)} (;${index};)`);
    buffer.level++;
    printFunctionType(functionTypes[index] as number, locals, names, buffer);
    yield* printBody(index, locals, printer);
    buffer.level--;
    buffer.line(")");
  }
}

/** The type of a function whose parameters may have identifiers; each form behind a space. */
export function printFunctionType(
  typeIndex: number,
  locals: Identifiers,
  names: ModuleIdentifiers,
  buffer: TextBuffer,
): void {
  buffer.write(typeIndexText(typeIndex, names));
  const type = functionTypeAt(typeIndex, names);
  if (type === undefined || !(isWrittenOut(type) || locals.hasSomeBelow(type.params.length))) return;
  const params = new LocalsText("param", locals, names);
  let text = "";
  for (const param of type.params) text += params.next(param);
  buffer.write(text + params.end() + typeListText("result", type.results, names));
}

function* printBody(index: number, locals: Identifiers, printer: CodePrinter): Generator<string, void> {
  const { buffer, names, reader } = printer;
  const parameterCount = functionTypeAt(names.module.functionTypes[index] as number, names)?.params.length ?? 0;
  yield* printLocals(parameterCount, locals, printer);
  printer.beginBody(locals, names.labelNamesOf(index));
  while (printer.printNext()) if (buffer.isFull) yield buffer.take();
  if (reader.remaining > 0) throw new DecodeError("section size mismatch", reader.position);
}

/** @see https://webassembly.github.io/spec/core/binary/modules.html#code-section */
function* printLocals(parameterCount: number, identifiers: Identifiers, printer: CodePrinter): Generator<string, void> {
  const { buffer, names, reader } = printer;
  const locals = new LocalsText("local", identifiers, names, parameterCount);
  let lineUnits = LINE_UNITS;
  for (let runs = reader.count("groups of locals", reader.remaining); runs > 0; runs--) {
    const offset = reader.position;
    const count = reader.u32();
    if (count > MAX_LOCALS - locals.index) {
      throw new DecodeError(`too many locals: ${locals.index + count}, the limit is ${MAX_LOCALS}`, offset);
    }
    const type = reader.valueType();
    for (let i = 0; i < count; i++) {
      if (lineUnits >= LINE_UNITS) {
        buffer.write(locals.end());
        buffer.startLine();
        lineUnits = 0;
      }
      const text = locals.next(type);
      buffer.write(lineUnits === 0 ? text.slice(1) : text);
      lineUnits += text.length;
      if (buffer.isFull) yield buffer.take();
    }
  }
  buffer.write(locals.end());
}

/** Lists parameters or locals one after the other: those with an identifier have a form of their own. */
class LocalsText {
  /** Index of the next one. */
  index: number;
  readonly #keyword: string;
  readonly #identifiers: Identifiers;
  readonly #names: ModuleIdentifiers;
  #isOpen: boolean;

  constructor(keyword: string, identifiers: Identifiers, names: ModuleIdentifiers, firstIndex = 0) {
    this.index = firstIndex;
    this.#keyword = keyword;
    this.#identifiers = identifiers;
    this.#names = names;
    this.#isOpen = false;
  }

  /** The next one, behind a space, and whatever has to be closed in front of it. */
  next(type: ValueType): string {
    const text = valueTypeText(type, this.#names);
    const definition = this.#identifiers.definition(this.index++);
    if (definition !== "") return `${this.end()} (${this.#keyword}${definition} ${text})`;
    if (this.#isOpen) return ` ${text}`;
    this.#isOpen = true;
    return ` (${this.#keyword} ${text}`;
  }

  /** What closes the form that is open. */
  end(): string {
    const text = this.#isOpen ? ")" : "";
    this.#isOpen = false;
    return text;
  }
}
