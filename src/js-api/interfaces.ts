/**
 * The types of the namespace, as users of it see them.
 *
 * They have the names and the shape of those that TypeScript's library for browsers declares, so that the namespace can stand in
 * for the host's in typed programs, too; that library need not be there. The classes that implement them convert every
 * argument as the specification says, and so accept more than is declared here.
 *
 * @see https://webassembly.github.io/spec/js-api/
 */

/** Bytes in a buffer or in a view of one. */
export type BufferSource = ArrayBuffer | ArrayBufferView;

/** The types of addresses and indices. */
export type AddressType = "i32" | "i64";

/** Addresses, indices and sizes: numbers, or BigInts where the address type is i64. */
export type AddressValue = number | bigint;

/** What is imported and exported. */
export type ImportExportKind = "function" | "table" | "memory" | "global" | "tag";

/** One export of a module. */
export interface ModuleExportDescriptor {
  /** The name of the export. */
  name: string;
  /** What is exported. */
  kind: ImportExportKind;
}

/** One import of a module. */
export interface ModuleImportDescriptor {
  /** The name of the module that is imported from. */
  module: string;
  /** The name in there. */
  name: string;
  /** What is imported. */
  kind: ImportExportKind;
}

/** The options of compilation. */
export interface WebAssemblyCompileOptions {
  /** Names of sets of builtins that the module may import: `js-string`. Others mean nothing. */
  readonly builtins?: Iterable<string>;
  /** The name of the module that strings are imported from, each by its own text. */
  readonly importedStringConstants?: string | null;
}

/** What tells the objects of one interface from all others; no object has it. */
declare const kind: unique symbol;

/** A compiled module. @see https://webassembly.github.io/spec/js-api/#modules */
export interface Module {
  /** No object has this: it only tells the types apart. */
  readonly [kind]?: "Module";
}

/** The class of {@link Module}. */
export interface ModuleConstructor {
  /**
   * Compiles bytes at once.
   * @throws TypeError for what is no bytes, CompileError for no valid module
   * @see https://webassembly.github.io/spec/js-api/#dom-module-module
   */
  new (bytes: BufferSource, options?: WebAssemblyCompileOptions): Module;
  /** What the objects have in common. */
  readonly prototype: Module;
  /** What a module exports, in its order. */
  exports(moduleObject: Module): ModuleExportDescriptor[];
  /** What a module imports, in its order, but for what the options of its compilation provide. */
  imports(moduleObject: Module): ModuleImportDescriptor[];
  /** The contents of the custom sections with a name, as copies. */
  customSections(moduleObject: Module, sectionName: string): ArrayBuffer[];
}

/** Imports: objects of values by module name and name. A value is what its import asks for, or converts to that. */
export type ImportObject = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Exports by name: functions, and objects of the namespace. */
export type Exports = Readonly<Record<string, unknown>>;

/**
 * An instance of a module.
 * @typeParam E what the caller knows of the exports; nobody checks it
 * @see https://webassembly.github.io/spec/js-api/#instances
 */
export interface Instance<E extends object = Exports> {
  /** All that the instance exports: frozen, without a prototype. */
  readonly exports: E;
}

/** The class of {@link Instance}. */
export interface InstanceConstructor {
  /**
   * Instantiates a module at once.
   * @throws TypeError, LinkError for imports; RuntimeError, or what an import throws, from the start function; RangeError for
   *   what the host does not grant
   * @see https://webassembly.github.io/spec/js-api/#dom-instance-instance
   */
  new <E extends object = Exports>(module: Module, importObject?: ImportObject): Instance<E>;
  /** What the objects have in common. */
  readonly prototype: Instance;
}

/** What instantiating bytes gives. */
export interface WebAssemblyInstantiatedSource<E extends object = Exports> {
  /** The module, for more instances. */
  module: Module;
  /** Its instance. */
  instance: Instance<E>;
}

/** What a memory is made with. */
export interface MemoryDescriptor<A extends AddressValue = number> {
  /** Size in pages of 64 KiB: at most 65,536. */
  readonly initial: A;
  /** The size in pages that is never exceeded. A shared memory must have it. */
  readonly maximum?: A;
  /** The type of addresses, "i32" unless given. */
  readonly address?: AddressType;
  /** Whether several agents may use it: not unless said. */
  readonly shared?: boolean;
}

