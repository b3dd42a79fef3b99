/** wabt: text to binary and back, folded and with generated names, and what it refuses. */
import createWabt from "wabt";

/** A module of 200 functions, each of which calls the one before it. */
function source() {
  const functions = ['(func $f0 (export "f0") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))'];
  for (let index = 1; index < 200; index++) {
    functions.push(
      `(func $f${index} (param i32) (result i32)
         (if (result i32) (i32.lt_s (local.get 0) (i32.const ${index * 100}))
           (then (call $f${index - 1} (i32.mul (local.get 0) (i32.const ${index}))))
           (else (i32.load offset=${index} (local.get 0)))))`,
    );
  }
  return `(module (memory (export "memory") 1) (data (i32.const 8) "hi\\00\\ff")
    (func (export "last") (param i32) (result i32) (call $f199 (local.get 0)))
    ${functions.join("\n")})`;
}

const SMALL = '(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))';

export async function job() {
  const wabt = await createWabt();
  const toBinary = (text) => {
    const module = wabt.parseWat("test.wat", text);
    module.resolveNames();
    module.validate();
    const { buffer } = module.toBinary({ write_debug_names: true });
    module.destroy();
    return buffer;
  };
  const binary = toBinary(source());
  const toText = (bytes) => {
    const module = wabt.readWasm(bytes, { readDebugNames: true });
    module.applyNames();
    const text = module.toText({ foldExprs: true, inlineExport: true });
    module.destroy();
    return text;
  };
  const text = toText(binary);
  const errors = ["(module (func (result i32)))", "(module (func call $none))", "(modul)"].map((bad) => {
    try {
      toBinary(bad);
      return "accepted";
    } catch (error) {
      return error.message;
    }
  });
  const { instance } = await WebAssembly.instantiate(toBinary(SMALL));
  return {
    small: Buffer.from(wabt.parseWat("small.wat", SMALL).toBinary({}).buffer).toString("hex"),
    length: binary.length,
    same: toText(toBinary(text)) === text,
    text,
    errors,
    sum: instance.exports.add(40, 2),
  };
}

export async function known() {
  return {
    // As the binary format has it: type, function, export and code section.
    small: "0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b",
    same: true,
    sum: 42,
  };
}
