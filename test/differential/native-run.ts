/** Runs a generated module on the WebAssembly of the host that this runs in: the tests' own, or a newer one. */
import { EXECUTED, LIMIT } from "../support/executed.ts";
import { HOST_ERROR, HOST_GLOBALS, scriptFunctions } from "./host.ts";
import type { Job } from "./job.ts";
import { checksum, exceptionText, type Outcome, type Run, type Transcript, transcriptOf } from "./transcript.ts";

type NativeFunction = (...args: readonly (number | bigint)[]) => unknown;

/** A tag and an exception; older hosts have neither. */
interface NativeTag {
  readonly brand: "tag";
}

interface NativeException {
  is(tag: NativeTag): boolean;
  getArg(tag: NativeTag, index: number): unknown;
}

interface ExceptionInterface {
  readonly Tag?: new (type: { parameters: string[] }) => NativeTag;
  readonly Exception?: new (tag: NativeTag, payload: unknown[]) => NativeException;
}

const { Tag, Exception } = WebAssembly as unknown as ExceptionInterface;

/** Instances that a module is run with. */
class NativeRun implements Run<unknown> {
  readonly hostCalls: string[] = [];
  readonly #job: Job;
  readonly #tag: NativeTag | undefined;
  readonly #companion: WebAssembly.Exports | undefined;
  #exports: Readonly<Record<string, NativeFunction>> = {};

  constructor(job: Job) {
    this.#job = job;
    this.#tag = Tag && new Tag({ parameters: ["i32"] });
    const { companion } = job;
    this.#companion = companion && new WebAssembly.Instance(new WebAssembly.Module(companion)).exports;
  }

  instantiate(): void {
    const { bytes, callback, callbackElement } = this.#job;
    const globals = HOST_GLOBALS.map(({ name, type, mutable, value }) => [
      name,
      new WebAssembly.Global({ value: type, mutable }, value as never),
    ]);
    const functions = scriptFunctions(this.hostCalls, {
      callBack: (value) => this.#exports[callback]?.(value),
      exception: (value) => Exception && this.#tag && new Exception(this.#tag, [value]),
    });
    const imported = this.#companion ?? { ...functions, tag: this.#tag };
    const imports = { ...imported, ...Object.fromEntries(globals) } as WebAssembly.ModuleImports;
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: imports });
    this.#exports = instance.exports as Record<string, NativeFunction>;
    if (this.#companion === undefined) return;
    const { index, is64 } = callbackElement;
    const table = this.#companion["table"] as WebAssembly.Table;
    table.set((is64 ? BigInt(index) : index) as number, this.#exports[callback]);
  }

  outcomeOf(call: () => unknown): Outcome {
    try {
      const results = call();
      const list: unknown[] = Array.isArray(results) ? results : results === undefined ? [] : [results];
      return { results: list.map(String).join(", "), trap: undefined };
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) return { results: undefined, trap: error.message };
      if (error === HOST_ERROR) return { results: HOST_ERROR.message, trap: undefined };
      if (Exception === undefined || !(error instanceof Exception)) throw error;
      return { results: this.#thrown(error), trap: undefined };
    }
  }

  #thrown(exception: NativeException): string {
    const tags = this.#job.tags.map((types, index) => {
      return { index, types, tag: this.#exports[`tag${index}`] as unknown as NativeTag };
    });
    const found = tags.find(({ tag }) => exception.is(tag));
    if (found === undefined) return "exception of another tag";
    return exceptionText(found.index, found.types, (index) => exception.getArg(found.tag, index));
  }

  call(name: string, args: readonly (number | bigint)[]): unknown {
    if (name === EXECUTED) return this.#executed();
    if (name === LIMIT) return this.#limit(args[0] as bigint);
    return this.#exports[name]?.(...args);
  }

  /** What a module that counts instructions, and its companion, have executed. */
  #executed(): bigint {
    const counters = [this.#exports, this.#companion ?? {}].map((exports) => exports[EXECUTED]);
    const counts = counters.map((counter) =>
      counter === undefined ? 0n : (counter as unknown as { value: bigint }).value,
    );
    return counts.reduce((sum, count) => sum + count);
  }

  /** Lets so many instructions more be executed, or any number if it is negative. */
  #limit(units: bigint): void {
    const limit = this.#exports[LIMIT] as unknown as { value: bigint };
    limit.value = units < 0n ? -1n : this.#executed() + units;
  }

  memories(): number[] {
    const own = this.#job.memories.map((name) => this.#exports[name]);
    const all = this.#companion === undefined ? own : [...own, this.#companion["memory"]];
    return all.map((memory) => checksum(new Uint8Array((memory as unknown as WebAssembly.Memory).buffer)));
  }
}

export function runNatively(job: Job): Transcript {
  return transcriptOf(job, new NativeRun(job));
}
