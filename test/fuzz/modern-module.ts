/** A module with what WebAssembly 3.0 and the proposals add to the sections and to the immediates of instructions. */
import { CONCRETE_HEAP, F64, FUNCREF, HEAP, I32, I64, I8, referenceType, V128 } from "../../src/module/types.ts";
import { EMPTY_BLOCK, valueType } from "../support/binary-encoding.ts";
import {
  arrayType,
  functionType,
  memory,
  ModuleBuilder,
  structType,
  subType,
  table,
} from "../support/module-builder.ts";

const EXNREF = referenceType(HEAP.exn, true);

/** Reference to a type by its index. */
function concrete(typeIndex: number, nullable: boolean): number {
  return referenceType(CONCRETE_HEAP + typeIndex, nullable);
}

export function modernModule(): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  const node = module.addRecursionGroup([
    subType(
      [],
      structType([
        { type: I32, mutable: true },
        { type: concrete(1, true), mutable: true },
      ]),
    ),
    subType([], arrayType({ type: I8, mutable: true })),
  ]);
  const leaf = module.addType(
    subType(
      [node],
      structType([
        { type: I32, mutable: true },
        { type: concrete(1, true), mutable: true },
        { type: F64, mutable: false },
      ]),
    ),
  );
  const plain = module.addFunctionType([], []);
  const thrower = module.addFunctionType([I32, concrete(node, true)], []);
  const binary = module.addType(functionType([I64, V128], [I32, EXNREF]));
  module.importFunction("host", "throw", thrower);
  module.importMemory("host", "shared", memory(1, 2, { shared: true }));
  module.importTag("host", "tag", thrower);
  module.importGlobal("host", "base", { type: I32, mutable: false });
  module.addTable(table(3, 8, { element: concrete(plain, false) }), [["ref.func", 1]]);
  module.addTable(table(1n, 2n ** 40n, { address: I64 }));
  module.addMemory(memory(1n, 2n ** 33n, { address: I64 }));
  module.addMemory(memory(10, 20, { pageSizeLog2: 0 }));
  module.addTag(plain);
  module.addGlobal({ type: I32, mutable: true }, [["global.get", 0], ["i32.const", 8], "i32.mul"]);
  module.addGlobal({ type: concrete(node, true), mutable: false }, [
    ["i32.const", 1],
    ["ref.null", CONCRETE_HEAP + 1],
    ["struct.new", node],
  ]);
  const code = module.addFunction(plain, {
    locals: [
      [2, concrete(leaf, true)],
      [1, V128],
      [3, EXNREF],
    ],
    code: [
      ["struct.new_default", leaf],
      ["local.tee", 0],
      ["struct.get", leaf, 0],
      "drop",
      ["i32.const", 3],
      ["array.new_default", 1],
      ["i32.const", 0],
      ["array.get_u", 1],
      "drop",
      ["local.get", 0],
      ["ref.test", HEAP.struct],
      "drop",
      ["block", valueType(referenceType(HEAP.any, true))],
      ["local.get", 0],
      ["br_on_null", 0],
      "end",
      "drop",
      ["block", EMPTY_BLOCK],
      ["try_table", EMPTY_BLOCK, [1, 2, 0]],
      ["throw", 1],
      "end",
      "end",
      ["loop", EMPTY_BLOCK],
      ["i32.const", 0],
      ["br_if", 0],
      "end",
    ],
  });
  module.addFunction(binary, { locals: [], code: ["unreachable"] });
  module.addElements([code], "declarative");
  module.addElementExpressions(FUNCREF, [[["ref.func", code]], [["ref.null", HEAP.func]]], {
    index: 1,
    offset: [["i64.const", 0]],
  });
  module.addElementExpressions(concrete(plain, true), [[["ref.func", code]]]);
  module.addData([1, 2, 3], { index: 1, offset: [["i64.const", 4]] });
  module.addData([4, 5, 6]);
  module.addDataCount();
  module.addExport("run", "func", code).addExport("memory", "memory", 1).addExport("tag", "tag", 1);
  module.setStart(code);
  module.addCustomSection("notes", [1, 2, 3], "type");
  module.addCustomSection("name", [0, 5, 4, 0x74, 0x65, 0x73, 0x74, 1, 6, 1, 0, 3, 0x72, 0x75, 0x6e]);
  return module.build();
}
