/** moonbit: a WasmGC module, whose source is in test/fixtures/moonbit, makes trees, closures, maps and big integers. */
import { readFile } from "node:fs/promises";

const MODULE = new URL("../../fixtures/moonbit/tour.wasm", import.meta.url);

function attempt(call) {
  try {
    return call();
  } catch (error) {
    return `${error.name}: ${error instanceof WebAssembly.RuntimeError}`;
  }
}

export async function job() {
  let printed = "";
  const { instance } = await WebAssembly.instantiate(await readFile(MODULE), {
    spectest: {
      print_char(unit) {
        printed += String.fromCharCode(unit);
      },
    },
  });
  const { _start: start, ...tour } = instance.exports;
  start();
  return {
    derivative: tour.derivative(),
    unbound: tour.unbound(),
    areas: tour.areas(),
    counter: tour.counter(1000),
    words: tour.words(),
    digits: tour.digits_of_factorial(),
    fibonacci: String(tour.fibonacci(90)),
    sorted: tour.sorted(1000),
    outOfBounds: [attempt(() => tour.out_of_bounds(1)), attempt(() => tour.out_of_bounds(3))],
    printed: printed.split("\n"),
  };
}

export async function known() {
  let factorial = 1n;
  for (let factor = 2n; factor <= 100n; factor++) factorial *= factor;
  return {
    derivative: 12,
    unbound: "missing".length,
    areas: 21,
    counter: 500_500,
    words: 3,
    digits: Array.from(String(factorial)).reduce((sum, digit) => sum + Number(digit), 0),
    fibonacci: "2880067194370816120",
    sorted: 999,
    outOfBounds: [2, "RuntimeError: true"],
    printed: ["ready", "((1 + 0)*x + (x + 2)*1)", "the: 3 of 5", String(factorial), ""],
  };
}
