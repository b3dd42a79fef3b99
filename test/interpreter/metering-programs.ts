/** Small programs for the tests of metering: each executes up to some hundred instructions, and writes as it goes. */
import type { Program } from "./metering-support.ts";

const MEMORY = `(memory (export "memory") 1) (global $g (export "g") (mut i64) (i64.const 7))`;

export const PROGRAMS: Readonly<Record<string, Program>> = {
  "stores one after the other, with addresses and values that are joined with them": {
    text: `${MEMORY}
      (func (export "run") (param $p i32) (result i32) (local $x i32)
        (i32.store (local.get $p) (i32.const 1))
        (i32.store offset=8 (i32.add (local.get $p) (i32.const 4)) (i32.mul (local.get $p) (i32.const 3)))
        (local.set $x (i32.load (i32.add (local.get $p) (i32.shl (local.get $p) (i32.const 1)))))
        (global.set $g (i64.add (global.get $g) (i64.extend_i32_u (local.get $x))))
        nop
        (i32.store8 (i32.const 100) (i32.xor (local.get $x) (i32.shr_u (local.get $p) (i32.const 1))))
        (f64.store (i32.const 200) (f64.add (f64.mul (f64.const 2) (f64.const 3)) (f64.const 1)))
        (drop (i32.const 1))
        (local.tee $x (i32.add (local.get $x) (i32.const 5))))`,
    args: [16],
  },
  "a loop that counts while it branches": {
    text: `${MEMORY}
      (func (export "run") (param $n i32) (result i32) (local $i i32)
        (loop $next
          (i32.store (i32.shl (local.get $i) (i32.const 2)) (local.get $i))
          (br_if $next (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
        (local.get $i))`,
    args: [7],
  },
  "conditions with and without results, nested, and branches that take values along": {
    text: `${MEMORY}
      (func $count (global.set $g (i64.add (global.get $g) (i64.const 1))))
      (func (export "run") (param $n i32) (result i32) (local $i i32) (local $sum i32)
        (block $done (result i32)
          (loop $next
            (if (i32.and (local.get $i) (i32.const 1))
              (then (i32.store (i32.const 0) (local.get $i)) nop)
              (else (call $count) (if (i32.gt_u (local.get $i) (i32.const 2)) (then (call $count) nop))))
            (local.set $sum
              (i32.add
                (local.get $sum)
                (if (result i32) (i32.eqz (i32.rem_u (local.get $i) (i32.const 3)))
                  (then (i32.const 10) (call $count))
                  (else (local.get $i)))))
            (drop (br_if $done (local.get $sum) (i32.ge_u (local.get $i) (local.get $n))))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (block (block (block nop)))
            (br $next))
          unreachable))`,
    args: [6],
  },
  "tables of branches, with and without values": {
    text: `${MEMORY}
      (func $note (param $x i32) (i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (local.get $x))))
      (func (export "run") (param $n i32) (result i32)
        (loop $next (result i32)
          (block $three
            (block $two
              (block $one (br_table $one $two $three $one (i32.rem_u (local.get $n) (i32.const 5))))
              (call $note (i32.const 1)))
            (call $note (i32.const 20)))
          (block $value (result i32)
            (block $other (result i32)
              (br_table $value $other (local.get $n) (i32.and (local.get $n) (i32.const 1))))
            (call $note) (i32.const 5))
          (call $note)
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br_if $next (local.get $n))
          (i32.load (i32.const 4))))`,
    args: [9],
  },
  "calls: recursive, through a table, with several results, in place of the caller": {
    text: `${MEMORY}
      (type $unary (func (param i32) (result i32)))
      (table funcref (elem $fib $double $down))
      (func $fib (type $unary)
        (if (result i32) (i32.lt_s (local.get 0) (i32.const 2))
          (then (local.get 0))
          (else (i32.add
            (call $fib (i32.sub (local.get 0) (i32.const 1)))
            (call_indirect (type $unary) (i32.sub (local.get 0) (i32.const 2)) (i32.const 0))))))
      (func $double (type $unary) (i32.shl (local.get 0) (i32.const 1)))
      (func $down (type $unary)
        (global.set $g (i64.mul (global.get $g) (i64.const 3)))
        (if (i32.eqz (local.get 0)) (then (return (i32.const 42))))
        (return_call_indirect (type $unary) (i32.sub (local.get 0) (i32.const 1)) (i32.const 2)))
      (func $both (param i32) (result i32 i32) (call $fib (local.get 0)) (return_call $pair (i32.const 2)))
      (func $pair (param i32 i32) (result i32 i32) (local.get 1) (i32.store (i32.const 0) (local.get 0)) (local.get 0))
      (func (export "run") (param i32) (result i32)
        (call $both (local.get 0)) (i32.store (i32.const 8)) (call $down)
        (call_indirect (type $unary) (i32.const 1)))`,
    args: [5],
  },
  "exceptions: caught far away, with and without values, thrown again, and not caught in the end": {
    text: `${MEMORY}
      (tag $e (param i32)) (tag $f)
      (func $throw (param i32)
        (i32.store (i32.const 0) (local.get 0))
        (if (i32.and (local.get 0) (i32.const 1)) (then (throw $e (local.get 0))))
        (throw $f))
      (func $through (param i32) nop (call $throw (local.get 0)) nop)
      (func $catch (param i32) (result i32)
        (block $all
          (block $e (result i32)
            (try_table (catch $e $e) (catch_all $all) nop (call $through (local.get 0)) nop nop)
            (return (i32.const 0)))
          nop
          (i32.add (i32.const 100))
          (return))
        (global.set $g (i64.const 9))
        (i32.const -1))
      (func $again (param i32) (result i32)
        (block $ref (result i32 exnref)
          (try_table (result i32) (catch_ref $e $ref) (call $through (local.get 0)) (i32.const 1))
          (return))
        nop
        (throw_ref))
      (func (export "run") (param i32) (result i32)
        (i32.store (i32.const 4) (call $catch (local.get 0)))
        (i32.store (i32.const 8) (call $catch (i32.add (local.get 0) (i32.const 1))))
        (call $again (local.get 0)))`,
    args: [3],
  },
  "legacy exceptions: handlers, rethrow, delegate": {
    text: `${MEMORY}
      (tag $e (param i32))
      (func $throw (param i32) (throw $e (i32.mul (local.get 0) (i32.const 2))))
      (func (export "run") (param i32) (result i32)
        (try (result i32)
          (do
            (try (do (try (do (call $throw (local.get 0)) nop) (delegate 1)) nop)
              (catch_all (i32.store (i32.const 0) (i32.const 3))))
            (i32.const 1))
          (catch $e
            (i32.store (i32.const 4) (i32.const 4))
            (drop)
            (try (result i32)
              (do
                (try (do (call $throw (i32.const 9))) (catch $e (drop) nop (rethrow 0)))
                (i32.const 6))
              (catch $e (i32.store (i32.const 8) (i32.const 5)))))))`,
    args: [8],
  },
  "a trap in the middle of a block, on an operand that is joined with it": {
    text: `${MEMORY}
      (func (export "run") (param $p i32) (result i32) (local $x i32)
        (i32.store (local.get $p) (i32.const 1))
        (local.set $x (i32.load (i32.add (local.get $p) (i32.shl (local.get $p) (i32.const 14)))))
        (i32.store (i32.const 4) (i32.const 2))
        nop
        (local.get $x))`,
    args: [16],
  },
  "a division by zero between stores": {
    text: `${MEMORY}
      (func (export "run") (param $p i32) (result i32) (local $x i32)
        (i32.store (i32.const 0) (i32.const 1))
        (local.set $x (i32.div_s (i32.const 6) (local.get $p)))
        (i32.store (i32.const 4) (i32.const 2))
        (local.get $x))`,
    args: [0],
  },
  "vectors, with a loop of their own": {
    text: `${MEMORY}
      (func (export "run") (param $n i32) (result i32) (local $v v128)
        (local.set $v (i32x4.splat (local.get $n)))
        (loop $next
          (v128.store (i32.shl (local.get $n) (i32.const 4)) (i32x4.add (local.get $v) (i32x4.splat (i32.const 3))))
          (local.set $v (i8x16.add_sat_u (local.get $v) (local.get $v)))
          (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (i32x4.extract_lane 1 (local.get $v)))`,
    args: [4],
  },
  "structures and arrays, with a loop of their own, and branches on references": {
    text: `${MEMORY}
      (rec (type $list (struct (field $value i32) (field $next (mut (ref null $list))))))
      (type $words (array (mut i32)))
      (func $make (param $n i32) (result (ref null $list)) (local $list (ref null $list))
        (loop $more
          (local.set $list (struct.new $list (local.get $n) (local.get $list)))
          (i32.store (i32.const 0) (local.get $n))
          (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (local.get $list))
      (func (export "run") (param $n i32) (result i32)
        (local $list (ref null $list)) (local $words (ref null $words)) (local $i i32)
        (local.set $list (call $make (local.get $n)))
        (local.set $words (array.new $words (i32.const 1) (local.get $n)))
        (block $end
          (loop $next
            (local.set $list (struct.get $list $next (br_on_null $end (local.get $list))))
            (array.set $words (local.get $words) (local.get $i) (local.get $i))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (if (i32.eqz (ref.is_null (local.get $list))) (then (i32.store (i32.const 8) (local.get $i))))
            (br $next))
          unreachable)
        (drop (block $cast (result (ref null any))
          (br_on_cast $cast (ref null any) (ref $words) (local.get $words))
          (unreachable)))
        (array.get $words (local.get $words) (i32.const 9)))`,
    args: [3],
  },
  "what leaves the loop: memories, tables, and 64-bit addresses": {
    text: `(memory (export "memory") i64 1 4) (global $g (export "g") (mut i64) (i64.const 7))
      (table $t 2 8 funcref)
      (func (export "run") (param $p i32) (result i64)
        (i64.store (i64.extend_i32_u (local.get $p)) (i64.const 4))
        (memory.fill (i64.const 0) (i32.const 1) (i64.const 9))
        (drop (memory.grow (i64.const 1)))
        (memory.copy (i64.const 50) (i64.const 0) (i64.const 20))
        (drop (table.grow $t (ref.null func) (i32.const 1)))
        (global.set $g (i64.rem_s (global.get $g) (i64.const 4)))
        (i64.div_u (i64.const 5) (i64.load (i64.shl (i64.extend_i32_u (local.get $p)) (i64.const 20)))))`,
    args: [3],
  },
};
