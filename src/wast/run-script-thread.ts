/**
 * What a thread of a script does, in the thread: it reads the script once more, and runs its own commands of it.
 */
import type { Command } from "./command.ts";
import type { EngineInstance } from "./engine.ts";
import { parseScript } from "./parse-script.ts";
import type { ScriptResult } from "./script-result.ts";
import { runCommands, type ScriptEnvironment } from "./script-runner.ts";
import type { ScriptThreadJob } from "./script-thread.ts";

/** Does in a thread what it has to do. */
export function runScriptThread(job: ScriptThreadJob, environment: ScriptEnvironment): Promise<ScriptResult> {
  const { source, shared, start } = job;
  const commands = commandsAt(start, parseScript(source).commands);
  const instances = new Map<string, EngineInstance>();
  for (const [name, data] of shared) {
    const instance = environment.engine.sharing?.take(data);
    if (instance !== undefined) instances.set(name, instance);
  }
  return runCommands({ source, commands: commands ?? [] }, environment, instances);
}

/** The commands of the thread that a command at a position starts. */
function commandsAt(start: number, commands: readonly Command[]): readonly Command[] | undefined {
  for (const command of commands) {
    if (command.kind !== "thread" || start < command.start || start >= command.end) continue;
    return start === command.start ? command.commands : commandsAt(start, command.commands);
  }
  return undefined;
}
