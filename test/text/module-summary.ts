/**
 * What a module says, in a form to compare: everything that the decoder finds, without the places in the binary where it
 * was found and without the name section. Expressions and bodies are bytes.
 */
import { FEATURE_SETS } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import type { ConstantExpression, SegmentMode } from "../../src/module/module.ts";

export function moduleSummary(bytes: Uint8Array): unknown {
  const module = decodeModule(bytes, FEATURE_SETS.all);
  const hex = (start: number, end: number): string => Buffer.from(bytes.subarray(start, end)).toString("hex");
  const expression = (one: ConstantExpression | undefined): string | undefined => one && hex(one.offset, one.endOffset);
  const mode = (one: SegmentMode): unknown =>
    one.kind === "active"
      ? { kind: one.kind, index: one.index, offset: expression(one.offsetExpression) }
      : { kind: one.kind };
  return {
    types: module.types.map(withoutOffset),
    imports: module.imports.map(withoutOffset),
    functionTypes: [...module.functionTypes],
    tables: module.tables.map(({ type, initializer }) => ({ type, initializer: expression(initializer) })),
    memories: module.memories.map(({ type }) => type),
    tags: module.tags.map(({ type }) => type),
    globals: module.globals.map(({ type, initializer }) => ({ type, initializer: expression(initializer) })),
    exports: module.exports.map(withoutOffset),
    startFunction: module.startFunction,
    elements: module.elements.map((one) => ({
      type: one.type,
      mode: mode(one.mode),
      items: one.items.kind === "functions" ? [...one.items.indices] : one.items.expressions.map(expression),
    })),
    data: module.data.map((one) => ({ mode: mode(one.mode), bytes: hex(one.start, one.start + one.byteLength) })),
    dataCount: module.dataCount,
    bodies: Array.from({ length: module.bodies.length / 2 }, (_, index) =>
      hex(module.bodies[2 * index] as number, module.bodies[2 * index + 1] as number),
    ),
    customSections: module.customSections
      .filter(({ name }) => name !== "name")
      .map(({ name, start, byteLength }) => ({ name, content: hex(start, start + byteLength) })),
  };
}

function withoutOffset(item: { readonly offset: number }): unknown {
  return { ...item, offset: undefined };
}
