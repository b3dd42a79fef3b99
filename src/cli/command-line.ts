/**
 * The commands of `anywasm` and their flags. What a command does stands in a file of its own.
 *
 * Flags of the engine stand before the module; everything behind it belongs to the guest, whatever it looks like.
 */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { EXIT_STATUS } from "./exit-status.ts";
import { featuresOption } from "./features-option.ts";
import { addLimitOptions } from "./limit-options.ts";
import type { LowerFlags } from "./lower-command.ts";
import type { Output } from "./output.ts";
import { reportError } from "./report-error.ts";
import { type RunFlags, runModule } from "./run-command.ts";
import { describeSpec, type SpecOptions } from "./spec-options.ts";
import { validateFiles } from "./validate-command.ts";

/**
 * Runs a command line.
 * @param args what follows the program's name
 * @returns the exit status
 */
export async function runCommandLine(args: readonly string[], output: Output): Promise<number> {
  let status: number = EXIT_STATUS.success;
  const done = (result: number): void => {
    status = result;
  };
  const program = createProgram(output, done);
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return EXIT_STATUS.usage;
  }
  try {
    await program.parseAsync(withCommand(program, args), { from: "user" });
    return status;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, "internal error", output);
    // Help and version end this way too; then the status is 0. The message is out already.
    return error.exitCode === 0 ? EXIT_STATUS.success : EXIT_STATUS.usage;
  }
}

/** Makes `anywasm FILE …` and `anywasm --dir … FILE` the same with `run`. */
function withCommand(program: Command, args: readonly string[]): readonly string[] {
  const own = [...program.commands.map((command) => command.name()), "help", "--help", "-h", "--version", "-V"];
  return own.includes(args[0] as string) ? args : ["run", ...args];
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Gathers the values of a flag that may be given several times. */
function collect(value: string, values: readonly string[] | undefined): readonly string[] {
  return [...(values ?? []), value];
}

function createProgram(output: Output, done: (status: number) => void): Command {
  const program = new Command("anywasm")
    .description("A WebAssembly runtime in TypeScript alone.")
    .usage("[COMMAND] …\n       anywasm FILE [ARG…]          the same as anywasm run FILE [ARG…]")
    .version(version())
    .configureOutput({
      writeOut: (text) => output.out(text),
      writeErr: (text) => output.error(text),
      outputError: (text, write) => write(text.replace(/^error: /, "anywasm: ")),
    })
    .enablePositionalOptions()
    .exitOverride();
  // Commands made from here on take over the output and the way of ending.
  addRun(program, output, done);
  program
    .command("validate")
    .description("say whether modules are valid, and what is wrong and where")
    .argument("<FILE...>", "modules, or scripts (.wast) with modules")
    .addOption(featuresOption().default(undefined))
    .action(async (files: string[], { features }: { features?: string }) =>
      done(await validateFiles(files, features, output)),
    );
  program
    .command("inspect")
    .description("list imports, exports, sections and the features that a module uses")
    .argument("<FILE>", "a module")
    .action(async (file: string) => {
      const { inspectFile } = await import("./inspect-command.ts");
      done(await inspectFile(file, output));
    });
  program
    .command("disassemble")
    .description("print a module as text")
    .argument("<FILE>", "a module; - for the standard input")
    .option("--output <FILE>", "where the text goes, instead of the standard output")
    .action(async (file: string, flags: { output?: string }) => {
      const { disassembleFile } = await import("./disassemble-command.ts");
      done(await disassembleFile(file, flags.output, output));
    });
  program
    .command("lower")
    .description("show the register code of a module's functions")
    .argument("<FILE>", "a module")
    .option("--function <NAME>", "only this function, by its name or index")
    .option("--metered", "the code that counts instructions, for calls with fuel")
    .action(async (file: string, flags: LowerFlags) => {
      const { lowerFile } = await import("./lower-command.ts");
      done(await lowerFile(file, flags, output));
    });
  describeSpec(program.command("spec")).action(async (paths: string[], options: SpecOptions) => {
    const { runSpec } = await import("./spec-command.ts");
    done(await runSpec(paths, options, output));
  });
  return program;
}

function addRun(program: Command, output: Output, done: (status: number) => void): void {
  const run = program
    .command("run")
    .description("run a WASI program, or one function of a module")
    .usage("[OPTION…] FILE [ARG…]")
    .argument("<FILE>", "the module")
    .argument("[ARG...]", "arguments of the program, or of the function")
    .option("--dir <HOST[::GUEST][:ro]>", "give the guest a directory; :ro to read only", collect)
    .option("--env <NAME[=VALUE]>", "give the guest an environment variable, or that of this process", collect)
    .option("--argv0 <NAME>", "the name under which the program is called, instead of the file's")
    .option("--invoke <FUNC>", "call an exported function and print its results, instead of starting the program")
    .addOption(featuresOption())
    .passThroughOptions()
    .action(async (file: string, args: string[], flags: RunFlags) => done(await runModule(file, args, flags, output)));
  addLimitOptions(run);
}
