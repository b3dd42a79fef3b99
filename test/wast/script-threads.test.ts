/** Threads of scripts, which really run at once: in worker threads, from the sources. */
import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";

import { threadStarter } from "../../src/cli/script-threads.ts";
import { parseScript } from "../../src/wast/parse-script.ts";
import { textAssembler } from "../../src/wast/assembler.ts";
import { runtimeEngine } from "../../src/wast/runtime-engine.ts";
import type { ScriptResult } from "../../src/wast/script-result.ts";
import { runScript, type ScriptEnvironment } from "../../src/wast/script-runner.ts";
import type { ScriptThread, StartScriptThread } from "../../src/wast/script-thread.ts";
import { runScriptThread } from "../../src/wast/run-script-thread.ts";

const features = FEATURE_SETS.all;
const assembler = textAssembler;
const worker = new URL("../support/source-worker.mjs", import.meta.url);

const environment: ScriptEnvironment = { engine: runtimeEngine, assembler, features };

/** Starts threads that do all they have to do when they are waited for. */
const startLater: StartScriptThread = (job) => ({
  join: () => runScriptThread(job, { ...environment, startThread: startLater }),
});

async function run(source: string, startThread: StartScriptThread | undefined = startLater): Promise<ScriptResult> {
  return runScript(parseScript(source), { ...environment, startThread });
}

async function discrepanciesOf(result: ScriptResult): Promise<unknown[]> {
  return result.discrepancies.map(({ line, column, expected, actual }) => [`${line}:${column}`, expected, actual]);
}

/** Passed and failed, by kind. */
function countsOf({ counts }: ScriptResult): Record<string, string> {
  return Object.fromEntries(Array.from(counts, ([kind, { passed, failed }]) => [kind, `${passed}+${failed}`]));
}

const MEMORY = `(module $Mem (memory (export "shared") 1 3 shared) (global (export "g") i32 (i32.const 1)))`;

describe("a thread of a script", () => {
  it("runs beside the script and other threads, on the memories that they share", async () => {
    const result = await run(
      `${MEMORY}
       (thread $A (shared (module $Mem))
         (register "mem" $Mem)
         (module (memory (import "mem" "shared") 1 3 shared)
           (func (export "run") (result i32)
             (drop (memory.grow (i32.const 1)))
             (memory.atomic.wait32 (i32.const 65536) (i32.const 0) (i64.const 20000000000))))
         (assert_return (invoke "run") (i32.const 0)))
       (thread $B (shared (module $Mem))
         (register "mem" $Mem)
         (module (memory (import "mem" "shared") 1 3 shared)
           (func (export "wake")
             (loop (br_if 0 (i32.lt_u (memory.size) (i32.const 2))))
             (loop (br_if 0 (i32.eqz (memory.atomic.notify (i32.const 65536) (i32.const 1)))))))
         (invoke "wake"))
       (wait $A)
       (wait $B)`,
      threadStarter(worker, { quantum: undefined, fusions: true, suspend: false }),
    );
    expect(await discrepanciesOf(result)).toEqual([]);
    expect(countsOf(result)).toEqual({
      module: "3+0",
      thread: "2+0",
      wait: "2+0",
      register: "2+0",
      assert_return: "1+0",
      invoke: "1+0",
    });
  });

  it("fails where it fails, in the lines of the script, also when nobody waits for it", async () => {
    const result = await run(`(module (func (export "one") (result i32) (i32.const 1)))
      (thread $A
        (module (func (export "two") (result i32) (i32.const 2)))
        (thread (assert_return (invoke "none")))
        (assert_return (invoke "two") (i32.const 3)))
      (assert_return (invoke "one") (i32.const 4))
      (wait $A)
      (wait $A)`);
    expect(await discrepanciesOf(result)).toEqual([
      ["4:17", "no value", "error: no instance"],
      ["5:9", "(i32.const 3)", "(i32.const 2)"],
      ["6:7", "(i32.const 4)", "(i32.const 1)"],
    ]);
    expect(countsOf(result)).toEqual({ module: "2+0", thread: "2+0", wait: "2+0", assert_return: "0+3" });
  });

  it("knows of the script around it only what it shares, and registers for itself", async () => {
    const importing = (name: string): string => `(module (memory (import "${name}" "shared") 1 3 shared))`;
    const result = await run(`${MEMORY} (module $Other) (register "outer" $Mem)
      (thread $A (shared (module $Mem)) (shared (module $Other))
        (assert_unlinkable ${importing("outer")} "unknown import")
        (assert_unlinkable ${importing("mem")} "unknown import")
        (register "mem" $Mem)
        ${importing("mem")}
        (assert_unlinkable (module (global (import "mem" "g") i32)) "unknown import")
        (module (memory (import "spectest" "shared_memory") 1 2 shared)))
      (wait $A)
      (assert_unlinkable ${importing("mem")} "unknown import")`);
    expect(await discrepanciesOf(result)).toEqual([]);
  });

  it("has to be there to be waited for, and so has what it is to share", async () => {
    const result = await run(`(wait $A)
      (thread $A (shared (module $Mem)))
      (wait $A)`);
    expect(await discrepanciesOf(result)).toEqual([
      ["1:1", "success", "error: no thread $A"],
      ["2:7", "success", "error: no instance $Mem"],
      ["3:7", "success", "error: no instance $Mem"],
    ]);
  });

  it("is what fails when it comes to no end, whether it is waited for or not", async () => {
    const dead: ScriptThread = {
      join() {
        throw new Error("it died");
      },
    };
    const result = await run(`(thread $A) (wait $A)\n(thread $B)`, () => dead);
    expect(await discrepanciesOf(result)).toEqual([
      ["1:13", "success", "error: Error: it died"],
      ["2:1", "success", "error: Error: it died"],
    ]);
  });

  it("fails where no threads can be started", async () => {
    const message = "error: threads of scripts are not run";
    const { discrepancies } = await runScript(parseScript("(thread $A) (wait $A)"), environment);
    expect(discrepancies.map(({ actual }) => actual)).toEqual([message, message]);
  });

  it("says why it cannot run its commands", async () => {
    const start = threadStarter(worker, { quantum: undefined, fusions: true, suspend: false });
    const job = { source: "(thread", start: 0, features, shared: [] };
    expect(() => start(job).join()).toThrow("unexpected");
  });
});
