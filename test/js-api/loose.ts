/** The namespace without its types: cases pass what nobody may pass, and look at what nobody may see. */
import type { Api } from "./api-case.ts";

/** Something that may be called. */
export type Callable = (...args: readonly unknown[]) => unknown;

/** An object of some kind of the namespace. */
export interface Thing {
  readonly buffer: ArrayBuffer;
  readonly length: number;
  readonly exports: object;
  value: unknown;
  valueOf(): unknown;
  grow(...args: readonly unknown[]): unknown;
  get(...args: readonly unknown[]): unknown;
  set(...args: readonly unknown[]): unknown;
  toResizableBuffer(): ResizableBuffer;
  toFixedLengthBuffer(): ResizableBuffer;
}

/** A buffer of younger engines. */
export interface ResizableBuffer extends ArrayBuffer {
  readonly resizable: boolean;
  readonly maxByteLength: number;
  resize(byteLength?: number): void;
}

/** A member of the namespace, whatever it is. */
export function member(api: Api, name: string): object {
  return Reflect.get(api, name) as object;
}

/** Makes an object of a class of the namespace. */
export function make(api: Api, name: string, ...args: readonly unknown[]): Thing {
  return Reflect.construct(member(api, name) as Callable, args) as Thing;
}

/** What an instance exports. */
export class Exported {
  readonly object: object;

  constructor(api: Api, bytes: Uint8Array | undefined, imports?: object) {
    this.object = new api.Instance(new api.Module(bytes), imports).exports;
  }

  get(name: string): unknown {
    return Reflect.get(this.object, name);
  }

  thing(name: string): Thing {
    return this.get(name) as Thing;
  }

  /** Calls an exported function. */
  call(name: string, ...args: readonly unknown[]): unknown {
    return (this.get(name) as Callable)(...args);
  }
}

/** `{ m: { f: value } }` */
export function importing(value: unknown): object {
  return { m: { f: value } };
}

/** A property's descriptor as text: its attributes, and for functions and accessors name and number of parameters. */
export function describeProperty(object: object, key: string | symbol): string {
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  if (descriptor === undefined) return "absent";
  const { writable, enumerable, configurable } = descriptor;
  const flags = `${writable === true ? "w" : "-"}${enumerable === true ? "e" : "-"}${configurable === true ? "c" : "-"}`;
  const get: unknown = Reflect.get(descriptor, "get");
  const set: unknown = Reflect.get(descriptor, "set");
  if (get === undefined && set === undefined) return `${flags} ${describeValue(descriptor.value)}`;
  return `${flags} get ${describeValue(get)} set ${describeValue(set)}`;
}

function describeValue(value: unknown): string {
  if (typeof value !== "function") return typeof value === "string" ? JSON.stringify(value) : typeof value;
  const constructs = Object.hasOwn(value, "prototype") ? " constructor" : "";
  return `${value.name}/${value.length}${constructs}`;
}

/** The setter of an accessor. */
export function setterOf(object: object, key: string): Callable {
  return Reflect.get(Object.getOwnPropertyDescriptor(object, key) as object, "set") as Callable;
}
