/**
 * The host's own WebAssembly as an engine for scripts: to test the runner with, and to compare ours to.
 *
 * JavaScript's numbers lose the payload of NaNs, and vectors do not cross the boundary at all. So a function is called
 * through another one that takes and returns every float as an integer and every vector as two. Types after WebAssembly
 * 2.0 are not supported.
 */
import type {
  Engine,
  EngineExtern,
  EngineInstance,
  EngineModule,
  Failure,
  ImportResolver,
} from "../../src/wast/engine.ts";
import { HostObject, type NumberType, type ReferentKind, type ScriptValue } from "../../src/wast/script-value.ts";
import { SPECTEST_FUNCTIONS, SPECTEST_GLOBALS, SPECTEST_MEMORIES, SPECTEST_TABLES } from "../../src/wast/spectest.ts";
import { type GlobalSignature, readSignatures, type Signature, type Signatures } from "./function-signatures.ts";

const TYPES: Readonly<Record<number, NumberType | "func" | "extern">> = {
  0x7f: "i32",
  0x7e: "i64",
  0x7d: "f32",
  0x7c: "f64",
  0x7b: "v128",
  0x70: "func",
  0x6f: "extern",
};

/** Magic number and version. */
const PREAMBLE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

const I32 = 0x7f;
const I64 = 0x7e;
const F32 = 0x7d;
const F64 = 0x7c;
const V128 = 0x7b;

/** The types that stand for a value of the given type in calls from JavaScript. */
function bitTypes(type: number): number[] {
  if (type === F32) return [I32];
  if (type === F64) return [I64];
  return type === V128 ? [I64, I64] : [type];
}

const list = (items: readonly (readonly number[])[]): number[] => [...leb128(items.length), ...items.flat()];
const section = (id: number, contents: readonly number[]): number[] => [id, ...leb128(contents.length), ...contents];
const functionType = ({ params, results }: Signature): number[] => [
  0x60,
  ...list(params.map((type) => [type])),
  ...list(results.map((type) => [type])),
];

function leb128(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb128(value >>> 7)];
}

/** Instructions that put a parameter on the stack as the value that its bits stand for. `index` is its first local. */
function fromBits(type: number, index: number): number[] {
  const get = [0x20, ...leb128(index)];
  if (type === F32) return [...get, 0xbe];
  if (type === F64) return [...get, 0xbf];
  if (type !== V128) return get;
  // i64x2.splat, then i64x2.replace_lane 1
  return [...get, 0xfd, 0x12, 0x20, ...leb128(index + 1), 0xfd, 0x1e, 1];
}

/** Instructions that put the bits of a local on the stack. */
function toBits(type: number, index: number): number[] {
  const get = [0x20, ...leb128(index)];
  if (type === F32) return [...get, 0xbc];
  if (type === F64) return [...get, 0xbd];
  if (type !== V128) return get;
  // i64x2.extract_lane 0 and 1
  return [...get, 0xfd, 0x1d, 0, ...get, 0xfd, 0x1d, 1];
}

/** A module that imports a function `"" ""` of the given type and exports one on bits. */
function bitsModule(signature: Signature): Uint8Array<ArrayBuffer> {
  const outer = { params: signature.params.flatMap(bitTypes), results: signature.results.flatMap(bitTypes) };
  const code: number[] = [];
  let local = 0;
  for (const type of signature.params) {
    code.push(...fromBits(type, local));
    local += bitTypes(type).length;
  }
  code.push(0x10, 0);
  const resultLocals = signature.results.map((_, index) => outer.params.length + index);
  for (const index of [...resultLocals].reverse()) code.push(0x21, ...leb128(index));
  for (const [at, type] of signature.results.entries()) code.push(...toBits(type, resultLocals[at] as number));
  const locals = list(signature.results.map((type) => [1, type]));
  const body = [...locals, ...code, 0x0b];
  return Uint8Array.from([
    ...PREAMBLE,
    ...section(1, list([functionType(signature), functionType(outer)])),
    ...section(2, list([[0, 0, 0, 0]])),
    ...section(3, list([[1]])),
    ...section(7, list([[0, 0, 1]])),
    ...section(10, list([[...leb128(body.length), ...body]])),
  ]);
}

/** The value of an argument or result on the JavaScript side: its parts from the lowest bits on. */
function toJavaScript(value: ScriptValue): unknown[] {
  if ("reference" in value) return [value.reference];
  if (value.type === "i32" || value.type === "f32") return [Number(value.bits)];
  if (value.type === "v128") return [BigInt.asUintN(64, value.bits), value.bits >> 64n];
  return [value.bits];
}

function fromJavaScript(type: number, parts: readonly unknown[]): ScriptValue {
  const name = TYPES[type] as NumberType | "func" | "extern";
  if (name === "func" || name === "extern") return { type: name, reference: parts[0] };
  if (name === "i32" || name === "f32") return { type: name, bits: BigInt.asUintN(32, BigInt(parts[0] as number)) };
  const [low, high = 0n] = parts as bigint[];
  return { type: name, bits: BigInt.asUintN(64, low as bigint) | (BigInt.asUintN(64, high) << 64n) };
}

