import { describe, expect, it } from "vitest";
import { withConstantCall, withRepeatedFunctions } from "../../bench/binary.ts";
import { KERNELS, kernelBytes, SIMD_KERNELS } from "../../bench/kernels.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import type { FunctionInstance } from "../../src/interpreter/instance.ts";

const instanceOf = (bytes: Uint8Array<ArrayBuffer>): WebAssembly.Exports =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;

const run = (exports: WebAssembly.Exports, n: number): unknown => (exports["run"] as (n: number) => number)(n);

describe("the kernels of the benchmark", () => {
  it("are the twelve of the common yardstick", () => {
    const names = "fib sieve crc sha xorshift blake matmul nbody mandel qsort vm indirect".split(" ");
    expect(KERNELS.map(({ name }) => name)).toEqual(names);
  });

  it.each([...KERNELS, ...SIMD_KERNELS])("$name gives the known results in native V8", ({ name, full, reduced }) => {
    const exports = instanceOf(kernelBytes(name));
    expect(run(exports, reduced.n)).toBe(reduced.result);
    expect(run(exports, full.n)).toBe(full.result);
  });

  it.each([...KERNELS, ...SIMD_KERNELS])(
    "$name gives the known result of its reduced size here",
    ({ name, reduced }) => {
      const instance = instantiateModule(compileModule(kernelBytes(name)), () => undefined);
      expect(invoke(instance.exports.get("run") as FunctionInstance, [reduced.n])).toEqual([reduced.result]);
    },
  );

  it.each(KERNELS)("$name can be called by a function without parameters", ({ name, reduced }) => {
    const exports = instanceOf(withConstantCall(kernelBytes(name), reduced.n));
    expect((exports["call_run"] as () => number)()).toBe(reduced.result);
  });
});

describe("a module with repeated functions", () => {
  it("is valid, has the size asked for, and does the same", () => {
    const bytes = withRepeatedFunctions(kernelBytes("fib"), 100_000);
    expect(bytes.length).toBeGreaterThan(100_000);
    expect(bytes.length).toBeLessThan(110_000);
    expect(run(instanceOf(bytes), 10)).toBe(55);
  });
});
