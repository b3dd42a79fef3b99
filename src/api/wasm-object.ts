/**
 * What WebAssembly code makes and the host only hands on: structures, arrays and exceptions. One has always the same object
 * here, so that they can be compared and come back as what they were; there is nothing to be read of it.
 */
import { ExceptionInstance } from "../memory/exception-instance.ts";
import { HeapObject } from "../memory/heap-object.ts";

type EngineObject = HeapObject | ExceptionInstance;

const known = new WeakMap<EngineObject, WasmObject>();

/** A structure, an array or an exception. */
export class WasmObject {
  readonly #object: EngineObject;

  private constructor(object: EngineObject) {
    this.#object = object;
  }

  /** The object for one of the engine; any other value is itself. @internal */
  static of(value: unknown): unknown {
    if (!(value instanceof HeapObject || value instanceof ExceptionInstance)) return value;
    let made = known.get(value);
    if (made === undefined) {
      made = new WasmObject(value);
      known.set(value, made);
    }
    return made;
  }

  /** The engine's object behind one; any other value is itself. @internal */
  static engineValue(value: unknown): unknown {
    return value instanceof WasmObject ? value.#object : value;
  }
}
