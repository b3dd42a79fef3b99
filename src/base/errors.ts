/**
 * The error classes of the engine, one for each phase of the specification (decoding, validation, linking, execution).
 *
 * A message begins with the words of the official test suite; a detail and the offset follow. Numeric codes of the
 * handle API are not known here: the api layer translates.
 */
import { TRAP_MESSAGES, type TrapKind } from "./traps.ts";

/** Base class of everything that the engine throws on purpose. */
export abstract class WasmError extends Error {
  /** The name of its class. */
  abstract override readonly name: string;
}

/**
 * The binary is malformed.
 * @see https://webassembly.github.io/spec/core/binary/index.html
 */
export class DecodeError extends WasmError {
  override readonly name: string = "DecodeError";
  /** Position in the binary, in bytes, of the first byte that cannot be accepted. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message} (at offset 0x${offset.toString(16)})`);
    this.offset = offset;
  }
}

/**
 * The module is well-formed but not valid.
 * @see https://webassembly.github.io/spec/core/valid/index.html
 */
export class ValidationError extends WasmError {
  override readonly name: string = "ValidationError";
  /** Position in the binary, in bytes, of the construct that is refused. */
  readonly offset: number;
  /** Index of the function whose body is refused; absent outside of function bodies. */
  readonly functionIndex: number | undefined;
  /** Mnemonic of the instruction that is refused; absent where no instruction is concerned. */
  readonly mnemonic: string | undefined;

  constructor(message: string, offset: number, functionIndex?: number, mnemonic?: string) {
    const where = functionIndex === undefined ? "" : ` in function ${functionIndex}`;
    const what = mnemonic === undefined ? "" : ` (${mnemonic})`;
    super(`${message}${what}${where} (at offset 0x${offset.toString(16)})`);
    this.offset = offset;
    this.functionIndex = functionIndex;
    this.mnemonic = mnemonic;
  }
}

/**
 * An import is missing or does not match its declaration.
 * @see https://webassembly.github.io/spec/core/exec/modules.html#instantiation
 */
export class LinkError extends WasmError {
  override readonly name: string = "LinkError";
  /** First part of the import's name. */
  readonly moduleName: string;
  /** Second part of the import's name. */
  readonly importName: string;

  constructor(message: string, moduleName: string, importName: string) {
    super(`${message}: "${moduleName}" "${importName}"`);
    this.moduleName = moduleName;
    this.importName = importName;
  }
}

/** One function activation of a trapped or exhausted computation, innermost first. */
export interface StackFrame {
  /** Name of the module from its name section, or `undefined`. */
  readonly moduleName: string | undefined;
  /** Name of the function from the name section or an export, or `undefined`. */
  readonly functionName: string | undefined;
  /** Index in the module's function index space. */
  readonly functionIndex: number;
  /** Offset in the binary of the instruction that is being executed, in bytes. */
  readonly offset: number;
}

/** The most frames kept in {@link ExecutionError.wasmStack}. */
export const MAX_STACK_FRAMES = 30;

/** An execution ended early: the innermost wasm frames are kept. */
export abstract class ExecutionError extends WasmError {
  /** The innermost frames, at most 30; filled where the error leaves the interpreter. */
  wasmStack: readonly StackFrame[] = [];
}

/**
 * The computation trapped.
 * @see https://webassembly.github.io/spec/core/exec/runtime.html#syntax-trap
 */
export class Trap extends ExecutionError {
  override readonly name: string = "Trap";
  /** Row of the trap table. */
  readonly kind: TrapKind;

  constructor(kind: TrapKind, detail?: string) {
    super(detail === undefined ? TRAP_MESSAGES[kind] : `${TRAP_MESSAGES[kind]} ${detail}`);
    this.kind = kind;
  }
}

/** The value stack or the frame limit is used up; or the host's own stack, whose error is the cause then. */
export class ExhaustionError extends ExecutionError {
  override readonly name: string = "ExhaustionError";
  constructor(options?: { readonly cause: unknown }) {
    super("call stack exhausted", options);
  }
}

/** The computation used up the fuel it was given. */
export class FuelExhaustedError extends ExecutionError {
  override readonly name: string = "FuelExhaustedError";
  constructor() {
    super("all fuel consumed");
  }
}

/** What a {@link WasmException} is about: the layers above know more of it. */
export interface ThrownException {
  readonly tag: object;
  readonly payload: readonly unknown[];
}

/**
 * An exception was thrown that nothing caught.
 * @see https://webassembly.github.io/spec/core/exec/runtime.html#exception-instances
 */
export class WasmException extends ExecutionError {
  override readonly name: string = "WasmException";
  /** The exception; a host function that throws this error again throws the same exception. */
  readonly exception: ThrownException;

  constructor(exception: ThrownException) {
    super("uncaught exception");
    this.exception = exception;
  }
}

/** The guest ended itself through WASI's `proc_exit`. */
export class ExitError extends WasmError {
  override readonly name: string = "ExitError";
  /** Exit code as the guest gave it, an unsigned 32-bit integer. */
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit with code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** A computation was ended from outside: by its time limit or an abort signal. */
export class InterruptionError extends ExecutionError {
  override readonly name: string = "InterruptionError";
}

/**
 * Something has to wait in a call that cannot: a synchronous call keeps the event loop from turning, so what it waits for
 * would never come. Or something is to run that waits: an instance in the middle of a suspended call.
 */
export class SuspensionError extends WasmError {
  override readonly name: string = "SuspensionError";
}

/**
 * The host or the embedder does not grant what a module asks for: a memory, a table, room for code. The specification knows
 * no such failure; it says that implementations have limits.
 * @see https://webassembly.github.io/spec/core/appendix/implementation.html
 */
export class ResourceError extends WasmError {
  override readonly name: string = "ResourceError";
}

/** An invariant of the engine broke: always a bug of ours, never of the input. */
export class InternalError extends WasmError {
  override readonly name: string = "InternalError";
}
