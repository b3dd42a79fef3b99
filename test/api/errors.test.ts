import { describe, expect, it } from "vitest";
import { ApiError, ERROR_CODES, toApiError } from "../../src/api/errors.ts";
import {
  DecodeError,
  ExhaustionError,
  ExitError,
  FuelExhaustedError,
  InternalError,
  LinkError,
  ResourceError,
  Trap,
  ValidationError,
} from "../../src/base/errors.ts";
import { WasiConfigurationError } from "../../src/wasi/configuration-error.ts";

describe("the errors of the API", () => {
  it("have the numbers 5000 to 5011", () => {
    expect(Object.values(ERROR_CODES)).toEqual(Array.from({ length: 12 }, (_, i) => 5000 + i));
  });

  it.each([
    [new DecodeError("unexpected end", 8), 5000],
    [new ValidationError("type mismatch", 40, 3, "i32.add"), 5000],
    [new LinkError("unknown import", "env", "f"), 5001],
    [new FuelExhaustedError(), 5011],
    [new WasiConfigurationError("denied", "not allowed: /"), 5009],
    [new WasiConfigurationError("invalid", "no such directory"), 5010],
  ])("have numbers of their own for %s", (error, code) => {
    const translated = toApiError(error, ERROR_CODES.CallError);
    expect(translated).toBeInstanceOf(ApiError);
    expect(translated).toMatchObject({ code, cause: error, message: expect.stringContaining(error.message) });
  });

  it.each([
    new Trap("unreachable"),
    new ExhaustionError(),
    new ExitError(3),
    new ResourceError("the code arena is full"),
    new InternalError("broken"),
    new TypeError("of a host function"),
  ])("have the number of the operation for %s", (error) => {
    expect(toApiError(error, ERROR_CODES.CallError)).toMatchObject({ code: 5002, cause: error });
    expect(toApiError(error, ERROR_CODES.InstantiateError)).toMatchObject({ code: 5001, cause: error });
  });

  it("have the form of their messages in common", () => {
    expect(toApiError(new Trap("integerOverflow"), ERROR_CODES.CallError).message).toBe(
      "[5002] Call error: integer overflow",
    );
    expect(new ApiError(5000, "unexpected end").message).toBe("[5000] Compile error: unexpected end");
  });

  it("are translated once", () => {
    const error = new ApiError(ERROR_CODES.TypeError, "expected i32");
    expect(toApiError(error, ERROR_CODES.CallError)).toBe(error);
    expect(error.cause).toBeUndefined();
  });

  it("can be made of anything that is thrown", () => {
    expect(toApiError("text", ERROR_CODES.CallError)).toMatchObject({ code: 5002, cause: "text" });
    expect(toApiError(undefined, ERROR_CODES.CallError).message).toBe("[5002] Call error: undefined");
  });
});
