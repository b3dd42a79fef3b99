import { describe, expect, it } from "vitest";
import type { Command } from "../../src/wast/command.ts";
import { parseScript } from "../../src/wast/parse-script.ts";
import { hostObject } from "../../src/wast/script-value.ts";

/** The commands of a script without their places. */
function commandsOf(source: string): unknown[] {
  return parseScript(source).commands.map(({ line: _line, start: _start, end: _end, ...body }: Command) => body);
}

/** The only command's arguments. */
function argsOf(values: string): unknown {
  const [command] = parseScript(`(invoke "f" ${values})`).commands;
  return command?.kind === "action" && command.action.kind === "invoke" ? command.action.args : undefined;
}

/** The result patterns of an assertion. */
function patternsOf(patterns: string): unknown {
  const [command] = parseScript(`(assert_return (invoke "f") ${patterns})`).commands;
  return command?.kind === "assert_return" ? command.results : undefined;
}

describe("the reader of scripts", () => {
  it("keeps the text of a module as it is written", () => {
    expect(commandsOf(' (module $m (func (; ) ;) "x)")) (module)')).toEqual([
      {
        kind: "module",
        name: "$m",
        source: { kind: "text", text: '(module $m (func (; ) ;) "x)"))' },
        isDefinition: false,
      },
      { kind: "module", name: undefined, source: { kind: "text", text: "(module)" }, isDefinition: false },
    ]);
  });

  it("joins the strings of binary and quoted modules", () => {
    expect(
      commandsOf('(module binary "\\00as" (; c ;) "m") (module $q quote "(fu" "nc)") (module quote "\\ff")'),
    ).toEqual([
      {
        kind: "module",
        name: undefined,
        source: { kind: "binary", bytes: Uint8Array.of(0, 0x61, 0x73, 0x6d) },
        isDefinition: false,
      },
      { kind: "module", name: "$q", source: { kind: "quote", text: "(func)" }, isDefinition: false },
      { kind: "module", name: undefined, source: { kind: "quote", text: undefined }, isDefinition: false },
    ]);
  });

  it("takes the word out of a definition's text, and reads instances", () => {
    expect(
      commandsOf(
        '(module definition $M (func)) (module definition binary "") (module instance $I $M) (module instance)',
      ),
    ).toEqual([
      { kind: "module", name: "$M", source: { kind: "text", text: "(module $M (func))" }, isDefinition: true },
      { kind: "module", name: undefined, source: { kind: "binary", bytes: new Uint8Array() }, isDefinition: true },
      { kind: "instance", name: "$I", module: "$M" },
      { kind: "instance", name: undefined, module: undefined },
    ]);
  });

  it("takes a script of module fields for one module", () => {
    const source = " (func) ;; c\n (memory 0)";
    expect(parseScript(source).commands).toEqual([
      {
        kind: "module",
        name: undefined,
        source: { kind: "text", text: source },
        isDefinition: false,
        line: 1,
        start: 1,
        end: 24,
      },
    ]);
  });

  it("reads registrations and actions, with names or without", () => {
    expect(commandsOf('(register "a\\62" $m) (register "") (invoke $m "f") (get "g")')).toEqual([
      { kind: "register", moduleName: "ab", instance: "$m" },
      { kind: "register", moduleName: "", instance: undefined },
      { kind: "action", action: { kind: "invoke", instance: "$m", exportName: "f", args: [] } },
      { kind: "action", action: { kind: "get", instance: undefined, exportName: "g" } },
    ]);
  });

  it("reads every assertion", () => {
    const action = { kind: "get", instance: undefined, exportName: "g" };
    const source = { kind: "text", text: "(module)" };
    const module = { kind: "module", name: undefined, source, isDefinition: false };
    const script = `
      (assert_return (get "g"))
      (assert_trap (get "g") "m")
      (assert_trap (module) "m")
      (assert_trap (module instance $I) "m")
      (assert_exhaustion (get "g") "m")
      (assert_exception (get "g"))
      (assert_unlinkable (module) "m")
      (assert_invalid (module) "m")
      (assert_malformed (module) "m")
      (assert_invalid_custom (module) "m")
      (assert_malformed_custom (module) "m")`;
    expect(commandsOf(script)).toEqual([
      { kind: "assert_return", action, results: [] },
      { kind: "assert_trap", subject: action, message: "m" },
      { kind: "assert_trap", subject: module, message: "m" },
      { kind: "assert_trap", subject: { kind: "instance", name: "$I", module: undefined }, message: "m" },
      { kind: "assert_exhaustion", subject: action, message: "m" },
      { kind: "assert_exception", subject: action },
      { kind: "assert_unlinkable", subject: module, message: "m" },
      { kind: "assert_invalid", source, message: "m" },
      { kind: "assert_malformed", source, message: "m" },
      { kind: "assert_invalid_custom", source, message: "m" },
      { kind: "assert_malformed_custom", source, message: "m" },
    ]);
  });

  it("reads threads with the commands in them", () => {
    const script = '(thread $T (shared (module $M)) (register "m" $M) (thread (invoke "f")) (wait)) (wait $T)';
    expect(parseScript(script).commands).toMatchObject([
      {
        kind: "thread",
        name: "$T",
        shared: ["$M"],
        commands: [
          { kind: "register", moduleName: "m", instance: "$M" },
          { kind: "thread", name: undefined, shared: [], commands: [{ kind: "action" }] },
          { kind: "wait", thread: undefined },
        ],
      },
      { kind: "wait", thread: "$T" },
    ]);
  });

  it("knows the place of every command", () => {
    const source = '(module)\n\n;; c\n  (invoke "f"\n  ) (get "g")\n';
    expect(parseScript(source).commands.map(({ line, start, end }) => [line, source.slice(start, end)])).toEqual([
      [1, "(module)"],
      [4, '(invoke "f"\n  )'],
      [5, '(get "g")'],
    ]);
  });

  it("reads arguments of every type as bits", () => {
    expect(argsOf("(i32.const -1) (i64.const 0x10) (f32.const 1.5) (f64.const -nan:0x1)")).toEqual([
      { type: "i32", bits: 0xffff_ffffn },
      { type: "i64", bits: 16n },
      { type: "f32", bits: 0x3fc0_0000n },
      { type: "f64", bits: 0xfff0_0000_0000_0001n },
    ]);
    expect(argsOf("(ref.null func) (ref.null none) (ref.null noexn) (ref.extern 3) (ref.host 3)")).toEqual([
      { type: "func", reference: null },
      { type: "any", reference: null },
      { type: "exn", reference: null },
      { type: "extern", reference: hostObject(3) },
      { type: "any", reference: hostObject(3) },
    ]);
  });

  it("puts the first lane of a vector into its lowest bits", () => {
    const lanes = Array.from({ length: 16 }, (_, index) => (index === 15 ? "-1" : String(index))).join(" ");
    expect(argsOf(`(v128.const i8x16 ${lanes})`)).toEqual([
      { type: "v128", bits: 0xff0e_0d0c_0b0a_0908_0706_0504_0302_0100n },
    ]);
    expect(argsOf("(v128.const i16x8 1 0 0 0 0 0 0 0xffff) (v128.const i32x4 1 2 3 -4)")).toEqual([
      { type: "v128", bits: 0xffff_0000_0000_0000_0000_0000_0000_0001n },
      { type: "v128", bits: 0xffff_fffc_0000_0003_0000_0002_0000_0001n },
    ]);
    expect(argsOf("(v128.const i64x2 -1 1) (v128.const f32x4 0 1 -inf nan) (v128.const f64x2 1 -0)")).toEqual([
      { type: "v128", bits: 0x0000_0000_0000_0001_ffff_ffff_ffff_ffffn },
      { type: "v128", bits: 0x7fc0_0000_ff80_0000_3f80_0000_0000_0000n },
      { type: "v128", bits: 0x8000_0000_0000_0000_3ff0_0000_0000_0000n },
    ]);
  });

  it("reads result patterns", () => {
    expect(
      patternsOf("(f32.const nan:canonical) (f64.const nan:arithmetic) (v128.const f64x2 nan:canonical 1)"),
    ).toEqual([
      { kind: "nan", type: "f32", sort: "canonical" },
      { kind: "nan", type: "f64", sort: "arithmetic" },
      { kind: "lanes", lane: "f64", lanes: ["canonical", 0x3ff0_0000_0000_0000n] },
    ]);
    expect(
      patternsOf("(ref.null) (ref.null extern) (ref.extern 1) (ref.host 2) (ref.extern) (ref.func) (ref.i31)"),
    ).toEqual([
      { kind: "null", hierarchy: undefined },
      { kind: "null", hierarchy: "extern" },
      { kind: "host", hierarchy: "extern", number: 1 },
      { kind: "host", hierarchy: "any", number: 2 },
      { kind: "reference", heapType: "extern" },
      { kind: "reference", heapType: "func" },
      { kind: "reference", heapType: "i31" },
    ]);
    expect(patternsOf("(either (i32.const 1) (i32.const 2))")).toEqual([
      {
        kind: "either",
        patterns: [
          { kind: "bits", type: "i32", bits: 1n },
          { kind: "bits", type: "i32", bits: 2n },
        ],
      },
    ]);
  });

  it.each([
    ["module", "unexpected token module (at 1:1)"],
    ["(module", "unexpected token: the text ends here (at 1:8)"],
    ['("f")', 'unexpected token "f" (at 1:2)'],
    ["(modul)", "unknown command modul (at 1:1)"],
    ["\n(assert_equal)", "unknown command assert_equal (at 2:1)"],
    ["(invoke f)", "unknown operator f (at 1:9)"],
    ['(invoke "\\ff")', "malformed UTF-8 encoding (at 1:9)"],
    ['(module binary "\\x")', "illegal escape (at 1:16)"],
    ['(invoke "f" (i32.const 1) 2)', "unexpected token 2 (at 1:27)"],
    ['(invoke "f" (i32.const))', "unexpected token ) (at 1:23)"],
    ['(invoke "f" (i32.const 1 2))', "unexpected token 2 (at 1:26)"],
    ['(invoke "f" (i32.const 4294967296))', "malformed or out of range: 4294967296 (at 1:24)"],
    ['(invoke "f" (f32.const 1e39))', "malformed or out of range: 1e39 (at 1:24)"],
    ['(invoke "f" (f32.const nan:canonical))', "a pattern cannot be an argument (at 1:13)"],
    ['(invoke "f" (i33.const 1))', "unknown value i33.const (at 1:14)"],
    ['(invoke "f" (v128.const i8x15 1))', "malformed or out of range: i8x15 (at 1:25)"],
    ['(invoke "f" (v128.const i64x2 1))', "unexpected token ) (at 1:32)"],
    ['(invoke "f" (ref.null $t))', "unexpected token $t (at 1:23)"],
    ['(assert_trap (foo) "m")', "unknown action foo"],
    ['(assert_trap (invoke "f"))', "unexpected token ) (at 1:26)"],
    ['(assert_unlinkable (invoke "f") "m")', "unexpected form invoke instead of a module (at 1:20)"],
    ['(assert_invalid (module instance) "m")', "assert_invalid is about a module, not an instance"],
    ["(thread (shared (module)))", "the name of a module is missing"],
    ['(assert_return (invoke "f") (either (either)))', "unexpected token either (at 1:38)"],
    ["(thread ".repeat(100), "threads are nested too deep"],
  ])("refuses %s", (source, message) => {
    expect(() => parseScript(source)).toThrow(message);
  });
});
