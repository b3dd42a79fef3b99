/** The text of modules for tests: that it means the module is shown each time by reading it back. */
import { expect } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import { assemble } from "../../src/text/assemble.ts";
import { printModule } from "../../src/text/print/print-module.ts";
import { type Bytes, type Instruction, list, name, sized, unsigned } from "../support/binary-encoding.ts";
import { ModuleBuilder } from "../support/module-builder.ts";

/** The text as a whole. */
export function print(bytes: Uint8Array): string {
  return [...printModule(bytes)].join("");
}

/** The lines between `(module` and its end, two spaces less indented. */
export function fields(text: string): string {
  return text.slice("(module\n".length, -"\n)\n".length).replaceAll(/^ {2}/gm, "");
}

/** The {@link fields} of a module, whose text reads back to the same bytes. */
export function printed(bytes: Uint8Array): string {
  const text = print(bytes);
  expect(assemble(text, { names: true })).toEqual(bytes);
  return fields(text);
}

/** The same of a module that is given as text. */
export function reprinted(text: string): string {
  return printed(assemble(text, { names: true }));
}

/** The lines of the body of a function, whose text reads back to the same instructions. */
export function printedBody(...code: readonly Instruction[]): string {
  const builder = new ModuleBuilder();
  builder.addFunction(builder.addFunctionType([], []), { code });
  const bytes = builder.build();
  const text = print(bytes);
  expect(bodyBytes(assemble(text))).toEqual(bodyBytes(bytes));
  return fields(text)
    .split("\n")
    .slice(2, -1)
    .map((line) => line.slice(2))
    .join("\n");
}

/** The first body of a module. */
export function bodyBytes(bytes: Uint8Array): Uint8Array {
  const { bodies } = decodeModule(bytes, FEATURE_SETS.all);
  return bytes.subarray(bodies[0], bodies[1]);
}

/** A subsection of a name section. */
export type Subsection = readonly [id: number, content: Bytes];

export function nameMap(names: readonly (readonly [index: number, text: string])[]): number[] {
  return list(names.map(([index, text]) => [...unsigned(index), ...name(text)]));
}

/** The contents of a name section. */
export function nameSection(subsections: readonly Subsection[]): number[] {
  return subsections.flatMap(([id, content]) => [id, ...sized(content)]);
}
