import { describe, expect, it } from "vitest";
import { assemble } from "../../src/text/assemble.ts";
import { EMPTY_BLOCK, type Instruction, name } from "../support/binary-encoding.ts";
import { ModuleBuilder } from "../support/module-builder.ts";
import { fields, nameMap, nameSection, print, printed, type Subsection } from "./printed.ts";

describe("identifiers", () => {
  it("are the names of the name section, wherever something is named or used", () => {
    const text = `(module $m
  (type $pair (;0;) (struct (field $left i32) (field i32) (field $right i32)))
  (type $f (;1;) (func (param i32 (ref $pair)) (result i32)))
  (type $e (;2;) (func))
  (import "" "" (func $imported (;0;) (type $f) (param i32 (ref $pair)) (result i32)))
  (table $t (;0;) 1 funcref)
  (table $u (;1;) 1 funcref)
  (memory $n (;0;) 1)
  (memory $o (;1;) 1)
  (tag $oops (;0;) (type $e))
  (global $count (;0;) (mut i32) i32.const 0)
  (export "main" (func $main))
  (start $main)
  (elem $some (;0;) (i32.const 0) func $main $imported)
  (func $main (;1;) (type $f) (param $size i32) (param (ref $pair)) (result i32)
    (local $i i64) (local f32 f32) (local $j i32)
    local.get $size
    local.set $j
    local.get 1
    struct.get $pair $left
    struct.get $pair 1
    struct.get $pair $right
    global.get $count
    call $imported
    call_indirect (type $f)
    call_indirect $u (type $f)
    memory.copy $n $o
    memory.init $words
    table.init $u $some
    throw $oops
  )
  (func (;2;) (type $e)
  )
  (data $words (;0;) "a")
)
`;
    expect(print(assemble(text, { names: true }))).toBe(text);
  });

  it("are quoted where they have to be", () => {
    const names = ["plain!#$%&'*+-./:<=>?@\\^_`|~09azAZ", "a b", 'a"b\\', "naïve", "tab\t\u202e", "(", "a\u{10ffff}"];
    const text = printed(withNames([[1, nameMap(names.map((one, index) => [index, one]))]], names.length));
    expect(text.match(/(?<=\(func )\$.*(?= \(;)/g)).toEqual([
      "$plain!#$%&'*+-./:<=>?@\\^_`|~09azAZ",
      '$"a b"',
      String.raw`$"a\"b\\"`,
      '$"naïve"',
      String.raw`$"tab\t\u{202e}"`,
      '$"("',
      '$"a\u{10ffff}"',
    ]);
  });

  it("differ where names do not, and leave the names to annotations", () => {
    const text = printed(
      withNames(
        [
          [
            1,
            nameMap([
              [0, "f"],
              [1, "f"],
              [2, "f#1"],
              [3, ""],
              [4, "g"],
            ]),
          ],
        ],
        6,
      ),
    );
    expect(text.match(/(?<=\(func).*(?= \(;)/g)).toEqual([
      " $f",
      ' $f#1# (@name "f")',
      " $f#1",
      ' (@name "")',
      " $g",
      "",
    ]);
  });

  it("name parameters and locals, also those whose names are not different, and those of imports", () => {
    const text = `(module
  (type (;0;) (func (param i32 i64 f32)))
  (func (;0;) (import "m" "f") (type 0) (param $a i32) (param i64) (param $a#2 (@name "a") f32))
  (import "m" "g" (func (;1;) (type 0) (param i32 i64 f32)))
  (func (;2;) (type 0) (param (@name "") i32) (param $b i64) (param f32)
    (local $b#3 (@name "b") i32) (local i32) (local $c i32)
    local.get 0
    local.get $b
    local.get $b#3
    local.get $c
  )
)
`;
    expect(print(assemble(text, { names: true }))).toBe(text);
  });

  it("are of bounded length", () => {
    const long = `${"x".repeat(249)}\u{1f600}${"y".repeat(1000)}`;
    const bytes = withNames([[1, nameMap([[0, long]])]], 1, [["call", 0]]);
    const text = printed(bytes);
    expect(text).toContain(`(func $${"x".repeat(249)} (@name "${long}") (;0;)`);
    expect(text).toContain(`\n  call $${"x".repeat(249)}\n`);
  });

  it("name labels, of which an inner one hides an outer one of the same name", () => {
    const labels = nameMap([
      [0, "a"],
      [1, "b"],
      [2, "a"],
      [4, "a"],
      [5, ""],
    ]);
    const bytes = withNames([[3, [1, 0, ...labels]]], 1, [
      ["block", EMPTY_BLOCK],
      ["loop", EMPTY_BLOCK],
      ["block", EMPTY_BLOCK],
      ["br_table", [2, 0, 1, 2]],
      "end",
      ["br", 1],
      ["block", EMPTY_BLOCK],
      ["try_table", [0x40, 2, 2, 0, 2, 2]],
      ["br", 0],
      ["block", EMPTY_BLOCK],
      "end",
      "end",
      "end",
      "end",
      "end",
    ]);
    expect(fields(print(bytes))).toBe(`(type (;0;) (func))
(func (;0;) (type 0)
  block $a  ;; label = @1
    loop $b  ;; label = @2
      block $a  ;; label = @3
        br_table $a $b 2 (;@1;)
      end
      br $a
      block  ;; label = @3
        try_table $a (catch_all 0 (;@3;)) (catch_all $a)  ;; label = @4
          br $a
          block  ;; label = @5
          end
        end
      end
    end
  end
)`);
  });

  it("are not made of a name section that is malformed, out of order, unknown or not alone: that is kept as bytes", () => {
    const functions = nameMap([[0, "f"]]);
    for (const sections of [
      [[[1, [...functions, 0]]]],
      [[[1, [2, 0, ...name("f")]]]],
      [[[1, [1, 0, 1, 0xff]]]],
      [
        [
          [
            1,
            nameMap([
              [1, "g"],
              [0, "f"],
            ]),
          ],
        ],
      ],
      [
        [
          [1, functions],
          [0, name("m")],
        ],
      ],
      [
        [
          [1, functions],
          [12, []],
        ],
      ],
      [[[1, functions]], [[1, functions]]],
    ] as const) {
      const builder = new ModuleBuilder();
      builder.addFunction(builder.addFunctionType([], []), { code: [["call", 0]] });
      for (const section of sections) builder.addCustomSection("name", nameSection(section));
      const text = printed(builder.build());
      expect(text).toContain("(func (;0;) (type 0)\n  call 0\n)");
      expect(text.match(/\(@custom "name"/g)).toHaveLength(sections.length);
    }
  });
});

/** A module with so many functions of the same body, and a name section. */
function withNames(subsections: readonly Subsection[], count: number, code: readonly Instruction[] = []): Uint8Array {
  const builder = new ModuleBuilder();
  const type = builder.addFunctionType([], []);
  for (let i = 0; i < count; i++) builder.addFunction(type, { code });
  builder.addCustomSection("name", nameSection(subsections));
  return builder.build();
}
