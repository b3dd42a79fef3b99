/** quickjs-emscripten: JavaScript in a sandbox, with functions of the host, promises, interruption and limits. */
import { getQuickJS, shouldInterruptAfterDeadline } from "quickjs-emscripten";

const PROGRAM = `
class Point { #x; constructor(x) { this.#x = x; } get x() { return this.#x; } static [Symbol.hasInstance]() { return true; } }
function* squares() { for (let n = 0; ; n++) yield n * n; }
const taken = [];
for (const square of squares()) { if (square > 60) break; taken.push(square); }
const { a, ...rest } = { a: 1, b: 2, c: 3 };
const caught = [];
for (const bad of [() => null.x, () => undefinedName, () => BigInt(1.5), () => "x".repeat(-1), () => { throw "text"; }]) {
  try { bad(); } catch (error) { caught.push(error.name ?? error); }
}
let collatz = 0;
for (let n = 1; n < 300; n++) for (let m = n; m !== 1; m = m % 2 ? 3 * m + 1 : m / 2) collatz++;
JSON.stringify({
  x: new Point(5).x, taken, rest, caught, collatz,
  power: String(2n ** 100n),
  match: "2026-11-25".match(/(?<year>\\d+)-(?<month>\\d+)/).groups,
  sorted: [10, 9, 1, 100].sort(), map: [...new Map([["k", 1]])],
  date: new Date(0).toISOString(), text: "Größe 😀".length, template: \`\${1 + 1}\`, json: JSON.parse('[1,{"a":null}]'),
})`;

function collatz() {
  let steps = 0;
  for (let n = 1; n < 300; n++) for (let m = n; m !== 1; m = m % 2 === 1 ? 3 * m + 1 : m / 2) steps++;
  return steps;
}

export async function job() {
  const QuickJS = await getQuickJS();
  const vm = QuickJS.newContext();
  // Of QuickJS's own stack, well before that of the engine is full.
  vm.runtime.setMaxStackSize(48 * 1024);
  const log = [];
  const host = vm.newFunction("host", (...handles) => {
    log.push(handles.map((handle) => vm.dump(handle)));
    if (handles.length === 0) throw new TypeError("nothing given");
    return vm.newString(`got ${handles.length}`);
  });
  vm.setProp(vm.global, "host", host);
  host.dispose();

  const evaluate = (code) => {
    const result = vm.evalCode(code);
    if (result.error) {
      const error = vm.dump(result.error);
      result.error.dispose();
      return { error: `${error.name}: ${error.message}` };
    }
    return vm.unwrapResult(result).consume((handle) => vm.dump(handle));
  };
  const answer = {
    program: JSON.parse(evaluate(PROGRAM)),
    called: evaluate("host(1, 'two', [3, { four: 4 }])"),
    thrown: evaluate("try { host() } catch (error) { error.name + ', ' + error.message }"),
    syntax: evaluate("let = = 1"),
    overflow: evaluate("function f() { return f() + 1 } f()"),
    log,
  };

  const promise = vm.newPromise();
  vm.setProp(vm.global, "later", promise.handle);
  const pending = vm.unwrapResult(vm.evalCode("(async () => (await later) * 2)()"));
  const settled = vm.resolvePromise(pending);
  pending.dispose();
  vm.newNumber(21).consume((handle) => promise.resolve(handle));
  vm.runtime.executePendingJobs();
  answer.awaited = vm.unwrapResult(await settled).consume((handle) => vm.dump(handle));
  promise.dispose();

  vm.runtime.setInterruptHandler(shouldInterruptAfterDeadline(Date.now() + 50));
  answer.interrupted = evaluate("for (;;) {}");
  vm.runtime.setInterruptHandler(() => false);
  vm.runtime.setMemoryLimit(2 ** 20 * 4);
  answer.memory = evaluate("new ArrayBuffer(10_000_000)");
  vm.dispose();
  return answer;
}

export async function known() {
  return {
    program: {
      x: 5,
      taken: [0, 1, 4, 9, 16, 25, 36, 49],
      rest: { b: 2, c: 3 },
      caught: ["TypeError", "ReferenceError", "RangeError", "RangeError", "text"],
      collatz: collatz(),
      power: "1267650600228229401496703205376",
      match: { year: "2026", month: "11" },
      sorted: [1, 10, 100, 9],
      map: [["k", 1]],
      date: "1970-01-01T00:00:00.000Z",
      text: 8,
      template: "2",
      json: [1, { a: null }],
    },
    called: "got 3",
    thrown: "TypeError, nothing given",
    overflow: { error: "InternalError: stack overflow" },
    log: [[1, "two", [3, { four: 4 }]], []],
    awaited: 42,
    interrupted: { error: "InternalError: interrupted" },
    memory: { error: "InternalError: out of memory" },
  };
}
