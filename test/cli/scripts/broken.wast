(module)
  (assert_what (invoke "f"))
