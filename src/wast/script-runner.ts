/**
 * Runs a script on an engine and counts what passes.
 *
 * An instance that could not be made stays known as broken, with the cause: what depends on it fails for that cause and not for
 * one of its own, and no older instance is taken in its place.
 *
 * @see https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
import type { FeatureSet } from "../base/features.ts";
import type { Assembler } from "./assembler.ts";
import type {
  Action,
  Command,
  InstanceCommand,
  ModuleCommand,
  ModuleSource,
  Script,
  ThreadCommand,
} from "./command.ts";
import type {
  Awaitable,
  Engine,
  EngineExtern,
  EngineInstance,
  EngineModule,
  Failure,
  FailureClass,
  Sharing,
} from "./engine.ts";
import { formatList, formatPattern, formatValue } from "./format-value.ts";
import { matchesPattern } from "./match-result.ts";
import {
  countedKind,
  type CountedKind,
  type Counts,
  countsOf,
  type Discrepancy,
  type ScriptResult,
} from "./script-result.ts";
import type { ScriptThread, StartScriptThread } from "./script-thread.ts";
import type { ResultPattern, ScriptValue } from "./script-value.ts";

/** What a script runs with. */
export interface ScriptEnvironment {
  readonly engine: Engine;
  readonly assembler: Assembler;
  readonly features: FeatureSet;
  /** Without it, threads of scripts fail. */
  readonly startThread?: StartScriptThread | undefined;
}

/** Most characters of a command in a report. */
const COMMAND_LENGTH = 110;

/** Ends a command that cannot be carried out as it should, for a reason that is known. */
class CommandError extends Error {
  readonly failure: Failure | { readonly class: "text"; readonly message: string };

  constructor(failure: CommandError["failure"]) {
    super(failure.message);
    this.failure = failure;
  }
}

/** A module or an instance, or why there is none. */
type Known<T> = { readonly made: T } | { readonly failure: CommandError["failure"] };

/** What did not come out as expected. */
interface Mismatch {
  readonly expected: string;
  readonly actual: string;
  readonly failure?: CommandError["failure"];
}

/** Runs every command of a script, whatever becomes of those before. Never throws for what a script or an engine does. */
export function runScript(script: Script, environment: ScriptEnvironment): Promise<ScriptResult> {
  return runCommands(script, environment, new Map());
}

/** The same for a part of a script, which knows some instances from the start. */
export function runCommands(
  script: Script,
  environment: ScriptEnvironment,
  instances: ReadonlyMap<string, EngineInstance>,
): Promise<ScriptResult> {
  return new ScriptRunner(script, environment, instances).run();
}

class ScriptRunner {
  readonly #script: Script;
  readonly #engine: Engine;
  readonly #assembler: Assembler;
  readonly #features: FeatureSet;
  readonly #modules: Map<string | undefined, Known<EngineModule>>;
  readonly #instances: Map<string | undefined, Known<EngineInstance>>;
  readonly #registered: Map<string, Known<Pick<EngineInstance, "exported">>>;
  readonly #startThread: StartScriptThread | undefined;
  readonly #threads: Map<string | undefined, Known<ScriptThread>>;
  /** Those that were not waited for, with what started them. */
  readonly #running: Map<ScriptThread, ThreadCommand>;
  readonly #counts: Map<CountedKind, Counts>;
  readonly #discrepancies: Discrepancy[];

  constructor(script: Script, environment: ScriptEnvironment, instances: ReadonlyMap<string, EngineInstance>) {
    const { engine, assembler, features, startThread } = environment;
    this.#script = script;
    this.#engine = engine;
    this.#assembler = assembler;
    this.#features = features;
    this.#modules = new Map();
    this.#instances = new Map(Array.from(instances, ([name, made]) => [name, { made }]));
    const spectest = engine.createSpectest();
    this.#registered = new Map([["spectest", { made: { exported: (name) => spectest.get(name) } }]]);
    this.#startThread = startThread;
    this.#threads = new Map();
    this.#running = new Map();
    this.#counts = new Map();
    this.#discrepancies = [];
  }

  async run(): Promise<ScriptResult> {
    for (const command of this.#script.commands) this.#count(command, await this.#execute(command));
    for (const [thread, command] of this.#running) {
      const mismatch = await this.#expectSuccess(() => this.#join(thread));
      if (mismatch !== undefined) this.#count(command, mismatch);
    }
    // Those of threads come when the threads have ended.
    this.#discrepancies.sort((a, b) => a.line - b.line || a.column - b.column);
    return { counts: this.#counts, discrepancies: this.#discrepancies };
  }

  #count(command: Command, mismatch: Mismatch | undefined): void {
    const kind = countedKind(command);
    const counts = countsOf(kind, this.#counts);
    if (mismatch === undefined) {
      counts.passed++;
      return;
    }
    const { expected, actual, failure } = mismatch;
    counts.failed++;
    this.#discrepancies.push({
      kind,
      line: command.line,
      column: command.start - this.#script.source.lastIndexOf("\n", command.start - 1),
      command: this.#excerpt(command),
      expected,
      actual,
      failure,
    });
  }

