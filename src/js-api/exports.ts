/**
 * The object of all that an instance exports.
 *
 * @see https://webassembly.github.io/spec/js-api/#create-an-exports-object
 */
import type { ExternValue, Instance } from "../interpreter/instance.ts";
import { functionObjectOf } from "./exported-function.ts";
import { globalObjectOf } from "./global.ts";
import { memoryObjectOf } from "./memory.ts";
import { tableObjectOf } from "./table.ts";
import { tagObjectOf } from "./tag.ts";

/** Makes the exports object: frozen, without a prototype. */
export function exportsObjectOf(instance: Instance): Readonly<Record<string, unknown>> {
  const object = Object.create(null) as Record<string, unknown>;
  // Not `instance.exports`, a map that nobody would look into again.
  for (const declaration of instance.module.exports) {
    object[declaration.name] = objectOf(instance.exported(declaration));
  }
  return Object.freeze(object);
}

function objectOf(value: ExternValue): object {
  switch (value.kind) {
    case "func":
      return functionObjectOf(value);
    case "table":
      return tableObjectOf(value);
    case "memory":
      return memoryObjectOf(value);
    case "global":
      return globalObjectOf(value);
    default:
      return tagObjectOf(value);
  }
}
