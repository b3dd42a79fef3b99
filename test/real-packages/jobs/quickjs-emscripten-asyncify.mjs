/** quickjs-emscripten's Asyncify build: functions of the host that are asynchronous, called as if they were not. */
import { newAsyncContext } from "quickjs-emscripten";

const MODULES = {
  "numbers.js": "import { double } from 'tools.js'; export const numbers = [1, 2, 3].map(double);",
  "tools.js": "export function double(n) { return n * 2; }",
};

const after = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function job() {
  const vm = await newAsyncContext();
  const log = [];
  vm.runtime.setModuleLoader(async (name) => {
    log.push(`loads ${name}`);
    await after(2);
    return MODULES[name];
  });
  const fetching = vm.newAsyncifiedFunction("fetchText", async (handle) => {
    const name = vm.getString(handle);
    log.push(`fetches ${name}`);
    await after(2);
    if (name === "none") throw new Error("not found");
    return vm.newString(`text of ${name}`);
  });
  vm.setProp(vm.global, "fetchText", fetching);
  fetching.dispose();

  const evaluate = async (code) => {
    const result = await vm.evalCodeAsync(code, "main.js");
    if (result.error) {
      const error = vm.dump(result.error);
      result.error.dispose();
      return { error: `${error.name}: ${error.message}` };
    }
    return vm.unwrapResult(result).consume((handle) => vm.dump(handle));
  };
  const answer = {
    // From the middle of other work: in a callback of a builtin function, in a loop.
    texts: await evaluate("['a', 'b', 'c'].map((name, index) => fetchText(name) + index).join()"),
    many: await evaluate("let all = 0; for (let i = 0; i < 20; i++) all += fetchText('n' + i).length; all"),
    caught: await evaluate("try { fetchText('none') } catch (error) { 'caught ' + error.message }"),
    thrown: await evaluate("fetchText('none')"),
  };
  await evaluate("import { numbers } from 'numbers.js'; globalThis.numbers = numbers");
  vm.runtime.executePendingJobs();
  answer.numbers = await evaluate("globalThis.numbers");
  answer.log = log;
  vm.dispose();
  return answer;
}

export async function known() {
  const names = ["a", "b", "c", ...Array.from({ length: 20 }, (_, index) => `n${index}`), "none", "none"];
  return {
    texts: "text of a0,text of b1,text of c2",
    many: 10 * 10 + 10 * 11,
    caught: "caught not found",
    thrown: { error: "Error: not found" },
    numbers: [2, 4, 6],
    log: [...names.map((name) => `fetches ${name}`), "loads numbers.js", "loads tools.js"],
  };
}
