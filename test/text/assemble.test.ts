import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import { assemble } from "../../src/text/assemble.ts";
import { TextSyntaxError } from "../../src/text/text-syntax-error.ts";
import { loadAssembler } from "../support/oracle-assemblers.ts";
import { moduleSummary } from "./module-summary.ts";

const wasmTools = await loadAssembler(0);

/** Holds our module of a text against that of another assembler. */
function expectAsElsewhere(text: string): void {
  expect(moduleSummary(assemble(text))).toEqual(moduleSummary(wasmTools.assemble(text)));
}

function complaintOf(text: string | Uint8Array): string {
  try {
    assemble(text);
    return "nothing";
  } catch (error) {
    if (error instanceof TextSyntaxError) return error.message;
    throw error;
  }
}

describe("the assembler", () => {
  it("takes modules, bare fields, binaries and quoted modules, as text or as UTF-8", () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    expect(assemble("")).toEqual(empty);
    expect(assemble(" (module) ;; end")).toEqual(empty);
    expect(assemble("(module definition $m)")).toEqual(empty);
    expect(assemble('(module $m binary "\\00asm" "\\01\\00\\00\\00")')).toEqual(empty);
    expect(assemble('(module quote "(module quote \\"" "(module)\\")")')).toEqual(empty);
    const text = '(func (export "é"))';
    expect(assemble(`(module ${text})`)).toEqual(assemble(text));
    expect(assemble(new Uint8Array(Buffer.from(text)))).toEqual(assemble(text));
  });

  it.each([
    [
      "folded instructions",
      "(func (drop (i32.add (i32.const 1) (i32.const 2))))",
      "(func i32.const 1 i32.const 2 i32.add drop)",
    ],
    [
      "folded blocks",
      "(func (if $l (result i32) (i32.const 1) (then (block (br $l (i32.const 2)))) (else (i32.const 3))) (drop))",
      "(func i32.const 1 if (result i32) block i32.const 2 br 1 end else i32.const 3 end drop)",
    ],
    ["labels that hide others", "(func block $a block $a br $a end br $a end)", "(func block block br 0 end br 0 end)"],
    ["repeated labels", "(func i32.const 0 if $a else $a end $a)", "(func i32.const 0 if else end)"],
    ["quoted identifiers", '(func $"a\\62" (call $ab))', "(func call 0)"],
    [
      "names of parameters",
      "(func (param $a i32) (local $b i64) local.get $b drop)",
      "(func (param i32) (local i64) local.get 1 drop)",
    ],
    [
      "type uses",
      "(func (param i32)) (func (block (param i32) (unreachable)) (unreachable)) (type (func (param i64)))",
      "(type (func (param i64))) (type (func (param i32))) (type (func)) (func (type 1)) (func (type 2) (block (type 1) (unreachable)) (unreachable))",
    ],
    [
      "type uses that are repeated",
      "(type $t (func (param i32) (result i32))) (func (type $t) (param $x i32) (result i32) (local.get $x))",
      "(type (func (param i32) (result i32))) (func (type 0) (local.get 0))",
    ],
    [
      "imports inside of definitions",
      '(func $f (export "a") (export "b") (import "m" "f") (param i32)) (memory (import "m" "m") 1 2)',
      '(import "m" "f" (func (param i32))) (import "m" "m" (memory 1 2)) (export "a" (func 0)) (export "b" (func 0))',
    ],
    [
      "elements inside of a table",
      "(table $a 1 funcref) (table $t funcref (elem $f $f)) (func $f)",
      "(table 1 funcref) (table 2 2 funcref) (elem (table 1) (i32.const 0) func 0 0) (func)",
    ],
    [
      "expressions inside of a table of 64-bit indices",
      "(table i64 (ref null i31) (elem (ref.null i31) (item ref.null none)))",
      "(table i64 2 2 (ref null i31)) (elem (table 0) (i64.const 0) (ref null i31) (ref.null i31) (item ref.null none))",
    ],
    [
      "data inside of a memory",
      '(memory i64 (data "a" "\\62"))',
      '(memory i64 1 1) (data (memory 0) (offset i64.const 0) "ab")',
    ],
    [
      "data inside of a memory of small pages",
      '(memory (pagesize 1) (data "abc"))',
      '(memory 3 3 (pagesize 1)) (data (i32.const 0) "abc")',
    ],
    [
      "indices of tables that are left out",
      "(table 1 funcref) (elem func) (func (table.init 0 (i32.const 0) (i32.const 0) (i32.const 0)))",
      "(table 1 funcref) (elem func) (func i32.const 0 i32.const 0 i32.const 0 table.init 0 0)",
    ],
    [
      "memory arguments",
      "(memory 1) (func (drop (i32.load offset=0 align=4 (i32.const 0))))",
      "(memory 1) (func i32.const 0 i32.load drop)",
    ],
    [
      "types of select",
      "(func (select (result i32) (i32.const 1) (i32.const 2) (i32.const 3)) drop)",
      "(func i32.const 1 i32.const 2 i32.const 3 select (result i32) drop)",
    ],
    ["a group of one type", "(rec (type $t (sub final (func))))", "(type (func))"],
    [
      "names of types and fields",
      "(type $s (struct (field $a i32) (field i64 (mut i8)))) (func (param (ref $s)) (struct.get $s $a (local.get 0)) drop)",
      "(type (struct (field i32) (field i64) (field (mut i8)))) (func (param (ref 0)) local.get 0 struct.get 0 0 drop)",
    ],
  ])("reads abbreviations: %s", (_what, short, long) => {
    expect(moduleSummary(assemble(short))).toEqual(moduleSummary(assemble(long)));
    expectAsElsewhere(long);
  });

  it.each([
    "(type $a (sub (struct))) (rec (type $b (sub $a (struct (field (ref null $c))))) (type $c (array (mut f64))))",
    "(tag $e (param i32)) (func (block $l (result i32) (try_table (catch $e $l) (catch_all 1) (throw $e (i32.const 1))) (i32.const 2)) drop)",
    "(memory 1) (memory $m 2) (func (v128.load8_lane $m offset=4 align=1 3 (i32.const 0) (v128.const i64x2 1 2)) drop)",
    "(memory 1) (func (v128.load8_lane 3 (i32.const 0) (v128.const f32x4 1 -0 nan:0x1 inf)) drop)",
    "(memory 1) (memory 1) (func (v128.load8_lane 1 3 (i32.const 0) (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 -1 -128 255 0xf 14 15)) drop)",
    '(memory 1) (memory $m 1) (data $d "x") (func (memory.init $m $d (i32.const 0) (i32.const 0) (i32.const 1)) (data.drop $d) (memory.copy $m 0 (i32.const 0) (i32.const 0) (i32.const 1)))',
    "(func (param anyref) (block (result (ref i31)) (br_on_cast 0 anyref (ref i31) (local.get 0)) unreachable) drop (ref.test (ref null struct) (local.get 0)) drop (ref.cast (ref eq) (local.get 0)) drop)",
    "(elem declare func $f) (elem $p funcref (ref.func $f) (item (ref.null func))) (func $f (drop (ref.func $f)))",
    "(table i64 1 2 (ref null func) (ref.null func)) (global $g (mut i32) (i32.const 1)) (start $s) (func $s)",
    "(type $f (func)) (table $t 1 funcref) (func (call_indirect $t (type $f) (i32.const 0)) (return_call_ref $f (ref.null $f)))",
    "(memory 1 1 shared) (func (drop (i32.atomic.rmw.add offset=8 (i32.const 0) (i32.const 1))) (atomic.fence))",
    "(func (param i64 i64 i64 i64) (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)) drop drop)",
    "(rec (type $a (descriptor $b) (struct)) (type $b (describes $a) (struct))) (func (param (ref null (exact $b))) (drop (struct.new_desc $a (local.get 0))))",
    "(func (local i32 i32) (local i64) (local $x i64) (local f32))",
    "(func (i64.const 0x8000_0000_0000_0000) (i64.const -9223372036854775808) (i32.const 4294967295) (f64.const 0x1.8p-1074) (f32.const -nan) unreachable)",
  ])("makes the same of a text as another assembler: %s", (text) => {
    expectAsElsewhere(text);
  });

  it("reads legacy exceptions, linear and folded", async () => {
    const wabt = await loadAssembler(FEATURE_SETS.all);
    const folded =
      "(module (tag $e) (func (try $l (do (throw $e)) (catch $e (rethrow $l)) (catch_all)) (try (do) (delegate 0))))";
    const linear = "(module (tag) (func try throw 0 catch 0 rethrow 0 catch_all end try delegate 0))";
    expect(assemble(folded)).toEqual(assemble(linear));
    expect(moduleSummary(assemble(linear))).toEqual(moduleSummary(wabt.assemble(linear)));
  });

  it("puts custom sections where annotations say, and branch hints before the code", () => {
    const bytes = assemble(`(module
      (@custom "last" "z") (@custom "a" (before first) "1" "2") (@custom "b" (after func)) (type (func))
      (func (param i32) (@metadata.code.branch_hint "\\01") (if (local.get 0) (then)) local.get 0
        (@metadata.code.branch_hint "\\00") br_if 0))`);
    const { customSections } = decodeModule(bytes, FEATURE_SETS.all);
    const contents = customSections.map(({ name, start, byteLength }) => [
      name,
      Buffer.from(bytes.subarray(start, start + byteLength)).toString("latin1"),
    ]);
    expect(contents).toEqual([
      ["a", "12"],
      ["b", ""],
      // One function, function 0: two hints, at offsets 3 and 8.
      ["metadata.code.branch_hint", "\u0001\u0000\u0002\u0003\u0001\u0001\u0008\u0001\u0000"],
      ["last", "z"],
    ]);
  });

  it("writes names only when asked, and those that annotations give first", () => {
    const text = '(module $m (func $f (@name "g") (param $p i32)) (func $h) (memory $mem 1))';
    const bytes = assemble(text, { names: true });
    const [section] = WebAssembly.Module.customSections(
      new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>),
      "name",
    );
    const names = [
      [0, 2, 1, 0x6d],
      [1, 7, 2, 0, 1, 0x67, 1, 1, 0x68],
      [2, 6, 1, 0, 1, 0, 1, 0x70],
      [6, 6, 1, 0, 3, 0x6d, 0x65, 0x6d],
    ];
    expect([...new Uint8Array(section as ArrayBuffer)]).toEqual(names.flat());
    expect(decodeModule(assemble(text), FEATURE_SETS.all).customSections).toEqual([]);
    expect(decodeModule(assemble("(func)", { names: true }), FEATURE_SETS.all).customSections).toEqual([]);
  });

  it.each([
    ["(module) x", "unknown operator x (at 1:10)"],
    ["(module))", "unexpected token ) (at 1:9)"],
    ["(modul)", "unknown operator modul (at 1:2)"],
    ["(func", "unexpected token: the text ends before this parenthesis is closed (at 1:1)"],
    ["(func\n  (drop i32.const 1))", "unexpected token i32.const (at 2:9)"],
    ["(func (i32.const 1 2))", "unexpected token 2 (at 1:20)"],
    ["(func (end))", "unexpected token end (at 1:8)"],
    ["(func end)", "unexpected token end (at 1:7)"],
    ["(func block)", "unexpected token ) (at 1:12)"],
    ["(func block else end)", "unexpected token else (at 1:13)"],
    ["(func (if (then)) (then))", "unexpected token then (at 1:20)"],
    ["(func (if (i32.const 1)))", "unexpected token ) (at 1:24)"],
    ["(func (block $a br $b))", "unknown label $b (at 1:20)"],
    ["(func block $a end $b)", "mismatching label $b (at 1:20)"],
    ["(func call $f)", "unknown function $f (at 1:12)"],
    ["(func local.get $x)", "unknown local $x (at 1:17)"],
    ["(func (param $x i32) (local $x i32))", "duplicate local $x (at 1:29)"],
    ["(func $f) (func $f)", "duplicate func $f (at 1:17)"],
    ["(type $t (func)) (func (type $t) (param i32))", "inline function type"],
    ["(func (type 1) (param i32))", "unknown type 1 (at 1:7)"],
    ["(func (type 0) (param (ref 4294967295)))", "unknown type 4294967295 (at 1:28)"],
    ['(func) (import "" "" (func))', "import after function definition (at 1:8)"],
    ["(func $f) (start $f) (start $f)", "multiple start sections (at 1:22)"],
    ["(memory 1) (func (i32.load align=3 (i32.const 0)))", "alignment must be a power of two (at 1:28)"],
    ["(func (i32.const 4294967296))", "constant out of range: i32 (at 1:18)"],
    ["(func (f32.const 1e39))", "constant out of range: f32 (at 1:18)"],
    ["(func (i32x4.extract_lane 256))", "i8 constant out of range (at 1:27)"],
    ["(func (v128.const i32x4 1 2 3))", "wrong number of lane literals: 3 instead of 4 (at 1:30)"],
    ["(memory 0 (pagesize 3))", "invalid custom page size (at 1:21)"],
    ["(global anyfunc (ref.null func))", "unknown operator anyfunc (at 1:9)"],
    ["(type (struct (field $a i32) (field $a i32)))", "duplicate field $a (at 1:37)"],
    ["(type $s (struct (field $a i32))) (func (struct.get $s $b))", "unknown field $b (at 1:56)"],
    ["(elem)", "unexpected token ) (at 1:6)"],
    ["(table 1 funcref) (elem (table 0) (i32.const 0) 0)", "unexpected token 0 (at 1:49)"],
    ['(func (@custom "a"))', "misplaced @custom annotation (at 1:7)"],
    ['(@metadata.code.branch_hint "\\00") (func)', "@metadata.code.branch_hint annotation: not in a function (at 1:1)"],
    ['(func (@metadata.code.branch_hint "\\02") (if (then)))', "@metadata.code.branch_hint annotation: malformed hint"],
    [
      '(global i32 (@metadata.code.branch_hint "\\00") (i32.const 0))',
      "@metadata.code.branch_hint annotation: not in a function",
    ],
    ['(module (@name "a") (@name "b"))', "@name annotation: multiple module"],
    ["(func (@name 1))", "@name annotation: unexpected token"],
    ['(import "\\ff" "" (func))', "malformed UTF-8 encoding (at 1:9)"],
    [Uint8Array.of(0x28, 0xff), "malformed UTF-8 encoding (at 1:1)"],
  ])("refuses %s", (text, message) => {
    expect(complaintOf(text).startsWith(message), complaintOf(text)).toBe(true);
  });
});
