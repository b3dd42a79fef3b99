/**
 * `WebAssembly.Global`.
 *
 * @see https://webassembly.github.io/spec/js-api/#globals
 */
import { Global as EngineGlobal } from "../memory/global.ts";
import { isReference, type ValueType } from "../module/types.ts";
import { readGlobal, type Value, writeGlobal } from "../runtime/values.ts";
import { Existing } from "./existing.ts";
import type { Global as GlobalInterface, GlobalDescriptor } from "./interfaces.ts";
import { toValueType } from "./value-type-names.ts";
import { defaultValue, isInaccessible, toJsValue, toWebAssemblyValue } from "./values.ts";
import { defineInterface, ensurePrototype, isObject, requireArguments, required, toDictionary } from "./web-idl.ts";

const NO_WORDS = new Int32Array(0);

/** Makes a global of an accessible type. */
export function allocateGlobal(type: ValueType, mutable: boolean, value: Value): EngineGlobal {
  const global = new EngineGlobal(type, mutable, isReference(type) ? NO_WORDS : new Int32Array(2));
  writeGlobal(global, value);
  return global;
}

/** @see https://webassembly.github.io/spec/js-api/#dom-global-global */
function allocate(descriptor: unknown, value: unknown): EngineGlobal {
  const context = "WebAssembly.Global()";
  const dictionary = toDictionary(descriptor, context, "a global descriptor");
  // In the order of names, as dictionaries are read.
  const mutable = Boolean(dictionary["mutable"]);
  const type = toValueType(
    required(dictionary["value"], "value", context),
    `${context}: Descriptor property 'value' must be a WebAssembly type`,
  );
  if (isInaccessible(type)) throw new TypeError(`${context}: A global of this type cannot be created in JavaScript`);
  return allocateGlobal(
    type,
    mutable,
    value === undefined ? defaultValue(type)?.value : toWebAssemblyValue(value, type),
  );
}

/** The global that a Global object stands for; `undefined` for all other values. */
export let globalOf: (value: unknown) => EngineGlobal | undefined;

/** A global variable. @see https://webassembly.github.io/spec/js-api/#globals */
export class Global implements GlobalInterface {
  readonly #global: EngineGlobal;

  static {
    globalOf = (value) => (isObject(value) && #global in value ? value.#global : undefined);
  }

  /**
   * @param rest the value: without it, the default value of the type
   * @throws TypeError
   */
  constructor(descriptor: GlobalDescriptor, ...rest: [value?: unknown]) {
    ensurePrototype(this, new.target, Global.prototype);
    const given: unknown = descriptor;
    this.#global = given instanceof Existing ? (given.value as EngineGlobal) : allocate(given, rest[0]);
    this.#global.hostObject = this;
  }

  static #receiver(value: unknown, context: string): EngineGlobal {
    const global = globalOf(value);
    if (global === undefined) throw new TypeError(`${context}: Receiver is not a WebAssembly.Global`);
    if (isInaccessible(global.type)) throw new TypeError(`${context}: values of this type are not accessible`);
    return global;
  }

  /** The present value. */
  valueOf(): unknown {
    return toJsValue(readGlobal(Global.#receiver(this, "WebAssembly.Global.valueOf()")));
  }

  /** The present value. Setting it is a TypeError unless the global is mutable and the value is of its type. */
  get value(): unknown {
    return toJsValue(readGlobal(Global.#receiver(this, "get WebAssembly.Global.value")));
  }

  set value(value: unknown) {
    const context = "set WebAssembly.Global.value";
    const global = Global.#receiver(this, context);
    if (!global.mutable) throw new TypeError(`${context}: Can't set the value of an immutable global.`);
    requireArguments(arguments.length, 1, context);
    writeGlobal(global, toWebAssemblyValue(value, global.type));
  }
}

defineInterface(Global, "Global");

/** The Global object of a global: always the same. */
export function globalObjectOf(global: EngineGlobal): object {
  return global.hostObject ?? new Global(new Existing(global) as never);
}
