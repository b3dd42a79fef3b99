/**
 * Prints element and data segments, and the bytes of custom sections.
 *
 * @see https://webassembly.github.io/spec/core/text/modules.html#element-segments
 */
import type { ElementSegment, SegmentMode } from "../../module/module.ts";
import type { CodePrinter } from "./code-printer.ts";
import type { Identifiers } from "./identifiers.ts";
import { printExpressionForm } from "./print-expression.ts";
import { bytesText } from "./string-text.ts";
import { LINE_UNITS, type TextBuffer } from "./text-buffer.ts";
import { valueTypeText } from "./type-text.ts";

/** More elements than this have lines of their own, and that many on each. */
const ELEMENTS_ON_ONE_LINE = 16;

/** So many bytes are made text at once. */
const BYTES_AT_ONCE = 16;
/** More bytes than this get lines of their own. */
const MAX_BYTES_BEHIND = 32;

export function* printElementSegments(printer: CodePrinter): Generator<string, void> {
  const { names, buffer } = printer;
  for (const [index, segment] of names.module.elements.entries()) {
    buffer.line(`(elem${names.elements.definition(index)} (;${index};)`);
    yield* printMode(segment.mode, "table", printer);
    yield* printElements(segment, printer);
    buffer.write(")");
    if (buffer.isFull) yield buffer.take();
  }
}

function* printMode(mode: SegmentMode, target: "table" | "memory", printer: CodePrinter): Generator<string, void> {
  const { names, buffer } = printer;
  if (mode.kind === "declarative") buffer.write(" declare");
  if (mode.kind !== "active") return;
  const space: Identifiers = target === "table" ? names.tables : names.memories;
  if (mode.index !== 0) buffer.write(` (${target} ${space.use(mode.index)})`);
  buffer.write(" ");
  yield* printExpressionForm("offset", mode.offsetExpression, printer);
}

function* printElements({ type, items }: ElementSegment, printer: CodePrinter): Generator<string, void> {
  const { names, buffer } = printer;
  buffer.write(items.kind === "functions" ? " func" : ` ${valueTypeText(type, names)}`);
  buffer.level++;
  if (items.kind === "functions") {
    const { indices } = items;
    for (const [i, index] of indices.entries()) {
      separateElement(i, indices.length, buffer);
      buffer.write(names.functions.use(index));
      if (buffer.isFull) yield buffer.take();
    }
  } else {
    const { expressions } = items;
    for (const [i, expression] of expressions.entries()) {
      separateElement(i, expressions.length, buffer);
      yield* printExpressionForm("item", expression, printer);
      if (buffer.isFull) yield buffer.take();
    }
  }
  buffer.level--;
}

function separateElement(i: number, count: number, buffer: TextBuffer): void {
  if (count > ELEMENTS_ON_ONE_LINE && i % ELEMENTS_ON_ONE_LINE === 0) buffer.startLine();
  else buffer.write(" ");
}

export function* printDataSegments(printer: CodePrinter): Generator<string, void> {
  const { names, buffer } = printer;
  for (const [index, { mode, start, byteLength }] of names.module.data.entries()) {
    buffer.line(`(data${names.data.definition(index)} (;${index};)`);
    yield* printMode(mode, "memory", printer);
    yield* printBytes(names.module.bytes.subarray(start, start + byteLength), buffer);
    buffer.write(")");
    if (buffer.isFull) yield buffer.take();
  }
}

/** Prints bytes as one string behind a space, or as several on lines of their own, one level deeper. */
export function* printBytes(bytes: Uint8Array, buffer: TextBuffer): Generator<string, void> {
  if (bytes.length <= MAX_BYTES_BEHIND) {
    buffer.write(` "${bytesText(bytes, 0, bytes.length)}"`);
    return;
  }
  buffer.level++;
  for (let at = 0; at < bytes.length; ) {
    buffer.line('"');
    for (let units = 0; units < LINE_UNITS && at < bytes.length; at += BYTES_AT_ONCE) {
      const text = bytesText(bytes, at, Math.min(at + BYTES_AT_ONCE, bytes.length));
      buffer.write(text);
      units += text.length;
    }
    buffer.write('"');
    if (buffer.isFull) yield buffer.take();
  }
  buffer.level--;
}
