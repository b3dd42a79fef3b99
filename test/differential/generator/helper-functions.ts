/** Functions of fixed code in every generated module: they turn values into numbers that can be compared. */
import { CodeWriter } from "./code-writer.ts";
import { addressType, type ModulePlan, SUM_GLOBAL } from "./module-plan.ts";
import { type Field, isPacked, unpacked } from "./type-plan.ts";
import {
  definedIndex,
  exactType,
  type Heap,
  heapBytes,
  heapOf,
  isReference,
  isVector,
  reference,
  type ReferenceType,
  typeBytes,
  type ValueType,
} from "./value-types.ts";

/** A float: itself, or, of a NaN, the bits that are not left open: whether it is quiet. */
function canonicalScalar(width: "32" | "64"): CodeWriter {
  const code = new CodeWriter();
  code.indexed("local.get", 0);
  code.indexed("local.get", 0);
  code.emit(`f${width}.eq`);
  code.emit("if", typeBytes(`f${width}`));
  code.indexed("local.get", 0);
  code.emit("else");
  code.indexed("local.get", 0);
  code.emit(`i${width}.reinterpret_f${width}`);
  code.constant(`i${width}`, width === "32" ? 0x7fc00000 : 0x7ff8000000000000n);
  code.emit(`i${width}.and`);
  code.emit(`f${width}.reinterpret_i${width}`);
  code.emit("end");
  return code;
}

/** The same for each lane. */
function canonicalVector(lanes: "f32x4" | "f64x2"): CodeWriter {
  const code = new CodeWriter();
  const quiet = lanes === "f32x4" ? [0, 0, 0xc0, 0x7f] : [0, 0, 0, 0, 0, 0, 0xf8, 0x7f];
  code.indexed("local.get", 0);
  code.indexed("local.get", 0);
  code.vector(Array.from({ length: 16 }, (_, index) => quiet[index % quiet.length] as number));
  code.emit("v128.and");
  code.indexed("local.get", 0);
  code.indexed("local.get", 0);
  code.emit(`${lanes}.eq`);
  code.emit("v128.bitselect");
  return code;
}

/** A vector as one i64 that depends on all of its bits. */
function foldedVector(): CodeWriter {
  const code = new CodeWriter();
  code.indexed("local.get", 0);
  code.emit("i64x2.extract_lane", [0]);
  code.indexed("local.get", 0);
  code.emit("i64x2.extract_lane", [1]);
  code.constant("i64", 0x9e3779b97f4a7c15n - (1n << 64n));
  code.emit("i64.mul");
  code.emit("i64.xor");
  return code;
}

/** Adds its parameter to the sum. */
function sinkFunction(): CodeWriter {
  const code = new CodeWriter();
  code.indexed("global.get", SUM_GLOBAL);
  code.constant("i64", 31n);
  code.emit("i64.mul");
  code.indexed("local.get", 0);
  code.emit("i64.add");
  code.indexed("global.set", SUM_GLOBAL);
  return code;
}

/** What the code of helper functions depends on. */
export type HelperPlan = Pick<ModulePlan, "types" | "canonical" | "fold" | "digest">;

/** Leaves the value on the stack as an i64 of all its bits. References give what can be seen of them. */
export function toBits(code: CodeWriter, plan: HelperPlan, type: ValueType, depth: () => void): void {
  if (isReference(type)) {
    referenceToBits(code, plan, type, depth);
    return;
  }
  const canonical = plan.canonical.get(type);
  if (canonical !== undefined) code.indexed("call", canonical);
  const exact = exactType(type);
  if (exact === "f32") code.emit("i32.reinterpret_f32");
  if (exact === "f64") code.emit("i64.reinterpret_f64");
  if (isVector(exact)) code.indexed("call", plan.fold as number);
  if (exact === "i32" || exact === "f32") code.emit("i64.extend_i32_s");
}

function referenceToBits(code: CodeWriter, plan: HelperPlan, type: ReferenceType, depth: () => void): void {
  const top = plan.types.topOf(heapOf(type));
  if (plan.digest === undefined || top === "exn" || top === "func") {
    code.emit("ref.is_null");
    code.emit("i64.extend_i32_u");
    return;
  }
  if (top === "extern") code.emit("any.convert_extern");
  depth();
  code.indexed("call", plan.digest);
}

/** Locals of the digest function. */
const VALUE = 0;
const DEPTH = 1;
const SUM = 2;
const FIRST_TYPED = 3;

/** Writes the function that sums up a reference and what can be reached from it. */
class DigestWriter {
  readonly code: CodeWriter = new CodeWriter();
  readonly locals: ValueType[] = ["i64"];
  readonly #plan: HelperPlan;

  constructor(plan: HelperPlan) {
    this.#plan = plan;
  }

