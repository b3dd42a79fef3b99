/**
 * Assertions about the `WebAssembly` namespace that are run twice: on ours, and as an oracle on that of a newer Node. So a
 * case is data: what it does with the namespace that it is given, and what must come of it, written as text.
 */

type Exports = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** As much of the namespace as cases use: its types are not what they are about. */
export interface Api {
  readonly Module: (new (
    bytes: unknown,
    options?: unknown,
  ) => object) & {
    imports(module: object): object[];
  };
  readonly Instance: new (
    module: object,
    imports?: object,
  ) => { readonly exports: Exports & Readonly<Record<string, object>> };
  readonly Global: new (type: object, value?: unknown) => { value: unknown };
  readonly Table: new (type: object, value?: unknown) => { get(index: number): unknown };
  readonly Tag: new (...args: readonly unknown[]) => object;
  readonly Exception: new (...args: readonly unknown[]) => ApiException;
  readonly JSTag: object;
  readonly RuntimeError: new (message?: string) => Error;
  validate(bytes: unknown, options?: unknown): boolean;
  compile(bytes: unknown, options?: unknown): Promise<object>;
  instantiate(bytes: unknown, imports?: unknown, options?: unknown): Promise<unknown>;
  compileStreaming(source: unknown, options?: unknown): Promise<object>;
  instantiateStreaming(source: unknown, imports?: unknown, options?: unknown): Promise<unknown>;
}

export interface ApiException {
  readonly stack: string | undefined;
  is(tag: object): boolean;
  getArg(tag: object, index: unknown): unknown;
}

/** The modules that cases use, by name. */
export type Binaries = Readonly<Record<string, Uint8Array>>;

/**
 * A sentence, what to do, and {@link show} of what it must give. Then, where the newer Node is not an oracle, what it gives
 * instead.
 */
export type ApiCase = readonly [
  name: string,
  run: (api: Api, binaries: Binaries) => unknown,
  expected: string,
  native?: string,
];

/** What a cases file exports. */
export interface CasesFile {
  /** The modules in the text format. */
  readonly TEXTS: Readonly<Record<string, string>>;
  readonly CASES: readonly ApiCase[];
}

/** The outcome of a case as text. */
export async function outcomeOf([, run]: ApiCase, api: Api, binaries: Binaries): Promise<string> {
  try {
    return show(await run(api, binaries));
  } catch (error) {
    return thrown(error);
  }
}

/** What comes of a promise, as text. */
export async function outcomeOfPromise(run: () => Promise<unknown>): Promise<string> {
  try {
    return show(await run());
  } catch (error) {
    return thrown(error);
  }
}

/** A value as text that tells all values of JavaScript apart that cases give. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "function") return `function ${value.name}/${value.length}`;
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype !== Object.prototype) return Object.prototype.toString.call(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}: ${show(each)}`)
    .join(", ")}}`;
}

/** What was thrown, without the words of its message. */
export function thrown(error: unknown): string {
  return error instanceof Error ? `throws ${error.name}` : `throws ${show(error)}`;
}

/** What a function gives or throws. */
export function tryOut(run: () => unknown): string {
  try {
    return show(run());
  } catch (error) {
    return thrown(error);
  }
}
