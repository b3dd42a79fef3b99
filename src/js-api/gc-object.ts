/**
 * Exported GC Objects: structures and arrays as JavaScript sees them, with identity and nothing else.
 *
 * @see https://webassembly.github.io/spec/js-api/#gc-exotic-objects
 */
import type { HeapObject } from "../memory/heap-object.ts";

/** What has no properties and no prototype, and gets none: the proxy adds that trying is an error. */
const TARGET: object = Object.freeze(Object.create(null) as object);

const HANDLER: ProxyHandler<object> = {
  setPrototypeOf: () => false,
  preventExtensions: () => false,
  set: () => {
    throw new TypeError("WebAssembly objects are opaque");
  },
  deleteProperty: () => {
    throw new TypeError("WebAssembly objects are opaque");
  },
};

const objects = new WeakMap<HeapObject, object>();
const heapObjects = new WeakMap<object, HeapObject>();

/** The object that stands for a structure or an array: always the same. */
export function gcObjectOf(heapObject: HeapObject): object {
  const known = objects.get(heapObject);
  if (known !== undefined) return known;
  const made = new Proxy(TARGET, HANDLER);
  objects.set(heapObject, made);
  heapObjects.set(made, heapObject);
  return made;
}

/** The structure or array that an object stands for; `undefined` for all other objects. */
export function heapObjectOf(object: object): HeapObject | undefined {
  return heapObjects.get(object);
}
