/** @ruby/3.4-wasm-wasi: CRuby evaluates programs, and values cross between it and JavaScript. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
// With the WASI that the package brings itself: the host's wants the host's memories.
import { DefaultRubyVM } from "@ruby/wasm-wasi/dist/browser";

function refusal(vm) {
  try {
    return vm.eval("raise ArgumentError, 'not this'");
  } catch (error) {
    return error.message.split("\n")[0];
  }
}

export async function job() {
  const path = createRequire(import.meta.url).resolve("@ruby/3.4-wasm-wasi/dist/ruby.wasm");
  const { vm } = await DefaultRubyVM(await WebAssembly.compile(await readFile(path)), { consolePrint: false });
  const evaluate = (program) => vm.eval(program).toString();
  return {
    version: evaluate("RUBY_VERSION").split(".").slice(0, 2),
    sum: evaluate("(1..100).select(&:even?).map { |x| x ** 2 }.sum"),
    large: evaluate("2 ** 100"),
    text: evaluate('"%05.2f %s" % [3.14159, { "b" => :c, 1 => [2, nil] }.inspect]'),
    match: evaluate('"2024-05-06".match(/(\\d+)-(\\d+)/).captures.reverse.join("/")'),
    rescued: evaluate("begin; Integer('x'); rescue => e; e.class.name; ensure; 1; end"),
    fiber: evaluate("Fiber.new { Fiber.yield 1; 2 }.then { |f| [f.resume, f.resume].sum }"),
    called: vm.eval('require "js"; ->(a, b) { a.to_i * b.to_i }').call("call", vm.wrap(6), vm.wrap(7)).toString(),
    script: vm.eval('JS.global[:Math].max(3, 9, 4).to_i + JS.eval("return 33").to_i').toString(),
    refusal: refusal(vm),
  };
}

export async function known() {
  return {
    version: ["3", "4"],
    sum: "171700",
    large: "1267650600228229401496703205376",
    text: '03.14 {"b" => :c, 1 => [2, nil]}',
    match: "05/2024",
    rescued: "ArgumentError",
    fiber: "3",
    called: "42",
    script: "42",
    refusal: "eval:1:in '<main>': not this (ArgumentError)",
  };
}
