/**
 * The options of compilation: which sets of builtins a module may import, and from where string constants.
 *
 * @see https://webassembly.github.io/spec/js-api/#dictdef-webassemblycompileoptions
 */
import { toSequence } from "../sequence.ts";
import { isObject, toDomString } from "../web-idl.ts";

export interface CompileOptions {
  /** Names of builtin sets; unknown ones mean nothing. */
  readonly builtins: readonly string[];
  /** The module name that string constants are imported from, if there is one. */
  readonly importedStringConstants: string | undefined;
}

/** What a module is compiled with that was given no options. */
const NO_OPTIONS: CompileOptions = { builtins: [], importedStringConstants: undefined };

/**
 * Converts the argument `options`.
 * @throws TypeError, or whatever reading it throws
 * @see https://webidl.spec.whatwg.org/#js-dictionary
 */
export function toCompileOptions(options: unknown): CompileOptions {
  if (options === undefined || options === null) return NO_OPTIONS;
  if (!isObject(options)) throw new TypeError("WebAssembly compile options must be an object");
  // In the order of names, as dictionaries are read.
  const { builtins } = options as { builtins?: unknown };
  const names =
    builtins === undefined
      ? NO_OPTIONS.builtins
      : toSequence(builtins, "option 'builtins' must be iterable").map(toScalarString);
  const { importedStringConstants: constants } = options as { importedStringConstants?: unknown };
  const isAbsent = constants === undefined || constants === null;
  return { builtins: names, importedStringConstants: isAbsent ? undefined : toScalarString(constants) };
}

/**
 * A string whose unpaired surrogates are replaced.
 * @throws TypeError for a symbol
 * @see https://webidl.spec.whatwg.org/#js-USVString
 */
function toScalarString(value: unknown): string {
  // With the flag `u`, a pair is one code point and does not match.
  return toDomString(value).replace(/[\uD800-\uDFFF]/gu, "\uFFFD");
}
