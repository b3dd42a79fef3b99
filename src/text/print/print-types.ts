/**
 * Prints the type section: definitions with their indices, in their recursion groups.
 *
 * @see https://webassembly.github.io/spec/core/text/types.html#recursive-types
 */
import type { CompositeType, FieldType, SubType } from "../../module/types.ts";
import type { TextBuffer } from "./text-buffer.ts";
import { mutableTypeText, type TypeNames, typeListText } from "./type-text.ts";

/** Structures with more fields than this have each on a line of its own. */
const FIELDS_ON_ONE_LINE = 4;

export function* printTypes(names: TypeNames, buffer: TextBuffer): Generator<string, void> {
  const { types } = names.module;
  for (const [index, type] of types.entries()) {
    const isGroup = type.groupLength > 1;
    if (isGroup && index === type.groupStart) {
      buffer.line("(rec");
      buffer.level++;
    }
    buffer.line(`(type${names.types.definition(index)} (;${index};) `);
    printSubType(index, type, names, buffer);
    buffer.write(")");
    if (isGroup && index === type.groupStart + type.groupLength - 1) {
      buffer.level--;
      buffer.line(")");
    }
    if (buffer.isFull) yield buffer.take();
  }
}

function printSubType(index: number, type: SubType, names: TypeNames, buffer: TextBuffer): void {
  const { final, supertypes, describes, descriptor, composite } = type;
  // The binary format has a short form for this, too.
  const isPlain = final && supertypes.length === 0;
  if (!isPlain) {
    buffer.write(final ? "(sub final " : "(sub ");
    for (const supertype of supertypes) buffer.write(`${names.types.use(supertype)} `);
  }
  if (describes >= 0) buffer.write(`(describes ${names.types.use(describes)}) `);
  if (descriptor >= 0) buffer.write(`(descriptor ${names.types.use(descriptor)}) `);
  printCompositeType(index, composite, names, buffer);
  if (!isPlain) buffer.write(")");
}

function printCompositeType(index: number, composite: CompositeType, names: TypeNames, buffer: TextBuffer): void {
  switch (composite.kind) {
    case "func":
      buffer.write(
        `(func${typeListText("param", composite.params, names)}${typeListText("result", composite.results, names)})`,
      );
      return;
    case "array":
      buffer.write(`(array ${mutableTypeText(composite.element, names)})`);
      return;
    case "struct":
      buffer.write("(struct");
      printFields(index, composite.fields, names, buffer);
      buffer.write(")");
  }
}

function printFields(typeIndex: number, fields: readonly FieldType[], names: TypeNames, buffer: TextBuffer): void {
  const identifiers = names.fieldsOf(typeIndex);
  const breaks = fields.length > FIELDS_ON_ONE_LINE;
  buffer.level++;
  for (const [index, field] of fields.entries()) {
    if (breaks) buffer.startLine();
    else buffer.write(" ");
    const identifier = identifiers.get(index);
    buffer.write(`(field ${identifier === undefined ? "" : `${identifier} `}${mutableTypeText(field, names)})`);
  }
  buffer.level--;
}
