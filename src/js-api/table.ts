/**
 * `WebAssembly.Table`.
 *
 * @see https://webassembly.github.io/spec/js-api/#tables
 */
import { matchesHeapType } from "../module/canonical-types.ts";
import { HEAP, heapTypeOf } from "../module/types.ts";
import type { Reference } from "../runtime/values.ts";
import { Table as EngineTable } from "../memory/table.ts";
import { Existing } from "./existing.ts";
import type { AddressType, AddressValue, Table as TableInterface, TableDescriptor } from "./interfaces.ts";
import { toElementType } from "./value-type-names.ts";
import { defaultValue, isInaccessible, toJsValue, toWebAssemblyValue } from "./values.ts";
import {
  defineInterface,
  ensurePrototype,
  fromAddress,
  isObject,
  required,
  toAddress,
  toAddressType,
  toDictionary,
} from "./web-idl.ts";

/** @see https://webassembly.github.io/spec/js-api/#dom-table-table */
function allocate(descriptor: unknown, value: unknown): EngineTable {
  const context = "WebAssembly.Table()";
  const dictionary = toDictionary(descriptor, context, "a table descriptor");
  // In the order of names, as dictionaries are read; conversions follow.
  const address = toAddressType(dictionary["address"], context);
  const elementType = toElementType(
    required(dictionary["element"], "element", context),
    `${context}: Descriptor property 'element' must be a WebAssembly reference type`,
  );
  const initial = required(dictionary["initial"], "initial", context);
  const maximum = dictionary["maximum"];
  const min = toAddress(initial, address, context, "Property 'initial'");
  const max = maximum === undefined ? undefined : toAddress(maximum, address, context, "Property 'maximum'");
  if (max !== undefined && max < min) {
    throw new RangeError(`${context}: Property 'maximum': value ${max} is below the lower bound ${min}`);
  }
  const reference = value === undefined ? defaultValue(elementType)?.value : toWebAssemblyValue(value, elementType);
  const callable = matchesHeapType(heapTypeOf(elementType), HEAP.func);
  try {
    return new EngineTable({ min, max, is64: address === "i64", elementType, callable }, reference);
  } catch {
    throw new RangeError(`${context}: could not allocate a table of ${min} elements`);
  }
}

/** The table that a Table object stands for; `undefined` for all other values. */
export let tableOf: (value: unknown) => EngineTable | undefined;

/** A table of references. @see https://webassembly.github.io/spec/js-api/#tables */
export class Table implements TableInterface<AddressValue> {
  readonly #table: EngineTable;

  static {
    tableOf = (value) => (isObject(value) && #table in value ? value.#table : undefined);
  }

  /**
   * @param rest the value of the elements
   * @throws TypeError; RangeError for sizes that are too large
   */
  constructor(descriptor: TableDescriptor<AddressValue>, ...rest: [value?: unknown]) {
    ensurePrototype(this, new.target, Table.prototype);
    const given: unknown = descriptor;
    this.#table = given instanceof Existing ? (given.value as EngineTable) : allocate(given, rest[0]);
    this.#table.hostObject = this;
  }

  static #receiver(value: unknown, member: string): EngineTable {
    const table = tableOf(value);
    if (table === undefined) throw new TypeError(`WebAssembly.Table.${member}: Receiver is not a WebAssembly.Table`);
    return table;
  }

  /** Number of elements. */
  get length(): AddressValue {
    const table = Table.#receiver(this, "length");
    return fromAddress(table.length, addressTypeOf(table));
  }

  /**
   * Grows by so many elements.
   * @param rest their value
   * @returns the length before
   * @throws RangeError if the table cannot grow that far, TypeError for a value that is not of the element type
   */
  grow(delta: AddressValue, ...rest: [value?: unknown]): AddressValue {
    const context = "WebAssembly.Table.grow()";
    const table = Table.#receiver(this, "grow()");
    const type = addressTypeOf(table);
    const count = toAddress(delta, type, context, "Argument 0");
    const reference = toElement(table, rest, context);
    const before = table.grow(count, reference);
    if (before < 0) throw new RangeError(`${context}: failed to grow table by ${count}`);
    return fromAddress(before, type);
  }

  /**
   * Sets an element.
   * @param rest its value: without it, the default value of the element type
   * @throws RangeError for an index out of bounds, TypeError for a value that is not of the element type
   */
  set(index: AddressValue, ...rest: [value?: unknown]): void {
    const context = "WebAssembly.Table.set()";
    const table = Table.#receiver(this, "set()");
    checkAccessible(table, context);
    const at = toAddress(index, addressTypeOf(table), context, "Argument 0");
    const reference = toElement(table, rest, context);
    checkBounds(table, at, context);
    table.set(at, reference);
  }

  /** Reads an element. @throws RangeError for an index out of bounds */
  get(index: AddressValue): unknown {
    const context = "WebAssembly.Table.get()";
    const table = Table.#receiver(this, "get()");
    checkAccessible(table, context);
    const at = toAddress(index, addressTypeOf(table), context, "Argument 0");
    checkBounds(table, at, context);
    return toJsValue(table.elements[at]);
  }
}

defineInterface(Table, "Table");

function addressTypeOf(table: EngineTable): AddressType {
  return table.is64 ? "i64" : "i32";
}

function checkAccessible(table: EngineTable, context: string): void {
  if (isInaccessible(table.elementType)) throw new TypeError(`${context}: elements of this type are not accessible`);
}

function checkBounds(table: EngineTable, index: number, context: string): void {
  if (index < table.length) return;
  throw new RangeError(`${context}: invalid address ${index} in table of size ${table.length}`);
}

/**
 * SPEC: an `undefined` that was passed is a value here, not a missing one: so hosts have it.
 */
function toElement({ elementType }: EngineTable, rest: readonly unknown[], context: string): Reference {
  if (rest.length > 0) return toWebAssemblyValue(rest[0], elementType);
  const initial = defaultValue(elementType);
  if (initial === undefined) throw new TypeError(`${context}: Argument 1 is required`);
  return initial.value;
}

/** The Table object of a table: always the same. */
export function tableObjectOf(table: EngineTable): object {
  return table.hostObject ?? new Table(new Existing(table) as never);
}