/** A linear memory, whose bytes are in `buffer`. @see https://webassembly.github.io/spec/js-api/#memories */
export interface Memory<A extends AddressValue = number> {
  /** The bytes: until the memory grows, unless the buffer is resizable. A SharedArrayBuffer if the memory is shared. */
  readonly buffer: ArrayBuffer;
  /**
   * Grows by so many pages of 64 KiB.
   * @returns the size before, in pages
   * @throws RangeError if the memory cannot grow that far
   */
  grow(delta: A): A;
  /** The bytes as a buffer of fixed length. */
  toFixedLengthBuffer(): ArrayBuffer;
  /** The bytes as a buffer that is resized when the memory grows. @throws TypeError for a memory without a maximum */
  toResizableBuffer(): ArrayBuffer;
}

/** The class of {@link Memory}. */
export interface MemoryConstructor {
  /**
   * Makes a memory of zeros.
   * @throws TypeError for what is no descriptor; RangeError for sizes that are too large, or not granted
   * @see https://webassembly.github.io/spec/js-api/#dom-memory-memory
   */
  new (descriptor: MemoryDescriptor): Memory;
  /** The same with addresses of 64 bits. */
  new (descriptor: MemoryDescriptor<bigint> & { readonly address: "i64" }): Memory<bigint>;
  /** What the objects have in common. */
  readonly prototype: Memory;
}

/** Names of the types of references that tables hold. */
export type TableKind = "anyfunc" | "externref" | "anyref" | "eqref" | "i31ref" | "structref" | "arrayref";

/** What a table is made with. */
export interface TableDescriptor<A extends AddressValue = number> {
  /** The type of the elements. */
  readonly element: TableKind;
  /** The number of elements: at most 10,000,000. */
  readonly initial: A;
  /** The number of elements that is never exceeded. */
  readonly maximum?: A;
  /** The type of indices, "i32" unless given. */
  readonly address?: AddressType;
}

/** A table of references. @see https://webassembly.github.io/spec/js-api/#tables */
export interface Table<A extends AddressValue = number> {
  /** Number of elements. */
  readonly length: A;
  /** Reads an element. @throws RangeError for an index out of bounds */
  get(index: A): unknown;
  /**
   * Sets an element.
   * @param value without it, the default value of the element type
   * @throws RangeError for an index out of bounds, TypeError for a value that is not of the element type
   */
  set(index: A, value?: unknown): void;
  /**
   * Grows by so many elements.
   * @param value that of the new elements
   * @returns the length before
   * @throws RangeError if the table cannot grow that far, TypeError for a value that is not of the element type
   */
  grow(delta: A, value?: unknown): A;
}

/** The class of {@link Table}. */
export interface TableConstructor {
  /**
   * Makes a table.
   * @param value that of the elements
   * @throws TypeError for what is no descriptor or value; RangeError for sizes that are too large
   * @see https://webassembly.github.io/spec/js-api/#dom-table-table
   */
  new (descriptor: TableDescriptor, value?: unknown): Table;
  /** The same with indices of 64 bits. */
  new (descriptor: TableDescriptor<bigint> & { readonly address: "i64" }, value?: unknown): Table<bigint>;
  /** What the objects have in common. */
  readonly prototype: Table;
}

/** Name of a value type → what its values are in JavaScript. */
export interface ValueTypeMap {
  /** From −2³¹ to 2³¹−1; others are taken modulo 2³². */
  i32: number;
  /** From −2⁶³ to 2⁶³−1; others are taken modulo 2⁶⁴. */
  i64: bigint;
  /** Rounded to single precision. */
  f32: number;
  /** As it is. */
  f64: number;
  /** Vectors are not accessible. */
  v128: never;
  /** A function that was exported, or `null`. */
  anyfunc: ((...args: never[]) => unknown) | null;
  /** Anything. */
  externref: unknown;
  /** Anything: numbers that fit are i31 references. */
  anyref: unknown;
  /** An object of WebAssembly, a number of 31 bits, or `null`. */
  eqref: unknown;
  /** A number of 31 bits, or `null`. */
  i31ref: number | null;
  /** An object of WebAssembly, or `null`. */
  structref: object | null;
  /** An object of WebAssembly, or `null`. */
  arrayref: object | null;
  /** References to exceptions are not accessible. */
  exnref: never;
}

