/**
 * What generated modules import, once more as a WebAssembly module: calls of imported functions then go from one instance
 * to another, and back through the companion's table. Its memory is its log. A generated module may also share that memory
 * and that table, which change under it while it calls.
 */
import { list, name, sized, unsigned } from "../../support/binary-encoding.ts";
import { moduleOf } from "../binary.ts";
import { CodeWriter } from "./code-writer.ts";
import { HOST_FUNCTIONS, limits, type ModulePlan, type TablePlan } from "./module-plan.ts";
import { typeByte, type ValueType } from "./value-types.ts";

/** Index of the function that logs an i32, behind those of {@link HOST_FUNCTIONS}. */
const LOG = HOST_FUNCTIONS.length;

const BODIES: Readonly<Record<string, (code: CodeWriter, element: number) => void>> = {
  mix: (code) => {
    code.indexed("local.get", 0);
    code.indexed("call", LOG);
    code.indexed("local.get", 0);
    code.indexed("local.get", 1);
    code.emit("i32.wrap_i64");
    code.emit("i32.xor");
  },
  split: (code) => {
    code.indexed("local.get", 0);
    code.emit("i32.wrap_i64");
    code.indexed("local.get", 0);
    code.constant("i64", 3n);
    code.emit("i64.mul");
    code.constant("i32", 77);
    code.indexed("call", LOG);
  },
  note: (code) => {
    code.indexed("local.get", 0);
    code.constant("i32", 64);
    code.emit("i32.and");
    code.emit("if", [0x40]);
    code.constant("i32", 1);
    code.emit("memory.grow", [0]);
    code.emit("drop");
    code.emit("end");
    code.indexed("local.get", 0);
    code.indexed("return_call", LOG);
  },
  scale: (code) => {
    code.indexed("local.get", 0);
    code.constant("f64", 0x3fe0000000000000n);
    code.emit("f64.mul");
    code.indexed("local.get", 1);
    code.emit("f64.promote_f32");
    code.emit("f64.add");
  },
  again: (code, element) => {
    code.indexed("local.get", 0);
    code.indexed("call", LOG);
    code.indexed("local.get", 0);
    code.constant("i32", element);
    code.emit("call_indirect", [...unsigned(againIndex()), 0], `type ${againIndex()} table 0`);
  },
};

/** Index of the function `again`, whose type is also that of what it calls. */
function againIndex(): number {
  return HOST_FUNCTIONS.findIndex((each) => each.name === "again");
}

/** Writes its argument behind those before it, in a ring of 1024. */
function writeLog(code: CodeWriter): void {
  code.indexed("global.get", 0);
  code.constant("i32", 1023);
  code.emit("i32.and");
  code.constant("i32", 2);
  code.emit("i32.shl");
  code.indexed("local.get", 0);
  code.emit("i32.store", [2, 0], "offset=0");
  code.indexed("global.get", 0);
  code.constant("i32", 1);
  code.emit("i32.add");
  code.indexed("global.set", 0);
}

/** The element of the table, of which `plan` has the size, that is called back. */
export function callbackElement({ tables }: ModulePlan): number {
  return (tables[0] as TablePlan).initial - 1;
}

/** Exports the functions of {@link HOST_FUNCTIONS} by their names, `memory`, and `table`. */
export function companionModule(plan: ModulePlan): Uint8Array<ArrayBuffer> {
  const table = plan.tables[0] as TablePlan;
  const types = (each: readonly ValueType[]): number[] => list(each.map((type) => [typeByte(type)]));
  const shapes = [...HOST_FUNCTIONS.map(({ shape }) => shape), { params: ["i32" as const], results: [] }];
  const writers = [...HOST_FUNCTIONS.map((each) => BODIES[each.name]), writeLog];
  const bodies = writers.map((write) => {
    const code = new CodeWriter();
    write?.(code, callbackElement(plan));
    return sized([0, ...code.bytes, 0x0b]);
  });
  return moduleOf([
    [1, list(shapes.map(({ params, results }) => [0x60, ...types(params), ...types(results)]))],
    [3, list(shapes.map((_, index) => unsigned(index)))],
    [4, list([[typeByte("funcref"), ...limits(table.initial, table.maximum)]])],
    [5, list([limits(plan.memory.initial, plan.memory.maximum)])],
    [6, list([[typeByte("i32"), 1, 0x41, 0, 0x0b]])],
    [
      7,
      list([
        ...HOST_FUNCTIONS.map((each, index) => [...name(each.name), 0, ...unsigned(index)]),
        [...name("memory"), 2, 0],
        [...name("table"), 1, 0],
      ]),
    ],
    [10, list(bodies)],
  ]);
}
