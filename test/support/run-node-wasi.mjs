/**
 * Runs a program under Node's own WASI, with the flags of `anywasm run`, so that both can be given the same command line:
 *
 *   node --no-warnings test/support/run-node-wasi.mjs [--dir HOST::GUEST] [--env NAME=VALUE] [--argv0 NAME] FILE [ARG…]
 *
 * It ends with the program's exit code, or with 134 and the message of the trap on the standard error stream. It is plain
 * JavaScript, since it runs in a process of its own, without a loader.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { WASI } from "node:wasi";

const EXIT_TRAP = 134;

const preopens = {};
const env = {};
let argv0;
const rest = process.argv.slice(2);
while (rest[0]?.startsWith("--")) {
  const [flag, value] = rest.splice(0, 2);
  if (flag === "--dir") {
    const [host, guest] = value.split("::");
    preopens[guest ?? host] = host;
  } else if (flag === "--env") {
    const equals = value.indexOf("=");
    env[value.slice(0, equals)] = value.slice(equals + 1);
  } else if (flag === "--argv0") {
    argv0 = value;
  } else {
    throw new Error(`unknown flag ${flag}`);
  }
}
const [file, ...args] = rest;

const wasi = new WASI({
  version: "preview1",
  args: [argv0 ?? path.basename(file), ...args],
  env,
  preopens,
  returnOnExit: true,
});
const module = await WebAssembly.compile(await readFile(file));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
try {
  process.exitCode = wasi.start(instance);
} catch (error) {
  if (!(error instanceof WebAssembly.RuntimeError)) throw error;
  console.error(error.message);
  process.exitCode = EXIT_TRAP;
}