const bitsModules = new Map<string, WebAssembly.Module>();

class NodeInstance implements EngineInstance {
  readonly #exports: WebAssembly.Exports;
  readonly #signatures: Signatures;

  constructor(instance: WebAssembly.Instance, signatures: Signatures) {
    this.#exports = instance.exports;
    this.#signatures = signatures;
  }

  exported(name: string): EngineExtern | undefined {
    return Object.hasOwn(this.#exports, name) ? this.#exports[name] : undefined;
  }

  invoke(name: string, args: readonly ScriptValue[]): ScriptValue[] {
    const signature = this.#signatures.functions.get(name) as Signature;
    return call(this.#exports[name] as WebAssembly.ExportValue, signature, args);
  }

  globalValue(name: string): ScriptValue {
    const signature = this.#signatures.globals.get(name) as GlobalSignature;
    const bytes = globalReader(signature);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      "": { "": this.#exports[name] as WebAssembly.ExportValue },
    });
    return call(
      exports["get"] as WebAssembly.ExportValue,
      { params: [], results: [signature.type] },
      [],
    )[0] as ScriptValue;
  }
}

/** A module that imports a global `"" ""` and exports a function that returns it. */
function globalReader({ type, mutable }: GlobalSignature): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...PREAMBLE,
    ...section(1, list([functionType({ params: [], results: [type] })])),
    ...section(2, list([[0, 0, 3, type, mutable]])),
    ...section(3, list([[0]])),
    ...section(7, list([[3, 0x67, 0x65, 0x74, 0, 0]])),
    ...section(10, list([[4, 0, 0x23, 0, 0x0b]])),
  ]);
}

function call(func: WebAssembly.ExportValue, signature: Signature, args: readonly ScriptValue[]): ScriptValue[] {
  const key = `${signature.params.join()}:${signature.results.join()}`;
  const module = bitsModules.get(key) ?? new WebAssembly.Module(bitsModule(signature));
  bitsModules.set(key, module);
  const { exports } = new WebAssembly.Instance(module, { "": { "": func } });
  const result = (exports[""] as (...values: unknown[]) => unknown)(...args.flatMap(toJavaScript));
  const parts = signature.results.flatMap(bitTypes).length === 1 ? [result] : [...((result ?? []) as unknown[])];
  return signature.results.map((type) => fromJavaScript(type, parts.splice(0, bitTypes(type).length)));
}

export const nodeEngine: Engine = {
  hasSuiteWords: false,

  compile(bytes: Uint8Array): EngineModule {
    const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
    return {
      instantiate(resolve: ImportResolver): EngineInstance {
        const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
        for (const { module: moduleName, name } of WebAssembly.Module.imports(module)) {
          const value = resolve(moduleName, name);
          const part = (imports[moduleName] ??= {});
          if (value !== undefined) part[name] = value as WebAssembly.ImportValue;
        }
        return new NodeInstance(new WebAssembly.Instance(module, imports), readSignatures(bytes));
      },
    };
  },

  createSpectest(): ReadonlyMap<string, EngineExtern> {
    const made = new Map<string, EngineExtern>();
    for (const name of Object.keys(SPECTEST_FUNCTIONS)) made.set(name, () => undefined);
    const scratch = new DataView(new ArrayBuffer(8));
    for (const [name, { type, bits }] of Object.entries(SPECTEST_GLOBALS)) {
      scratch.setBigUint64(0, bits);
      const numbers = { i32: Number(bits), i64: bits, f32: scratch.getFloat32(4), f64: scratch.getFloat64(0) };
      const value = numbers[type as keyof typeof numbers];
      made.set(name, new WebAssembly.Global({ value: type, mutable: false }, value));
    }
    for (const [name, { min, max, is64 }] of Object.entries(SPECTEST_TABLES)) {
      if (!is64) made.set(name, new WebAssembly.Table({ element: "anyfunc", initial: min, maximum: max }));
    }
    for (const [name, { min, max, shared }] of Object.entries(SPECTEST_MEMORIES)) {
      made.set(name, new WebAssembly.Memory({ initial: min, maximum: max, shared }));
    }
    return made;
  },

  referentKind({ reference }): ReferentKind {
    return typeof reference === "function" && !(reference instanceof HostObject) ? "func" : "host";
  },

  classify(error: unknown): Failure {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof WebAssembly.CompileError) return { class: "invalid", message };
    if (error instanceof WebAssembly.LinkError) return { class: "unlinkable", message };
    if (error instanceof WebAssembly.RuntimeError) return { class: "trap", message };
    if (error instanceof RangeError && message.startsWith("Maximum call stack"))
      return { class: "exhaustion", message };
    // A module name with no object in the imports is a TypeError of the JavaScript interface.
    if (error instanceof TypeError && message.includes("Import")) return { class: "unlinkable", message };
    return { class: "error", message };
  },
};
