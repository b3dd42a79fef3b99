/**
 * What generated modules import, once more as a WebAssembly module: calls of imported functions then go from one instance
 * to another, and back through the companion's table. Its memory is its log. A generated module may also share that memory
 * and that table, which change under it while it calls.
 */
import { list, name, sized, unsigned } from "../../support/binary-encoding.ts";
import { moduleOf } from "../binary.ts";
import { CodeWriter } from "./code-writer.ts";
import { hostFunctions } from "./function-plan.ts";
import {
  addressType,
  type MemoryPlan,
  memoryBytes,
  type ModulePlan,
  tableBytes,
  type TablePlan,
} from "./module-plan.ts";
import { type CompanionFunction, OBJECT_TAG, RemoteObjects } from "./remote-objects.ts";
import { type Shape, typeBytes } from "./value-types.ts";

/** What the code of the companion depends on. */
interface Context {
  readonly table: TablePlan;
  readonly memory: MemoryPlan;
  /** Index of the function that logs an i32, behind those that are imported. */
  readonly log: number;
  /** Index of the type of the function `again` and of what it calls. */
  readonly again: number;
}

const COMMON_TAG = 0;
const PRIVATE_TAG = 1;

const keep = (code: CodeWriter): void => code.indexed("local.get", 0);

const BODIES: Readonly<Record<string, (code: CodeWriter, context: Context) => void>> = {
  fail: (code) => {
    // Of the remainders of 8, one throws an exception that nobody else knows, and one that of the tag that all know.
    code.indexed("local.get", 0);
    code.constant("i32", 7);
    code.emit("i32.and");
    code.emit("i32.eqz");
    code.emit("if", [0x40]);
    code.indexed("throw", PRIVATE_TAG);
    code.emit("end");
    code.indexed("local.get", 0);
    code.constant("i32", 7);
    code.emit("i32.and");
    code.constant("i32", 1);
    code.emit("i32.eq");
    code.emit("if", [0x40]);
    code.indexed("local.get", 0);
    code.indexed("throw", COMMON_TAG);
    code.emit("end");
    code.indexed("local.get", 0);
    code.constant("i32", 5);
    code.emit("i32.xor");
  },
  "keep any": keep,
  "keep extern": keep,
  "keep func": keep,
  mix: (code, { log }) => {
    code.indexed("local.get", 0);
    code.indexed("call", log);
    code.indexed("local.get", 0);
    code.indexed("local.get", 1);
    code.emit("i32.wrap_i64");
    code.emit("i32.xor");
  },
  split: (code, { log }) => {
    code.indexed("local.get", 0);
    code.emit("i32.wrap_i64");
    code.indexed("local.get", 0);
    code.constant("i64", 3n);
    code.emit("i64.mul");
    code.constant("i32", 77);
    code.indexed("call", log);
  },
  note: (code, { log, memory }) => {
    code.indexed("local.get", 0);
    code.constant("i32", 64);
    code.emit("i32.and");
    code.emit("if", [0x40]);
    code.integer(addressType(memory), 1);
    code.emit("memory.grow", [0]);
    code.emit("drop");
    code.emit("end");
    code.indexed("local.get", 0);
    code.indexed("return_call", log);
  },
  scale: (code) => {
    code.indexed("local.get", 0);
    code.constant("f64", 0x3fe0000000000000n);
    code.emit("f64.mul");
    code.indexed("local.get", 1);
    code.emit("f64.promote_f32");
    code.emit("f64.add");
  },
  again: (code, { log, table, again }) => {
    code.indexed("local.get", 0);
    code.indexed("call", log);
    code.indexed("local.get", 0);
    code.integer(addressType(table), table.initial - 1);
    code.emit("call_indirect", [...unsigned(again), 0]);
  },
};

/** Writes its argument behind those before it, in a ring of 1024. */
function writeLog(code: CodeWriter, { memory }: Context): void {
  code.indexed("global.get", 0);
  code.constant("i32", 1023);
  code.emit("i32.and");
  code.constant("i32", 2);
  code.emit("i32.shl");
  if (memory.is64) code.emit("i64.extend_i32_u");
  code.indexed("local.get", 0);
  code.emit("i32.store", [2, 0]);
  code.indexed("global.get", 0);
  code.constant("i32", 1);
  code.emit("i32.add");
  code.indexed("global.set", 0);
}

const LOGGING: Shape = { params: ["i32"], results: [] };
const NO_VALUES: Shape = { params: [], results: [] };

/** Exports the functions that modules import by their names, `memory`, `table`, and tags. */
export function companionModule(plan: ModulePlan): Uint8Array<ArrayBuffer> {
  const [table, memory] = [plan.tables[0] as TablePlan, plan.memories[0] as MemoryPlan];
  const remote = new RemoteObjects(plan);
  const exported = [...hostFunctions(plan.language), ...remote.functions];
  const { types } = remote;
  const log = exported.length;
  const again = types.functionIndex({ params: ["i32"], results: ["i32"] });
  const context = { table, memory, log, again };
  const own = hostFunctions(plan.language).map(({ name: called, shape }) => {
    return simpleFunction(types.functionIndex(shape), (code) => BODIES[called]?.(code, context));
  });
  const functions = [
    ...own,
    ...remote.bodies(log),
    simpleFunction(types.functionIndex(LOGGING), (code) => writeLog(code, context)),
    ...remote.helpers(),
  ];
  const tags = plan.language === "all" ? [LOGGING, NO_VALUES, ...remote.tags] : [];
  const bodies = functions.map(({ locals, code }) => {
    return sized([...list(locals.map((type) => [1, ...typeBytes(type)])), ...code.bytes, 0x0b]);
  });
  const tagTypes = tags.map((shape) => [0, ...unsigned(types.functionIndex(shape))]);
  return moduleOf([
    [1, types.contents()],
    [3, list(functions.map(({ typeIndex }) => unsigned(typeIndex)))],
    [4, list([tableBytes(table)])],
    [5, list([memoryBytes(memory)])],
    [13, tags.length === 0 ? [] : list(tagTypes)],
    [6, list([[...typeBytes("i32"), 1, 0x41, 0, 0x0b]])],
    [
      7,
      list([
        ...exported.map((each, index) => [...name(each.name), 0, ...unsigned(index)]),
        [...name("memory"), 2, 0],
        [...name("table"), 1, 0],
        ...(tags.length > COMMON_TAG ? [[...name("tag"), 4, COMMON_TAG]] : []),
        ...(tags.length > OBJECT_TAG ? [[...name("object tag"), 4, OBJECT_TAG]] : []),
      ]),
    ],
    [10, list(bodies)],
  ]);
}

function simpleFunction(typeIndex: number, write: (code: CodeWriter) => void): CompanionFunction {
  const code = new CodeWriter();
  write(code);
  return { typeIndex, locals: [], code };
}