  /** A command as it is written, in one line and shortened. */
  #excerpt({ start, end }: Command): string {
    const text = this.#script.source.slice(start, Math.min(end, start + 4 * COMMAND_LENGTH));
    const line = text.replaceAll(/\s+/g, " ");
    return line.length > COMMAND_LENGTH ? `${line.slice(0, COMMAND_LENGTH - 1)}…` : line;
  }

  #execute(command: Command): Promise<Mismatch | undefined> {
    switch (command.kind) {
      case "module":
        return this.#expectSuccess(() => this.#define(command));
      case "instance":
        return this.#expectSuccess(() => this.#bindInstance(command));
      case "register":
        return this.#expectSuccess(() => this.#register(command.moduleName, command.instance));
      case "action":
        return this.#expectSuccess(() => this.#act(command.action));
      case "assert_return":
        return this.#expectResults(command.action, command.results);
      case "assert_trap":
        return this.#expectFailure("trap", command.message, () => this.#attempt(command.subject));
      case "assert_exhaustion":
        return this.#expectFailure("exhaustion", command.message, () => this.#act(command.subject));
      case "assert_exception":
        return this.#expectFailure("exception", "", () => this.#act(command.subject));
      case "assert_unlinkable":
        return this.#expectFailure("unlinkable", command.message, () => this.#attempt(command.subject));
      case "assert_invalid":
        return this.#expectFailure("invalid", command.message, () => this.#compile(command.source));
      case "assert_invalid_custom":
        // Engines ignore custom sections; it is the assembler that knows what annotations mean.
        return this.#expectRefusal("invalid", command.source, command.message);
      case "assert_malformed":
      case "assert_malformed_custom":
        return this.#expectRefusal("malformed", command.source, command.message);
      case "thread":
        return this.#expectSuccess(() => this.#beginThread(command));
      default:
        return this.#expectSuccess(() => this.#waitFor(command.thread));
    }
  }

  #failureOf(error: unknown): CommandError["failure"] {
    return error instanceof CommandError ? error.failure : this.#engine.classify(error);
  }

  async #expectSuccess(act: () => unknown): Promise<Mismatch | undefined> {
    try {
      await act();
      return undefined;
    } catch (error) {
      const failure = this.#failureOf(error);
      return { expected: "success", actual: describe(failure), failure };
    }
  }

  async #expectResults(action: Action, patterns: readonly ResultPattern[]): Promise<Mismatch | undefined> {
    const expected = formatList(patterns.map(formatPattern));
    let results: ScriptValue[];
    try {
      results = await this.#act(action);
    } catch (error) {
      const failure = this.#failureOf(error);
      return { expected, actual: describe(failure), failure };
    }
    const matches =
      results.length === patterns.length &&
      patterns.every((pattern, index) =>
        matchesPattern(pattern, results[index] as ScriptValue, (value) => this.#engine.referentKind(value)),
      );
    if (matches) return undefined;
    const written = results.map((value) => formatValue(value, (reference) => this.#engine.referentKind(reference)));
    return { expected, actual: formatList(written) };
  }

  async #expectFailure(expectedClass: FailureClass, words: string, act: () => unknown): Promise<Mismatch | undefined> {
    const expected = words === "" ? expectedClass : `${expectedClass}: ${words}`;
    try {
      await act();
    } catch (error) {
      const failure = this.#failureOf(error);
      const hasWords = !this.#engine.hasSuiteWords || failure.message.startsWith(words);
      return failure.class === expectedClass && hasWords ? undefined : { expected, actual: describe(failure), failure };
    }
    return { expected, actual: "success" };
  }

  /**
   * Carries out assertions about what a binary's decoder refuses, and of a text the assembler. What an assembler with other
   * words than the suite's lets pass may show in the binary, where it is another mistake.
   */
  async #expectRefusal(
    expectedClass: FailureClass,
    source: ModuleSource,
    words: string,
  ): Promise<Mismatch | undefined> {
    const expected = `${expectedClass}: ${words}`;
    const isText = source.kind !== "binary";
    const { hasSuiteWords } = isText ? this.#assembler : this.#engine;
    try {
      this.#compile(source);
    } catch (error) {
      const failure = this.#failureOf(error);
      const isRefused = isText && hasSuiteWords ? failure.class === "text" : isRefusal(failure.class, expectedClass);
      const hasWords = !hasSuiteWords || failure.message.startsWith(words);
      return isRefused && hasWords ? undefined : { expected, actual: describe(failure), failure };
    }
    return { expected, actual: "success" };
  }

  /** Carries out `module`. */
  async #define(command: ModuleCommand): Promise<void> {
    const module = await known(
      () => this.#compile(command.source),
      (error) => this.#failureOf(error),
    );
    bind(this.#modules, command.name, module);
    if (command.isDefinition) use(module);
    else await this.#bindInstance({ kind: "instance", name: command.name, module: undefined });
  }

  /** Carries out `module instance`. */
  async #bindInstance(command: InstanceCommand): Promise<void> {
    const instance = await known(
      () => this.#instantiate(this.#module(command.module)),
      (error) => this.#failureOf(error),
    );
    bind(this.#instances, command.name, instance);
    use(instance);
  }

  #register(moduleName: string, name: string | undefined): void {
    const instance = this.#instances.get(name) ?? unknownName("instance", name);
    this.#registered.set(moduleName, instance);
    use(instance);
  }

  /** Carries out `thread`. */
  async #beginThread(command: ThreadCommand): Promise<void> {
    const thread = await known(
      () => this.#start(command),
      (error) => this.#failureOf(error),
    );
    bind(this.#threads, command.name, thread);
    this.#running.set(use(thread), command);
  }

  #start({ shared, start }: ThreadCommand): ScriptThread {
    const { sharing } = this.#engine;
    if (this.#startThread === undefined || sharing === undefined) {
      throw new CommandError({ class: "error", message: "threads of scripts are not run" });
    }
    return this.#startThread({
      source: this.#script.source,
      start,
      features: this.#features,
      shared: shared.map((name) => [name, this.#give(name, sharing)]),
    });
  }

  #give(name: string, sharing: Sharing): unknown {
    return sharing.give(use(this.#instances.get(name) ?? unknownName("instance", name)));
  }

  /** Carries out `wait`. */
  async #waitFor(name: string | undefined): Promise<void> {
    const thread = use(this.#threads.get(name) ?? unknownName("thread", name));
    if (this.#running.has(thread)) await this.#join(thread);
  }

  /** Waits for a thread, and adds to the result what came of it. */
  async #join(thread: ScriptThread): Promise<void> {
    this.#running.delete(thread);
    const { counts, discrepancies } = await thread.join();
    for (const [kind, { passed, failed }] of counts) {
      const sum = countsOf(kind, this.#counts);
      sum.passed += passed;
      sum.failed += failed;
    }
    this.#discrepancies.push(...discrepancies);
  }

  /** Does what an assertion is about, and keeps nothing of it. */
  async #attempt(subject: Action | ModuleCommand | InstanceCommand): Promise<void> {
    if (subject.kind === "module") await this.#instantiate(this.#compile(subject.source));
    else if (subject.kind === "instance") await this.#instantiate(this.#module(subject.module));
    else await this.#act(subject);
  }

  async #act(action: Action): Promise<ScriptValue[]> {
    const instance = use(this.#instances.get(action.instance) ?? unknownName("instance", action.instance));
    if (instance.exported(action.exportName) === undefined) {
      throw new CommandError({ class: "error", message: `no export "${action.exportName}"` });
    }
    return action.kind === "get"
      ? [instance.globalValue(action.exportName)]
      : instance.invoke(action.exportName, action.args);
  }

  #module(name: string | undefined): EngineModule {
    return use(this.#modules.get(name) ?? unknownName("module", name));
  }

  async #instantiate(module: EngineModule): Promise<EngineInstance> {
    let broken: CommandError["failure"] | undefined;
    const resolve = (moduleName: string, importName: string): EngineExtern | undefined => {
      const registered = this.#registered.get(moduleName);
      if (registered === undefined) return undefined;
      if ("made" in registered) return registered.made.exported(importName);
      broken ??= registered.failure;
      return undefined;
    };
    try {
      return await module.instantiate(resolve);
    } catch (error) {
      throw broken === undefined ? error : new CommandError(broken);
    }
  }

  #compile(source: ModuleSource): EngineModule {
    return this.#engine.compile(source.kind === "binary" ? source.bytes : this.#assemble(source.text), this.#features);
  }

  #assemble(text: string | undefined): Uint8Array {
    if (text === undefined) throw new CommandError({ class: "text", message: "malformed UTF-8 encoding" });
    try {
      return this.#assembler.assemble(text, this.#features);
    } catch (error) {
      throw new CommandError({ class: "text", message: error instanceof Error ? error.message : String(error) });
    }
  }
}

function isRefusal(actual: CommandError["failure"]["class"], expected: FailureClass): boolean {
  return actual === "text" || actual === expected;
}

function describe(failure: CommandError["failure"]): string {
  return failure.class === "text"
    ? `refused by the assembler: ${failure.message}`
    : `${failure.class}: ${failure.message}`;
}

/** Makes something, or keeps why it cannot be made. */
async function known<T>(
  make: () => Awaitable<T>,
  failureOf: (error: unknown) => CommandError["failure"],
): Promise<Known<T>> {
  try {
    return { made: await make() };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

function use<T>(thing: Known<T>): T {
  if ("failure" in thing) throw new CommandError(thing.failure);
  return thing.made;
}

/** Makes something known as the latest of its sort, and by its name if it has one. */
function bind<T>(things: Map<string | undefined, T>, name: string | undefined, thing: T): void {
  things.set(undefined, thing);
  if (name !== undefined) things.set(name, thing);
}

function unknownName(sort: string, name: string | undefined): never {
  throw new CommandError({ class: "error", message: name === undefined ? `no ${sort}` : `no ${sort} ${name}` });
}
