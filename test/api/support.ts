/** Modules in the text format and expectations of errors, for the tests of the handle API. */
import { expect } from "vitest";
import { ApiError, type ErrorCode, type InstanceConfig, type Runtime, type WasmInstance } from "../../src/index.ts";
import { wat } from "../support/wat.ts";

/** Compiles and instantiates a module. */
export async function instantiate(runtime: Runtime, text: string, config?: InstanceConfig): Promise<WasmInstance> {
  return runtime.instantiate(await runtime.compile(wat(text)), config);
}

/** Expects an operation to be refused with a number, and gives the error. */
export async function expectError(operation: Promise<unknown>, code: ErrorCode): Promise<ApiError> {
  const error = await operation.then(
    () => new Error("nothing was refused"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code, message: expect.stringMatching(new RegExp(`^\\[${code}\\] [A-Z]`)) });
  return error as ApiError;
}
