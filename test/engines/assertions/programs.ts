/** Real programs: one of clang with files, one of Rust. */
import { type Assertions, bytesOf, equal, isTrue, type Subject, textOf } from "./check.ts";

interface Run {
  readonly module: string;
  readonly args: readonly string[];
  /** Path in the guest's file system → name of the fixture. */
  readonly files: Readonly<Record<string, string>>;
}

/** What a program writes to its standard output. */
async function outputOf({ anywasm, fixtures }: Subject, { module, args, files }: Run): Promise<string> {
  const { portablePlatform } = anywasm;
  let seed = 1;
  // The portable platform has no source of random bytes, since ECMAScript has none that is good enough for secrets.
  const random = (bytes: Uint8Array): void => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = seed = (seed * 75 + 74) % 65_537;
  };
  const platform = { ...portablePlatform, wasi: { ...portablePlatform.wasi, random } };
  const runtime = anywasm.createRuntime({ platform });
  const moduleId = await runtime.compile(bytesOf(fixtures.files[module] as string));
  const written: number[] = [];
  const contents = Object.entries(files).map(
    ([path, name]) => [path, bytesOf(fixtures.files[name] as string)] as const,
  );
  const instance = await runtime.instantiate(moduleId, {
    args,
    programName: module,
    preopens: { "/data": new anywasm.MemoryFileSystem({ files: Object.fromEntries(contents) }) },
    stdout: (bytes) => {
      for (const byte of bytes) written.push(byte);
    },
  });
  await instance.call("_start");
  return textOf(written);
}

export const PROGRAMS: Assertions = {
  "a C program reads files": async (subject) => {
    const output = await outputOf(subject, {
      module: "word-count.wasm",
      args: ["-n", "3", "/data/sample.txt"],
      files: { "sample.txt": "sample.txt" },
    });
    isTrue(output.includes("37      454     2283  /data/sample.txt"), "the counts");
    isTrue(output.includes("      56  the\n      19  of\n      15  and\n"), "the words");
  },

  "a Rust program writes what it writes elsewhere": async (subject) => {
    const output = await outputOf(subject, {
      module: "harbour.wasm",
      args: ["/data/ships.csv"],
      files: { "ships.csv": "ships.csv" },
    });
    equal(output, textOf(Array.from(bytesOf(subject.fixtures.files["harbour.txt"] as string))), "the output");
  },
};