/** Name of a value type. */
export type ValueType = keyof ValueTypeMap;

/** What a global is made with. */
export interface GlobalDescriptor<T extends ValueType = ValueType> {
  /** The type of the value. */
  readonly value: T;
  /** Whether it can be set: not unless said. */
  readonly mutable?: boolean;
}

/** A global variable. @see https://webassembly.github.io/spec/js-api/#globals */
export interface Global<T extends ValueType = ValueType> {
  /** The present value. Setting it is a TypeError unless the global is mutable and the value is of its type. */
  value: ValueTypeMap[T];
  /** The present value. */
  valueOf(): ValueTypeMap[T];
}

/** The class of {@link Global}. */
export interface GlobalConstructor {
  /**
   * Makes a global.
   * @param value without it, the default value of the type
   * @throws TypeError for what is no descriptor or value
   * @see https://webassembly.github.io/spec/js-api/#dom-global-global
   */
  new <T extends ValueType = ValueType>(descriptor: GlobalDescriptor<T>, value?: ValueTypeMap[T]): Global<T>;
  /** What the objects have in common. */
  readonly prototype: Global;
}

/** What a tag is made with. */
export interface TagType {
  /** The types of the values that its exceptions carry. */
  readonly parameters: Iterable<ValueType>;
}

/** The type of exceptions. @see https://webassembly.github.io/spec/js-api/#tags */
export interface Tag {
  /** No object has this: it only tells the types apart. */
  readonly [kind]?: "Tag";
}

/** The class of {@link Tag}. */
export interface TagConstructor {
  /**
   * Makes a tag, different from all others.
   * @throws TypeError for names that are not those of types
   * @see https://webassembly.github.io/spec/js-api/#dom-tag-tag
   */
  new (type: TagType): Tag;
  /** What the objects have in common. */
  readonly prototype: Tag;
}

/** What an exception is made with, besides its tag and values. */
export interface ExceptionOptions {
  /** Whether it has a stack: not unless said. */
  readonly traceStack?: boolean;
}

/** An exception of WebAssembly as a value: a tag and a payload. @see https://webassembly.github.io/spec/js-api/#exceptions */
export interface Exception {
  /** The calls that were running when the exception was made, if that was asked for and the host can tell. */
  readonly stack: string | undefined;
  /**
   * A value of the payload.
   * @param exceptionTag the exception's tag
   * @param index of the value, from 0
   * @throws TypeError for another tag, RangeError for an index without a value
   */
  getArg(exceptionTag: Tag, index: number): unknown;
  /** Whether the exception has this tag. */
  is(exceptionTag: Tag): boolean;
}

/** The class of {@link Exception}. */
export interface ExceptionConstructor {
  /**
   * Makes an exception, to be thrown.
   * @param payload one value for each type of the tag
   * @throws TypeError for values that are not of the tag's types, and for the tag of JavaScript's own exceptions
   * @see https://webassembly.github.io/spec/js-api/#dom-exception-exception
   */
  new (exceptionTag: Tag, payload: Iterable<unknown>, options?: ExceptionOptions): Exception;
  /** What the objects have in common. */
  readonly prototype: Exception;
}

/** A function that is marked: as an import, it makes the code that calls it wait for what it gives. */
export interface Suspending {
  /** No object has this: it only tells the types apart. */
  readonly [kind]?: "Suspending";
}

/** The class of {@link Suspending}. */
export interface SuspendingConstructor {
  /**
   * Marks a function.
   * @throws TypeError for what is no function, or one of WebAssembly
   * @see https://webassembly.github.io/js-promise-integration/js-api/#jspi
   */
  new (func: (...args: never[]) => unknown): Suspending;
  /** What the objects have in common. */
  readonly prototype: Suspending;
}

