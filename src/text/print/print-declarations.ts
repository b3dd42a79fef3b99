/**
 * Prints imports, tables, memories, tags, globals, exports and the start function: each on a line of its own.
 *
 * @see https://webassembly.github.io/spec/core/text/modules.html
 */
import type { ExternKind, Import } from "../../module/module.ts";
import type { CodePrinter } from "./code-printer.ts";
import { NO_IDENTIFIERS } from "./identifiers.ts";
import type { ModuleIdentifiers } from "./module-identifiers.ts";
import { printExpression } from "./print-expression.ts";
import { printFunctionType } from "./print-functions.ts";
import type { NamedSpace } from "./read-names.ts";
import { nameLiteral } from "./string-text.ts";
import { memoryTypeText, mutableTypeText, tableTypeText, typeUseText } from "./type-text.ts";

const SPACES = {
  func: "functions",
  table: "tables",
  memory: "memories",
  global: "globals",
  tag: "tags",
} as const satisfies Record<ExternKind, NamedSpace>;

export function* printImports({ names, buffer }: CodePrinter): Generator<string, void> {
  for (const entry of names.module.imports) {
    const { moduleName, importName, kind, index } = entry;
    const place = `import ${nameLiteral(moduleName)} ${nameLiteral(importName)}`;
    const locals = kind === "func" ? names.localsOf(index) : NO_IDENTIFIERS;
    // Parameters have names in definitions only, which can be imports, too.
    if (locals === NO_IDENTIFIERS) buffer.line(`(${place} ${opening(kind, index, names)}`);
    else buffer.line(`${opening(kind, index, names)} (${place})`);
    if (entry.kind === "func") {
      if (entry.exact) buffer.write(" (exact");
      printFunctionType(entry.typeIndex, locals, names, buffer);
      if (entry.exact) buffer.write(")");
    } else buffer.write(importedType(entry, names));
    buffer.write(locals === NO_IDENTIFIERS ? "))" : ")");
    if (buffer.isFull) yield buffer.take();
  }
}

function importedType(entry: Exclude<Import, { readonly kind: "func" }>, names: ModuleIdentifiers): string {
  switch (entry.kind) {
    case "table":
      return ` ${tableTypeText(entry.type, names)}`;
    case "memory":
      return ` ${memoryTypeText(entry.type)}`;
    case "global":
      return ` ${mutableTypeText(entry.type, names)}`;
    default:
      return typeUseText(entry.type.typeIndex, names);
  }
}

export function* printTables(printer: CodePrinter): Generator<string, void> {
  const { names, buffer } = printer;
  const { tables, importedTableCount } = names.module;
  for (const [i, { type, initializer }] of tables.slice(importedTableCount).entries()) {
    buffer.line(`${opening("table", importedTableCount + i, names)} ${tableTypeText(type, names)}`);
    if (initializer !== undefined) yield* printExpression(initializer, printer);
    buffer.write(")");
    if (buffer.isFull) yield buffer.take();
  }
}

export function* printMemories({ names, buffer }: CodePrinter): Generator<string, void> {
  const { memories, importedMemoryCount } = names.module;
  for (const [i, { type }] of memories.slice(importedMemoryCount).entries()) {
    buffer.line(`${opening("memory", importedMemoryCount + i, names)} ${memoryTypeText(type)})`);
    if (buffer.isFull) yield buffer.take();
  }
}

export function* printTags({ names, buffer }: CodePrinter): Generator<string, void> {
  const { tags, importedTagCount } = names.module;
  for (const [i, { type }] of tags.slice(importedTagCount).entries()) {
    buffer.line(`${opening("tag", importedTagCount + i, names)}${typeUseText(type.typeIndex, names)})`);
    if (buffer.isFull) yield buffer.take();
  }
}

export function* printGlobals(printer: CodePrinter): Generator<string, void> {
  const { names, buffer } = printer;
  const { globals, importedGlobalCount } = names.module;
  for (const [i, { type, initializer }] of globals.slice(importedGlobalCount).entries()) {
    buffer.line(`${opening("global", importedGlobalCount + i, names)} ${mutableTypeText(type, names)}`);
    if (initializer !== undefined) yield* printExpression(initializer, printer);
    buffer.write(")");
    if (buffer.isFull) yield buffer.take();
  }
}

export function* printExports({ names, buffer }: CodePrinter): Generator<string, void> {
  for (const { name, kind, index } of names.module.exports) {
    buffer.line(`(export ${nameLiteral(name)} (${kind} ${names[SPACES[kind]].use(index)}))`);
    if (buffer.isFull) yield buffer.take();
  }
}

export function* printStart({ names, buffer }: CodePrinter): Generator<string, void> {
  buffer.line(`(start ${names.functions.use(names.module.startFunction)})`);
  yield buffer.take();
}

/** What definitions begin with: `(table $t (;0;)`. */
function opening(kind: ExternKind, index: number, names: ModuleIdentifiers): string {
  return `(${kind}${names[SPACES[kind]].definition(index)} (;${index};)`;
}
