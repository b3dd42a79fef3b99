/**
 * Assemblers made of development dependencies, to hold our own against: wasm-tools from `@bytecodealliance/jco-transpile`,
 * and wabt for the legacy exception instructions that wasm-tools does not know.
 */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { FEATURES, type FeatureSet } from "../../src/base/features.ts";
import type { Assembler } from "../../src/wast/assembler.ts";

const JCO = "@bytecodealliance/jco-transpile";
const WABT = "wabt";

/** Switches of wabt for what the legacy scripts use. */
const WABT_FEATURES = { exceptions: true, tail_call: true };

const require = createRequire(import.meta.url);

interface WasmTools {
  readonly $init: Promise<void>;
  readonly tools: { readonly parse: (text: string) => Uint8Array; readonly print: (bytes: Uint8Array) => string };
}

interface Wabt {
  parseWat(filename: string, text: string, features: Readonly<Record<string, boolean>>): WabtModule;
}

interface WabtModule {
  toBinary(options: Readonly<Record<string, boolean>>): { readonly buffer: Uint8Array };
  destroy(): void;
}

/**
 * Loads the assembler for scripts with the given features.
 * @throws Error when its package is not installed
 */
export async function loadAssembler(features: FeatureSet): Promise<Assembler> {
  return (features & FEATURES["legacy-exceptions"]) === 0 ? loadWasmTools() : loadWabt();
}

/** Loads what prints modules as text, with names and custom sections. */
export async function loadPrinter(): Promise<(bytes: Uint8Array) => string> {
  const { print } = await importWasmTools();
  return print;
}

async function importWasmTools(): Promise<WasmTools["tools"]> {
  // The package's own entry offers the same functions behind promises only.
  const entry = pathToFileURL(resolvePackage(`${JCO}/wasm-tools`));
  const { $init, tools } = (await import(new URL("../vendor/wasm-tools.js", entry).href)) as WasmTools;
  await $init;
  return tools;
}

async function loadWasmTools(): Promise<Assembler> {
  const tools = await importWasmTools();
  return {
    hasSuiteWords: false,
    assemble(text) {
      try {
        return tools.parse(escapeConfusing(text));
      } catch (error) {
        throw new Error(complaintOf(error), { cause: error });
      }
    },
  };
}

async function loadWabt(): Promise<Assembler> {
  const { default: start } = (await import(pathToFileURL(resolvePackage(WABT)).href)) as {
    default: () => Promise<Wabt>;
  };
  const wabt = await start();
  return {
    hasSuiteWords: false,
    assemble(text) {
      const module = wabt.parseWat("module.wat", text, WABT_FEATURES);
      try {
        return module.toBinary({ write_debug_names: true }).buffer;
      } finally {
        module.destroy();
      }
    },
  };
}

function resolvePackage(specifier: string): string {
  try {
    return require.resolve(specifier);
  } catch (error) {
    const name = specifier.startsWith(JCO) ? JCO : WABT;
    throw new Error(`The text of modules is read by the package ${name}, which is not installed: npm install ${name}`, {
      cause: error,
    });
  }
}

/** wasm-tools refuses characters that change the direction of writing unless they are escaped, as strings can have them. */
function escapeConfusing(text: string): string {
  return text.replaceAll(
    /[\u202a-\u202e\u2066-\u206f]/g,
    (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
}

/** The sentence in the debugging form of a Rust error that wasm-tools throws. */
function complaintOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, sentence, lexical] = /kind: (?:Custom\("((?:[^"\\]|\\.)*)"\)|Lex\((.*)\)) \} \}\) \}$/.exec(message) ?? [];
  return sentence ?? lexical ?? message;
}
