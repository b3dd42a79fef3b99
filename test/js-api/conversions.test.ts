/**
 * Values of every kind, as arguments, results, globals and elements, on our `WebAssembly` and on the host's: what comes of them
 * is the same. Cases with known outcomes are in cases/.
 *
 * @see https://webassembly.github.io/spec/js-api/#towebassemblyvalue
 * @see https://webassembly.github.io/spec/js-api/#tojsvalue
 */
import fc from "fast-check";
import { describe, it } from "vitest";
import { WebAssembly as ours } from "../../src/js-api/namespace.ts";
import { wat } from "../support/wat.ts";
import { type Api, tryOut } from "./api-case.ts";
import { Exported, make } from "./loose.ts";

const NUMBERS = ["i32", "i64", "f32", "f64"] as const;
const TYPES = [...NUMBERS, "externref", "funcref"] as const;

const IMPORTS = TYPES.map((type) => `(import "host" "${type}" (func $${type} (param ${type}) (result ${type})))`);
const FUNCTIONS = TYPES.map(
  (type) => `
    (func (export "${type}") (param ${type}) (result ${type}) (local.get 0))
    (func (export "through ${type}") (param ${type}) (result ${type}) (call $${type} (local.get 0)))`,
);
const MODULE = wat(`
  ${IMPORTS.join("\n")} ${FUNCTIONS.join("\n")}
  (func (export "pair") (param i64 f32) (result f32 i64) (local.get 1) (local.get 0))`);

const values = fc.oneof(
  fc.anything({ withBigInt: true, withSparseArray: true, withNullPrototype: true, withDate: true }),
  fc.double(),
  fc.integer(),
  fc.float(),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 65n }),
  fc.constantFrom("12", "-0x1", " 7 ", "1e3", Symbol.iterator, -0, 2 ** 53, 2 ** 31, -(2 ** 31) - 1, 2 ** 32 - 0.5),
);

/** Everything that one namespace makes of a value, as text. */
function outcomes(api: Api, value: unknown): string[] {
  const host = Object.fromEntries(TYPES.map((type) => [type, () => value]));
  const exported = new Exported(api, MODULE, { host });
  const functions = TYPES.flatMap((type) => [
    tryOut(() => exported.call(type, value)),
    tryOut(() => exported.call(`through ${type}`, type === "i64" ? 0n : null)),
  ]);
  const globals = NUMBERS.flatMap((type) => [
    tryOut(() => make(api, "Global", { value: type }, value).value),
    tryOut(() => {
      const global = make(api, "Global", { value: type, mutable: true });
      global.value = value;
      return global.valueOf();
    }),
  ]);
  const pair = tryOut(() => exported.call("pair", value, value));
  const same = Object.is(exported.call("externref", value), value);
  return [...functions, ...globals, pair, String(same)];
}

describe("values between the two languages", () => {
  it("are converted as by the host's WebAssembly", () => {
    fc.assert(
      fc.property(values, (value) => {
        const [mine, native] = [ours as unknown as Api, WebAssembly as unknown as Api].map((api) =>
          outcomes(api, value),
        );
        return JSON.stringify(mine) === JSON.stringify(native);
      }),
      { numRuns: 300 },
    );
  });
});
