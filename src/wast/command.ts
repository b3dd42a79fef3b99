/**
 * What a script consists of: its commands, as data.
 *
 * @see https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
import type { ResultPattern, ScriptValue } from "./script-value.ts";

/** A module as a script gives it. Its text, quoted or not, is for an assembler. */
export type ModuleSource =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary"; readonly bytes: Uint8Array }
  /** The text is undefined when the quoted bytes are not UTF-8. */
  | { readonly kind: "quote"; readonly text: string | undefined };

/** What can be done to an instance: the one that is named, or else the latest. */
export type Action =
  | {
      readonly kind: "invoke";
      readonly instance: string | undefined;
      readonly exportName: string;
      readonly args: readonly ScriptValue[];
    }
  | { readonly kind: "get"; readonly instance: string | undefined; readonly exportName: string };

/** Commands that define a module, to be instantiated at once or later. */
export interface ModuleCommand {
  readonly kind: "module";
  readonly name: string | undefined;
  readonly source: ModuleSource;
  /** `module definition`: it is not instantiated. */
  readonly isDefinition: boolean;
}

/** `module instance`: instantiates a module that was defined, the latest unless one is named. */
export interface InstanceCommand {
  readonly kind: "instance";
  readonly name: string | undefined;
  readonly module: string | undefined;
}

/** Starts a thread, which runs commands of its own. */
interface ThreadBody {
  readonly kind: "thread";
  readonly name: string | undefined;
  /** Instances of the enclosing script that the thread may register. */
  readonly shared: readonly string[];
  readonly commands: readonly Command[];
}

type CommandBody =
  | ModuleCommand
  | InstanceCommand
  | { readonly kind: "register"; readonly moduleName: string; readonly instance: string | undefined }
  | { readonly kind: "action"; readonly action: Action }
  | { readonly kind: "assert_return"; readonly action: Action; readonly results: readonly ResultPattern[] }
  | {
      readonly kind: "assert_trap";
      readonly subject: Action | ModuleCommand | InstanceCommand;
      readonly message: string;
    }
  | { readonly kind: "assert_exhaustion"; readonly subject: Action; readonly message: string }
  | { readonly kind: "assert_exception"; readonly subject: Action }
  | { readonly kind: "assert_unlinkable"; readonly subject: ModuleCommand | InstanceCommand; readonly message: string }
  | { readonly kind: ModuleAssertionKind; readonly source: ModuleSource; readonly message: string }
  | ThreadBody
  | { readonly kind: "wait"; readonly thread: string | undefined };

/** Assertions about a module that never gets as far as being instantiated. */
export type ModuleAssertionKind =
  | "assert_invalid"
  | "assert_malformed"
  | "assert_invalid_custom"
  | "assert_malformed_custom";

/** Where a command is. */
interface Place {
  /** Line of its first character, from 1. */
  readonly line: number;
  /** Its text is the script from `start` up to `end`, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

export type ThreadCommand = ThreadBody & Place;

/** A command with its place in the script. */
export type Command = CommandBody & Place;

export interface Script {
  readonly source: string;
  readonly commands: readonly Command[];
}
