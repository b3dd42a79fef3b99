/**
 * The engines: where each is found, and how it runs the suite. What is not installed is left out by the tests, with a line
 * that says so.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import vm from "node:vm";
import { newerNodePath } from "../differential/newer-node/newer-node.ts";
import { chromiumPath, firefoxPath, runInChromium, runInFirefox } from "./browsers.ts";
import type { QuickJs } from "./quickjs.ts";
import { completeScript, type EngineReport, type Size, type Suite } from "./suite.ts";

export interface Engine {
  readonly name: string;
  readonly size: Size;
  /** How to get it. */
  readonly install: string;
  readonly installed: boolean;
  run(suite: Suite): Promise<EngineReport>;
  /** The version it says it has. */
  version(): Promise<string>;
}

const PACKAGES = path.join(import.meta.dirname, "node_modules");
const INSTALL_PACKAGES = "npm ci --prefix test/engines";

/** Runs a command, and gives what it writes to its standard output. */
function outputOf([command, ...args]: readonly [string, ...string[]]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let messages = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (messages += data.toString()));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ended with ${signal ?? code}:\n${messages}\n${output}`));
    });
  });
}

async function runScript(command: readonly [string, ...string[]], script: string): Promise<EngineReport> {
  const directory = mkdtempSync(path.join(tmpdir(), "anywasm-engine-"));
  try {
    const file = path.join(directory, "suite.mjs");
    writeFileSync(file, script);
    const output = await outputOf([...command, file]);
    return JSON.parse(output) as EngineReport;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

interface CommandLineEngine {
  readonly name: string;
  readonly executable: string | undefined;
  readonly flags?: readonly string[];
  readonly size?: Size;
  readonly install: string;
  readonly print?: string;
  readonly now?: string;
}

/** An engine that runs a file and has a way to print. */
function commandLine(engine: CommandLineEngine): Engine {
  const { name, executable, flags = [], size = "large", install } = engine;
  const { print = "console.log", now = "performance.now()" } = engine;
  return {
    name,
    size,
    install,
    installed: executable !== undefined,
    run(suite) {
      const script = completeScript(suite, size, now);
      return runScript([executable as string, ...flags], `${script.trimEnd().replace(/;$/, "")}.then(${print});`);
    },
    async version() {
      return (await outputOf([executable as string, "--version"])).split("\n")[0] as string;
    },
  };
}

/** The path in the packages if it is there. */
function inPackages(...candidates: readonly string[]): string | undefined {
  return candidates.map((each) => path.join(PACKAGES, each)).find((each) => existsSync(each));
}

function bunPath(): string | undefined {
  const architecture = process.arch === "arm64" ? "aarch64" : process.arch;
  return inPackages(`@oven/bun-${process.platform}-${architecture}/bin/bun`);
}

function denoPath(): string | undefined {
  const name = `@deno/${process.platform}-${process.arch}`;
  return inPackages(`${name}-glibc/deno`, `${name}/deno`);
}

const QUICKJS_STACK = 128 * 1024;

/** QuickJS, as its package brings it: compiled to WebAssembly, and so run by this process. */
const quickJs: Engine = {
  name: "QuickJS",
  size: "small",
  install: INSTALL_PACKAGES,
  installed: inPackages("quickjs-emscripten/package.json") !== undefined,
  async run(suite) {
    const require = createRequire(path.join(PACKAGES, "index.js"));
    const quickjs = require("quickjs-emscripten") as QuickJs;
    const runtime = (await quickjs.getQuickJS()).newRuntime();
    // Its own limit has to be reached before that of the stack of this process, which it stands on.
    runtime.setMaxStackSize(QUICKJS_STACK);
    const context = runtime.newContext();
    const promise = context.unwrapResult(context.evalCode(completeScript(suite, "small", "Date.now()"), "suite.js"));
    const settled = context.resolvePromise(promise);
    runtime.executePendingJobs();
    const result = context.unwrapResult(await settled);
    const report = JSON.parse(context.getString(result)) as EngineReport;
    for (const each of [result, promise, context, runtime]) each.dispose();
    return report;
  },
  async version() {
    const require = createRequire(path.join(PACKAGES, "index.js"));
    return `quickjs-emscripten ${(require("quickjs-emscripten/package.json") as { version: string }).version}`;
  },
};

/** A realm with what ECMAScript says there is and nothing else: no console, no timers, no WebAssembly. */
const bareRealm: Engine = {
  name: "a realm with ECMAScript alone",
  size: "large",
  install: "",
  installed: true,
  async run(suite) {
    const context = vm.createContext(Object.create(null) as object, {
      codeGeneration: { strings: false, wasm: false },
    });
    vm.runInContext("delete globalThis.WebAssembly; delete globalThis.console;", context);
    const script = completeScript(suite, "large", "Date.now()");
    return JSON.parse(await (vm.runInContext(script, context) as Promise<string>)) as EngineReport;
  },
  async version() {
    return `V8 ${process.versions.v8}`;
  },
};

export const ENGINES: readonly Engine[] = [
  commandLine({ name: "this Node", executable: process.execPath, install: "" }),
  commandLine({
    name: "Node without a compiler",
    executable: process.execPath,
    flags: ["--jitless", "--no-warnings"],
    size: "small",
    install: "",
  }),
  commandLine({
    name: "a newer Node",
    executable: newerNodePath(),
    install: "npm ci --prefix test/differential/newer-node",
  }),
  commandLine({ name: "Bun", executable: bunPath(), install: INSTALL_PACKAGES }),
  commandLine({ name: "Deno", executable: denoPath(), flags: ["run"], install: INSTALL_PACKAGES }),
  quickJs,
  bareRealm,
  {
    name: "Chromium",
    size: "large",
    install: "apt-get install chromium",
    installed: chromiumPath() !== undefined,
    run: runInChromium,
    version: () => outputOf([chromiumPath() as string, "--version"]),
  },
  {
    name: "Firefox",
    size: "large",
    install: "apt-get install firefox-esr",
    installed: firefoxPath() !== undefined,
    run: runInFirefox,
    version: () => outputOf([firefoxPath() as string, "--version"]),
  },
];
