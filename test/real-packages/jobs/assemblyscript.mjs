/** assemblyscript: compiles a program, with binaryen's optimiser (WebAssembly itself), and runs what comes out. */
import asc from "assemblyscript/asc";

const SOURCE = `
export function factorial(n: i32): i64 {
  return n < 2 ? 1 : <i64>n * factorial(n - 1);
}
export function primes(limit: i32): i32 {
  const composite = new StaticArray<bool>(limit + 1);
  let count = 0;
  for (let i = 2; i <= limit; i++) {
    if (composite[i]) continue;
    count++;
    for (let j = i + i; j <= limit; j += i) composite[j] = true;
  }
  return count;
}
`;

export async function job() {
  const files = {};
  const { error } = await asc.main(
    ["main.ts", "--outFile", "main.wasm", "--textFile", "main.wat", "--runtime", "stub", "-O1"],
    {
      readFile: (name) => (name === "main.ts" ? SOURCE : null),
      writeFile: (name, contents) => {
        files[name] = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null) throw error;
  const { instance } = await WebAssembly.instantiate(files["main.wasm"], { env: { abort() {} } });
  return {
    text: files["main.wat"],
    binary: Buffer.from(files["main.wasm"]).toString("base64"),
    factorial: String(instance.exports.factorial(20)),
    primes: instance.exports.primes(1000),
  };
}

export async function known() {
  return { factorial: "2432902008176640000", primes: 168 };
}
