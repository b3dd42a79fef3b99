;; What only the folder legacy/ allows.
(module
  (tag $e (param i32))
  (func (export "caught") (result i32)
    try (result i32)
      i32.const 5
      throw $e
    catch $e
    end))
(assert_return (invoke "caught") (i32.const 5))
