(module
  ;; The functions of docs/register-machine.md. The binary beside this file is assembled from it; a test compares the two.
  (memory 1)
  (table funcref (elem $square $double))
  (type $unary (func (param i32) (result i32)))

  ;; The sum of the products of two lists of n numbers, n > 0.
  (func $dot (export "dot") (param $a i32) (param $b i32) (param $n i32) (result i32)
    (local $i i32) (local $sum i32)
    (loop $next
      (local.set $sum
        (i32.add
          (local.get $sum)
          (i32.mul
            (i32.load (i32.add (local.get $a) (i32.shl (local.get $i) (i32.const 2))))
            (i32.load (i32.add (local.get $b) (i32.shl (local.get $i) (i32.const 2)))))))
      (br_if $next
        (i32.lt_s
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (local.get $n))))
    (local.get $sum))

  ;; A local is overwritten while an operand still is that local.
  (func $hold (export "hold") (param $p i32) (param $q i32) (result i32)
    local.get $q
    local.get $p
    i32.const 4
    i32.add
    local.get $p
    i32.load offset=8
    local.set $q
    i32.load
    i32.sub)

  ;; Calls overlap frames.
  (func $fib (export "fib") (param $n i32) (result i32)
    (if (result i32) (i32.lt_s (local.get $n) (i32.const 2))
      (then (local.get $n))
      (else
        (i32.add
          (call $fib (i32.sub (local.get $n) (i32.const 1)))
          (call $fib (i32.sub (local.get $n) (i32.const 2)))))))

  (func $square (param $x i32) (result i32) (i32.mul (local.get $x) (local.get $x)))
  (func $double (param $x i32) (result i32) (i32.shl (local.get $x) (i32.const 1)))

  (func $apply (export "apply") (param $x i32) (param $which i32) (result i32)
    (call_indirect (type $unary) (local.get $x) (local.get $which)))

  ;; A table of branches.
  (func $classify (export "classify") (param $x i32) (result i32)
    (block $large
      (block $one
        (block $zero
          (br_table $zero $one $large (local.get $x)))
        (return (i32.const 10)))
      (return (i32.const 20)))
    (i32.const 30))

  ;; 64-bit numbers are two words of a slot, also as constants.
  (func $step (export "step") (param $x i64) (result i64)
    (i64.add
      (i64.mul (local.get $x) (i64.const 6364136223846793005))
      (i64.const 1442695040888963407)))

  ;; A trap three frames deep.
  (func $share (param $sum i32) (param $parts i32) (result i32)
    (i32.div_s (local.get $sum) (local.get $parts)))
  (func $average (export "average") (param $a i32) (param $b i32) (param $parts i32) (result i32)
    (call $share (i32.add (local.get $a) (local.get $b)) (local.get $parts)))

  ;; Instructions of the second list have a prefix word.
  (func $scale (export "scale") (param $x f32) (param $by f32) (result f32)
    (f32.mul (local.get $x) (local.get $by))))
