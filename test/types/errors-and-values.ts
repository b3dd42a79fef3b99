/**
 * The errors that users tell apart, and the values and things that they hand around: compiled against the published
 * declarations. Nothing here runs.
 */
import {
  DecodeError,
  ExecutionError,
  ExhaustionError,
  ExitError,
  type ExternKind,
  type FeatureSelection,
  type FeatureSetName,
  FuelExhausted,
  FuelExhaustedError,
  type GlobalOptions,
  type HostFunction,
  type Imports,
  type ImportValue,
  InternalError,
  InterruptionError,
  type Limits,
  type LimitsOptions,
  LinkError,
  type MemoryAccess,
  type MemoryOptions,
  type PreopenOptions,
  ResourceError,
  type SharedMemory,
  type StackFrame,
  SuspensionError,
  type TableOptions,
  Trap,
  type TrapKind,
  types,
  ValidationError,
  type ValueTypeName,
  warmUp,
  type WasiConfig,
  WasmError,
  type WasmExtern,
  type WasmFunction,
  type WasmGlobal,
  type WasmInstance,
  type WasmObject,
  type WasmTable,
  type WasmTag,
  type WasmValue,
} from "anywasm";
import { type AssembleOptions, type TextPosition, TextSyntaxError } from "anywasm/text";

export function tell(error: unknown): number | string | readonly StackFrame[] | undefined {
  if (error instanceof Trap) return ("unreachable" satisfies TrapKind) === error.kind ? 0 : error.message;
  if (error instanceof ExitError) return error.exitCode;
  if (error instanceof LinkError) return `${error.moduleName} ${error.importName}`;
  if (error instanceof ValidationError) return error.functionIndex ?? error.mnemonic ?? error.offset;
  if (error instanceof DecodeError) return error.offset;
  if (error instanceof TextSyntaxError) return (error satisfies TextPosition).line;
  const ended = [ExhaustionError, FuelExhaustedError, InterruptionError].some((type) => error instanceof type);
  if (error instanceof ExecutionError && ended) return error.wasmStack;
  const others = [ResourceError, SuspensionError, InternalError];
  if (others.some((type) => error instanceof type)) return error instanceof WasmError ? error.name : undefined;
  return undefined;
}

// @ts-expect-error -- only calls make it
export const made = (): FuelExhausted => new FuelExhausted(new FuelExhaustedError(), {});

export async function use(extern: WasmExtern): Promise<unknown> {
  const kind: ExternKind = extern.kind;
  switch (extern.kind) {
    case "func":
      return (extern satisfies WasmFunction).params.concat(extern.results);
    case "memory":
      return (extern satisfies MemoryAccess).size();
    case "table":
      return (extern satisfies WasmTable).grow(1, null);
    case "global":
      return (extern satisfies WasmGlobal).mutable ? extern.set(1n) : extern.get();
    default:
      return [kind, (extern satisfies WasmTag).params];
  }
}

const limits: LimitsOptions = { initial: 1, maximum: 2, address: "i64" };
export const memory: MemoryOptions = { ...limits, shared: true, pageSize: 1 };
export const table: TableOptions = { ...limits, element: "externref" };
export const global: GlobalOptions = { type: "v128" satisfies ValueTypeName };
// @ts-expect-error -- pages have two sizes
export const pages: MemoryOptions = { initial: 1, pageSize: 4096 };
// @ts-expect-error -- no such type
export const type: GlobalOptions = { type: "i16" };

export const bounds: Limits = { memoryPages: 1, tableElements: 1, callDepth: 1, stackBytes: 64 };
export const text: AssembleOptions = { names: true };
export const features: (FeatureSetName | FeatureSelection)[] = ["mvp", "wasm-3.0,+threads"];
export const preopen: PreopenOptions = { directory: "data", readOnly: true };
export const world: WasiConfig = { preopens: { "/data": preopen }, programName: "name" };
// @ts-expect-error -- variables are texts
export const variables: WasiConfig = { env: { COUNT: 1 } };

export function imports(instance: WasmInstance, value: ImportValue): Imports {
  const log: HostFunction = (offset: number, count: number, big: bigint) => [offset, count, big];
  warmUp();
  return { other: instance, env: { log, value } };
}
// @ts-expect-error -- what a text could be is not said
export const texts: ImportValue = "text";

export function opaque(results: unknown[], shared: SharedMemory): (WasmObject | WasmValue | number)[] {
  const values: WasmValue[] = [types.i32(1), types.i64(1n), types.f64(0.5), types.v128(new Uint8Array(16))];
  // @ts-expect-error -- an i32 is a number
  values.push(types.i32(1n));
  return [...(results as WasmObject[]), ...values, shared.buffer.byteLength];
}
