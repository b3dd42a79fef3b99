/**
 * The errors of the handle API: one class with a number, and the one place that knows which failure has which number.
 *
 * A failure of the engine becomes the `cause`: a trap with its wasm stack, a LinkError with the name of the import, …
 */
import { DecodeError, FuelExhaustedError, LinkError, ValidationError } from "../base/errors.ts";
import { WasiConfigurationError } from "../wasi/configuration-error.ts";

/** Name of a failure → its number. */
export const ERROR_CODES = {
  /** The bytes are malformed, not valid, or need a feature that is not there. */
  CompileError: 5000,
  /** An import is missing or of another type, a segment or the start function traps, or a limit is exceeded. */
  InstantiateError: 5001,
  /** The function trapped, exhausted the stack, was ended or exited with a code, a host function threw, or it cannot be entered. */
  CallError: 5002,
  /** Nothing, or no function, is exported by the name. */
  ExportNotFound: 5003,
  /** There is no such module, or it was dropped. */
  InvalidModuleHandle: 5004,
  /** The instance, or its module, was dropped. */
  InvalidInstanceHandle: 5005,
  /** An access of the host is out of bounds, or a memory or table cannot grow. */
  MemoryError: 5006,
  /** A value is not of the type, or the number of arguments differs. */
  TypeError: 5007,
  /** A file cannot be read. */
  IoError: 5008,
  /** The capabilities, or the host, refuse a file or directory. */
  PermissionDenied: 5009,
  /** The WASI configuration makes no sense, or a directory does not exist. */
  WasiError: 5010,
  /** The call used up its fuel. */
  FuelExhausted: 5011,
} as const;

/** A number of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[keyof typeof ERROR_CODES];

const TITLES: Readonly<Record<ErrorCode, string>> = {
  5000: "Compile error",
  5001: "Instantiation error",
  5002: "Call error",
  5003: "Export not found",
  5004: "Invalid module handle",
  5005: "Invalid instance handle",
  5006: "Memory error",
  5007: "Type error",
  5008: "IO error",
  5009: "Permission denied",
  5010: "WASI error",
  5011: "Fuel exhausted",
};

/** What every function of the handle API throws. Its message reads `[5000] Compile error: …`. */
export class ApiError extends Error {
  /** The name of its class. */
  override readonly name: string = "ApiError";
  /** What kind of failure it is. */
  readonly code: ErrorCode;

  /** @param cause the engine's own error, or what a host function threw; absent if the API itself refuses */
  constructor(code: ErrorCode, detail: string, cause?: unknown) {
    super(`[${code}] ${TITLES[code]}: ${detail}`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** What a call goes on with after its fuel was used up, or is ended by. */
export interface Continuation {
  add(units: number): void;
  resume(): Promise<unknown[]>;
  resumeSync(): unknown[];
}

/**
 * The fuel of a call is used up, 5011. The call stands where it ran out, and goes on there when it gets more, unless its
 * instance was entered anew or dropped: calling again is giving up.
 */
export class FuelExhausted extends ApiError {
  readonly #continuation: Continuation;

  private constructor(cause: FuelExhaustedError, continuation: Continuation) {
    super(ERROR_CODES.FuelExhausted, cause.message, cause);
    this.#continuation = continuation;
  }

  /** @internal */
  static of(cause: FuelExhaustedError, continuation: Continuation): FuelExhausted {
    return new FuelExhausted(cause, continuation);
  }

  /**
   * Adds fuel and goes on with the call, whose other bounds hold anew.
   * @example
   * ```ts run
   * import { compile, FuelExhausted, instantiate } from "anywasm";
   * import { assemble } from "anywasm/text";
   *
   * const text = '(func (export "seven") (result i32) (i32.add (i32.const 3) (i32.const 4)))';
   * const instance = await instantiate(await compile(assemble(text)));
   * const error = await instance.callWith("seven", [], { fuel: 1 }).catch((reason) => reason);
   * console.log(error instanceof FuelExhausted, await error.resume(10)); // true [ 7 ]
   * ```
   * @param units instructions, 0 if there is fuel by now
   * @returns the results of the call
   * @throws ApiError as the call itself, 5002 if it cannot go on, 5007
   */
  async resume(units: number): Promise<unknown[]> {
    this.#continuation.add(units);
    return this.#continuation.resume();
  }

  /** The same without giving up the thread. */
  resumeSync(units: number): unknown[] {
    this.#continuation.add(units);
    return this.#continuation.resumeSync();
  }
}

/** The error that a user sees for any failure; `operation` is the number for what has none of its own. */
export function toApiError(error: unknown, operation: ErrorCode): ApiError {
  if (error instanceof ApiError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ApiError(codeOf(error) ?? operation, detail, error);
}

function codeOf(error: unknown): ErrorCode | undefined {
  if (error instanceof DecodeError || error instanceof ValidationError) return ERROR_CODES.CompileError;
  if (error instanceof LinkError) return ERROR_CODES.InstantiateError;
  if (error instanceof FuelExhaustedError) return ERROR_CODES.FuelExhausted;
  if (!(error instanceof WasiConfigurationError)) return undefined;
  return error.kind === "denied" ? ERROR_CODES.PermissionDenied : ERROR_CODES.WasiError;
}

/** Raising, out of line. */
export const fail = {
  compile(detail: string): never {
    throw new ApiError(ERROR_CODES.CompileError, detail);
  },
  instantiate(detail: string): never {
    throw new ApiError(ERROR_CODES.InstantiateError, detail);
  },
  call(detail: string): never {
    throw new ApiError(ERROR_CODES.CallError, detail);
  },
  exportNotFound(detail: string): never {
    throw new ApiError(ERROR_CODES.ExportNotFound, detail);
  },
  invalidModule(handle: unknown): never {
    throw new ApiError(ERROR_CODES.InvalidModuleHandle, describeHandle(handle));
  },
  invalidInstance(handle: unknown): never {
    throw new ApiError(ERROR_CODES.InvalidInstanceHandle, describeHandle(handle));
  },
  memory(detail: string): never {
    throw new ApiError(ERROR_CODES.MemoryError, detail);
  },
  type(detail: string): never {
    throw new ApiError(ERROR_CODES.TypeError, detail);
  },
  io(detail: string): never {
    throw new ApiError(ERROR_CODES.IoError, detail);
  },
  denied(detail: string): never {
    throw new ApiError(ERROR_CODES.PermissionDenied, detail);
  },
  wasi(detail: string): never {
    throw new ApiError(ERROR_CODES.WasiError, detail);
  },
} as const;

function describeHandle(handle: unknown): string {
  return typeof handle === "string" ? handle : `not a string but ${typeof handle}`;
}
