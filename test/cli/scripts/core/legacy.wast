;; Legacy exceptions outside of the folder for them.
(assert_invalid
  (module binary "\00asm" "\01\00\00\00"
    "\01\04\01\60\00\00" "\03\02\01\00" "\0a\08\01\06\00\06\40\19\0b\0b")
  "requires the legacy-exceptions feature")
