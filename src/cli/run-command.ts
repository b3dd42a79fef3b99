/**
 * `anywasm run`: runs a WASI program, or one function of a module.
 */
import path from "node:path";
import type { InstanceConfig, PreopenOptions } from "../api/configuration.ts";
import { createRuntime } from "../node/index.ts";
import type { ExportDescription, WasmInstance } from "../api/wasm-instance.ts";
import { EXIT_STATUS, UsageError } from "./exit-status.ts";
import { formatResult, parseArgument } from "./invoke-arguments.ts";
import { type LimitFlags, limitsOf, RunBounds } from "./limit-options.ts";
import type { Output } from "./output.ts";
import { readModule } from "./read-module.ts";
import { reportError } from "./report-error.ts";

/** The flags of the command, as the user wrote them. */
export interface RunFlags extends LimitFlags {
  /** `HOST[::GUEST][:ro]` each. */
  readonly dir?: readonly string[];
  /** `NAME[=VALUE]` each. */
  readonly env?: readonly string[];
  readonly argv0?: string;
  readonly invoke?: string;
  /** What the module may use: names that exist. */
  readonly features: string;
}

/** The function that a WASI program begins with. */
const START = "_start";

/** The function that has to be called before any other of a module that is no program. */
const INITIALIZE = "_initialize";

/**
 * Runs a module.
 * @param args the guest's arguments, or those of the function to invoke
 * @returns the exit status
 */
export async function runModule(
  file: string,
  args: readonly string[],
  flags: RunFlags,
  output: Output,
): Promise<number> {
  const bounds = new RunBounds(flags);
  try {
    const guestArgs = flags.invoke === undefined ? args : [];
    const config: InstanceConfig = {
      programName: flags.argv0 ?? path.basename(file),
      args: guestArgs,
      env: parseEnvironment(flags.env ?? [], process.env),
      preopens: parseDirectories(flags.dir ?? []),
      inheritStdin: true,
      inheritStdout: true,
      inheritStderr: true,
      limits: limitsOf(flags),
      ...(bounds.fuel === undefined ? {} : { fuel: bounds.fuel }),
    };
    // Whoever writes --dir / means it.
    const runtime = createRuntime({ capabilities: { checkPreopen: () => true }, features: flags.features });
    const instance = await runtime.instantiate(await runtime.compile(await readModule(file)), config);
    if (flags.invoke !== undefined) {
      const results = await invokeFunction(instance, flags.invoke, { args, bounds });
      for (const result of results) output.out(`${result}\n`);
      return EXIT_STATUS.success;
    }
    const exports = await instance.getExports();
    if (!isFunction(exports, START)) return reportNoEntryPoint(file, exports, output);
    await instance.callWith(START, [], bounds.callOptions);
    return EXIT_STATUS.success;
  } catch (error) {
    return reportError(error, file, output);
  } finally {
    output.error(bounds.summary);
  }
}

/** What a function is invoked with. */
interface InvokeOptions {
  /** As text. */
  readonly args: readonly string[];
  readonly bounds: RunBounds;
}

function isFunction(exports: readonly ExportDescription[], name: string): boolean {
  return exports.some((exported) => exported.kind === "func" && exported.name === name);
}

/** Calls a function, and gives the results as text. */
async function invokeFunction(
  instance: WasmInstance,
  name: string,
  { args, bounds }: InvokeOptions,
): Promise<string[]> {
  const exports = await instance.getExports();
  const func = exports.find((exported) => exported.kind === "func" && exported.name === name);
  if (func === undefined) throw new UsageError(`no exported function ${name}\n${exportList(exports)}`);
  const { params = [], results = [] } = func;
  if (args.length !== params.length) {
    throw new UsageError(`${name} takes ${params.length} arguments (${params.join(" ")}), got ${args.length}`);
  }
  const values = params.map((type, i) => parseArgument(type, args[i] as string));
  if (name !== INITIALIZE && isFunction(exports, INITIALIZE)) {
    await instance.callWith(INITIALIZE, [], bounds.callOptions);
  }
  // A guest that ends itself gives no results.
  const given = await instance.callWith(name, values, bounds.callOptions);
  return given.map((value, i) => formatResult(results[i] as string, value));
}

function reportNoEntryPoint(file: string, exports: readonly ExportDescription[], output: Output): number {
  output.error(`anywasm: ${file}: no entry point: the module exports no function ${START}; see --invoke\n`);
  output.error(`${exportList(exports)}\n`);
  return EXIT_STATUS.failure;
}

function exportList(exports: readonly ExportDescription[]): string {
  if (exports.length === 0) return "It exports nothing.";
  const lines = exports.map(({ kind, name, params, results }) => {
    const type = params === undefined ? "" : ` (${params.join(" ")}) -> (${(results ?? []).join(" ")})`;
    return `  ${kind.padEnd(6)} ${name}${type}`;
  });
  return ["It exports:", ...lines].join("\n");
}

/**
 * Reads `--env` flags; a name without a value takes that of this process, if there is one.
 * @throws UsageError
 */
export function parseEnvironment(
  flags: readonly string[],
  inherited: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const flag of flags) {
    const equals = flag.indexOf("=");
    const name = equals < 0 ? flag : flag.slice(0, equals);
    if (name === "") throw new UsageError(`--env ${flag}: a name is missing`);
    const value = equals < 0 ? inherited[name] : flag.slice(equals + 1);
    if (value !== undefined) env[name] = value;
  }
  return env;
}

const READ_ONLY = ":ro";

/**
 * Reads `--dir` flags; without a name for the guest, it is that of the host.
 * @throws UsageError
 */
export function parseDirectories(flags: readonly string[]): Record<string, PreopenOptions> {
  const preopens: Record<string, PreopenOptions> = {};
  for (const flag of flags) {
    const readOnly = flag.endsWith(READ_ONLY);
    const [directory = "", guest = directory] = (readOnly ? flag.slice(0, -READ_ONLY.length) : flag).split("::", 2);
    if (directory === "" || guest === "") throw new UsageError(`--dir ${flag}: expected HOST[::GUEST][:ro]`);
    if (Object.hasOwn(preopens, guest)) throw new UsageError(`--dir ${flag}: ${guest} is given twice`);
    preopens[guest] = { directory, readOnly };
  }
  return preopens;
}
