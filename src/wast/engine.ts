/**
 * What the runner needs of an engine. Scripts run on ours, and in tests on another one to compare with.
 */
import type { FeatureSet } from "../base/features.ts";
import type { ReferentKind, ScriptValue } from "./script-value.ts";

/** The phases in which something can fail, and the ways in which an execution can. */
export type FailureClass =
  | "malformed"
  | "invalid"
  | "unlinkable"
  | "trap"
  | "exhaustion"
  | "exception"
  /** Anything else: an error of the engine itself, or of the script. */
  | "error";

export interface Failure {
  readonly class: FailureClass;
  readonly message: string;
}

/** What may be there at once or later. */
export type Awaitable<T> = T | Promise<T>;

/** An export or import as the engine represents it: only handed on. */
export type EngineExtern = object;

export interface EngineInstance {
  /** What is exported by this name, to be imported elsewhere. */
  exported(name: string): EngineExtern | undefined;
  /** Calls an exported function. The caller has made sure that the name is exported. */
  invoke(name: string, args: readonly ScriptValue[]): Awaitable<ScriptValue[]>;
  /** The value of an exported global. The caller has made sure that the name is exported. */
  globalValue(name: string): ScriptValue;
}

/** Gives the extern for the two parts of an import's name. */
export type ImportResolver = (moduleName: string, importName: string) => EngineExtern | undefined;

export interface EngineModule {
  instantiate(resolve: ImportResolver): Awaitable<EngineInstance>;
}

/** How shared memories get from thread to thread. */
export interface Sharing {
  /** What other threads may use of an instance, as plain data. */
  give(instance: EngineInstance): unknown;
  /** An instance that exports what another thread gave. */
  take(data: unknown): EngineInstance;
}

export interface Engine {
  /** Whether its messages begin with the words of the official suite, and are to be held against them. */
  readonly hasSuiteWords: boolean;
  /** Decodes and validates a binary. */
  compile(bytes: Uint8Array, features: FeatureSet): EngineModule;
  /** A new module `spectest` (see spectest.ts): its exports by name. */
  createSpectest(): ReadonlyMap<string, EngineExtern>;
  /** What a reference that is not null refers to. */
  referentKind(value: { readonly type: string; readonly reference: unknown }): ReferentKind;
  /** Undefined where threads cannot share anything. */
  readonly sharing?: Sharing;
  /** Says what an error means that one of these functions threw. */
  classify(error: unknown): Failure;
}