/** A constructor of errors like those of the language: it needs no `new`. */
export interface WebAssemblyErrorConstructor {
  /** Makes an error. */
  new (message?: string, options?: { readonly cause?: unknown }): Error;
  /** Makes an error. */
  (message?: string, options?: { readonly cause?: unknown }): Error;
  /** What the objects have in common. */
  readonly prototype: Error;
}

/** What is used of the `Headers` of a response. */
export interface HeadersLike {
  /** The value of the header of a name, or `null`. */
  get(name: string): string | null;
}

/** What is used of a `Response`: either `arrayBuffer` or `body` has to be there. */
export interface ResponseLike {
  /** Where the MIME type is, which has to be `application/wasm`. */
  readonly headers: HeadersLike;
  /** Whether the response is a successful one; told by `status` unless given. */
  readonly ok?: boolean;
  /** A successful response has 200 to 299. */
  readonly status?: number;
  /** Opaque responses cannot be read. */
  readonly type?: string;
  /** A stream of chunks of bytes. */
  readonly body?: unknown;
  /** All bytes. */
  arrayBuffer?(): Promise<ArrayBuffer>;
}

/** The namespace, with the names of the JavaScript interface's specification. */
export interface WebAssemblyNamespace {
  /** Whether bytes are a valid module. @throws TypeError for what is no bytes */
  validate(bytes: BufferSource, options?: WebAssemblyCompileOptions): boolean;
  /** Compiles bytes, in a later job. Rejects with a TypeError for what is no bytes, with a CompileError for no valid module. */
  compile(bytes: BufferSource, options?: WebAssemblyCompileOptions): Promise<Module>;
  /** Compiles bytes and instantiates the module. Rejects as `compile` does, or as instantiating a module. */
  instantiate<E extends object = Exports>(
    bytes: BufferSource,
    importObject?: ImportObject,
    options?: WebAssemblyCompileOptions,
  ): Promise<WebAssemblyInstantiatedSource<E>>;
  /**
   * Instantiates a module. Rejects with a TypeError or a LinkError for imports; with a RuntimeError, or what an import throws,
   * from the start function; with a RangeError for what the host does not grant.
   */
  instantiate<E extends object = Exports>(moduleObject: Module, importObject?: ImportObject): Promise<Instance<E>>;
  /** Compiles the body of a response. Rejects with a TypeError if it is not what it has to be, or with a CompileError. */
  compileStreaming(
    source: ResponseLike | PromiseLike<ResponseLike>,
    options?: WebAssemblyCompileOptions,
  ): Promise<Module>;
  /** Compiles the body of a response and instantiates the module. Rejects like `compileStreaming` and `instantiate`. */
  instantiateStreaming<E extends object = Exports>(
    source: ResponseLike | PromiseLike<ResponseLike>,
    importObject?: ImportObject,
    options?: WebAssemblyCompileOptions,
  ): Promise<WebAssemblyInstantiatedSource<E>>;
  /**
   * A function that calls a function of WebAssembly and gives a promise of its results, inside of which suspending imports are
   * waited for.
   * @throws TypeError for anything but a function of WebAssembly
   */
  promising<A extends unknown[]>(wasmFunc: (...args: A) => unknown): (...args: A) => Promise<unknown>;
  /** Compiled modules. */
  readonly Module: ModuleConstructor;
  /** Instances of modules. */
  readonly Instance: InstanceConstructor;
  /** Linear memories. */
  readonly Memory: MemoryConstructor;
  /** Tables of references. */
  readonly Table: TableConstructor;
  /** Global variables. */
  readonly Global: GlobalConstructor;
  /** Types of exceptions. */
  readonly Tag: TagConstructor;
  /** Exceptions of WebAssembly. */
  readonly Exception: ExceptionConstructor;
  /** The tag of what JavaScript throws. */
  readonly JSTag: Tag;
  /** Functions that are waited for. */
  readonly Suspending: SuspendingConstructor;
  /** Bytes are no valid module. */
  readonly CompileError: WebAssemblyErrorConstructor;
  /** An import is missing or of another type. */
  readonly LinkError: WebAssemblyErrorConstructor;
  /** Code trapped. */
  readonly RuntimeError: WebAssemblyErrorConstructor;
  /** Something is to be waited for where that cannot be. */
  readonly SuspendError: WebAssemblyErrorConstructor;
}