  run(): void {
    const { code } = this;
    const { types } = this.#plan;
    this.#leaveIf(17, () => {
      code.indexed("local.get", VALUE);
      code.emit("ref.is_null");
    });
    this.#leaveIf(23, () => {
      code.indexed("local.get", DEPTH);
      code.emit("i32.eqz");
    });
    this.#case("i31", (local) => {
      code.indexed("local.get", local);
      code.emit("i31.get_s");
      code.emit("i64.extend_i32_s");
      this.#add();
    });
    // Subtypes come after their supertypes, and so they are tried first.
    for (const index of [...types.structs, ...types.arrays].sort((a, b) => b - a)) {
      this.#case(`${index}`, (local) =>
        types.kindOf(index) === "struct" ? this.#struct(index, local) : this.#array(index, local),
      );
    }
    code.constant("i64", 29n);
  }

  #leaveIf(result: number, condition: () => void): void {
    const { code } = this;
    condition();
    code.emit("if", [0x40]);
    code.constant("i64", BigInt(result));
    code.emit("return");
    code.emit("end");
  }

  /** What happens with a reference to a type: by a test and a cast, or by a branch. */
  #case(heap: Heap, write: (local: number) => void): void {
    const { code } = this;
    const local = FIRST_TYPED + this.locals.length - 1;
    this.locals.push(reference(heap, true));
    const index = definedIndex(heap) ?? 0;
    if (index % 2 === 0) {
      code.indexed("local.get", VALUE);
      code.heap("ref.test", heap);
      code.emit("if", [0x40]);
      code.indexed("local.get", VALUE);
      code.heap("ref.cast", heap);
    } else {
      code.emit("block", [0x40]);
      code.emit("block", typeBytes(reference(heap, false)));
      code.indexed("local.get", VALUE);
      code.emit("br_on_cast", [1, 0, ...heapBytes("any"), ...heapBytes(heap)]);
      code.emit("drop");
      code.indexed("br", 1);
      code.emit("end");
    }
    code.indexed("local.set", local);
    code.constant("i64", BigInt(1009 * (index + 2)));
    code.indexed("local.set", SUM);
    write(local);
    code.indexed("local.get", SUM);
    code.emit("return");
    code.emit("end");
  }

  /** Adds the i64 on the stack to the sum. */
  #add(): void {
    const { code } = this;
    code.indexed("local.get", SUM);
    code.constant("i64", 31n);
    code.emit("i64.mul");
    code.emit("i64.add");
    code.indexed("local.set", SUM);
  }

  #addField({ storage }: Field): void {
    const { code } = this;
    toBits(code, this.#plan, unpacked(storage), () => {
      code.indexed("local.get", DEPTH);
      code.constant("i32", 1);
      code.emit("i32.sub");
    });
    this.#add();
  }

  #struct(index: number, local: number): void {
    const { code } = this;
    this.#plan.types.fieldsOf(index).forEach((field, number) => {
      code.indexed("local.get", local);
      code.indexed(getter("struct", field, number), index, number);
      this.#addField(field);
    });
  }

  #array(index: number, local: number): void {
    const { code } = this;
    const element = this.#plan.types.elementOf(index);
    const length = (): void => {
      code.indexed("local.get", local);
      code.emit("array.len");
    };
    length();
    code.emit("i64.extend_i32_u");
    this.#add();
    for (let at = 0; at < 3; at++) {
      length();
      code.constant("i32", at);
      code.emit("i32.gt_u");
      code.emit("if", [0x40]);
      code.indexed("local.get", local);
      code.constant("i32", at);
      code.indexed(getter("array", element, at), index);
      this.#addField(element);
      code.emit("end");
    }
  }
}

/** The instruction that reads a field. */
export function getter(kind: "struct" | "array", { storage }: Field, choice: number): string {
  const extension = isPacked(storage) ? (choice % 2 === 0 ? "_s" : "_u") : "";
  return `${kind}.get${extension}`;
}

/** The code and the locals of a helper function. */
export function helperFunction(plan: HelperPlan, name: string): { code: CodeWriter; locals: readonly ValueType[] } {
  if (name === "digest") {
    const writer = new DigestWriter(plan);
    writer.run();
    return writer;
  }
  if (name === "sink") return { code: sinkFunction(), locals: [] };
  if (name === "fold") return { code: foldedVector(), locals: [] };
  const vector = /x(\d)$/.exec(name);
  if (vector !== null) return { code: canonicalVector(vector[1] === "4" ? "f32x4" : "f64x2"), locals: [] };
  return { code: canonicalScalar(name.endsWith("32") ? "32" : "64"), locals: [] };
}

/** Deep enough to see what objects refer to, and little enough to be done after each call. */
const OBSERVED_DEPTH = 3;

/** A function that returns the bits of every global, the sizes of memories and tables, and what is in the tables. */
export function observer(plan: ModulePlan): { code: CodeWriter; results: readonly ValueType[] } {
  const code = new CodeWriter();
  let count = 0;
  const observe = (type: ValueType): void => {
    count++;
    toBits(code, plan, type, () => code.constant("i32", OBSERVED_DEPTH));
  };
  plan.globals.forEach(({ type }, index) => {
    code.indexed("global.get", index);
    observe(type);
  });
  plan.memories.forEach((memory, index) => {
    code.indexed("memory.size", index);
    observe(addressType(memory));
  });
  plan.tables.forEach((table, index) => {
    code.indexed("table.size", index);
    observe(addressType(table));
    // `initial` of a table never shrinks.
    for (let element = 0; element < table.initial; element++) {
      code.integer(addressType(table), element);
      code.indexed("table.get", index);
      observe(table.type);
    }
  });
  return { code, results: Array.from({ length: count }, () => "i64" as const) };
}
