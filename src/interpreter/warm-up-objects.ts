/**
 * Warms the loop for code with structures and arrays up, as warm-up.ts does with the others: with objects of every shape that a
 * reference of a type can refer to, and no others, since V8 compiles an access for the shapes that it has seen.
 */
import { CODE } from "../isa/code-arena.ts";
import { coldNumber } from "../isa/cold-instructions.ts";
import { COLD } from "../isa/instruction-set.ts";
import { OBJECT_LOOP_OPERATIONS } from "../isa/object-loop.ts";
import type { Row } from "../isa/row.ts";
import { OBJECT_ROWS } from "../isa/rows/object.ts";
import { I32_STACK, WARM_UP_WORD } from "../isa/value-stack.ts";
import { ArrayObject } from "../memory/array-object.ts";
import { DescribedStruct } from "../memory/described-struct.ts";
import { STORAGE, type Storage } from "../memory/heap-object.ts";
import { type StructLayout, StructObject } from "../memory/struct-object.ts";
import { writeReference } from "./handlers/reference.ts";
import { FP, FUEL, PC, REGISTERS } from "./machine.ts";
import { objectLoop } from "./object-loop.generated.ts";
import { type Program, runAll, servedInstructions } from "./warm-up.ts";

const NO_TYPE = { supertypes: [], origin: {} };

/** A structure with room for two words or references. */
function structs(isReference: boolean): StructObject[] {
  const defaults: unknown[] = [null, null];
  if (!isReference) defaults.fill(0);
  const type: StructLayout = { ...NO_TYPE, kind: "struct", fields: [], defaults };
  return [new StructObject(type), new DescribedStruct(type)];
}

/** Arrays of one element. */
function arrays(...storages: Storage[]): ArrayObject[] {
  return storages.map((storage) => new ArrayObject({ ...NO_TYPE, kind: "array", storage }, 1));
}

/** The objects that an instruction may meet, from the end of its name. */
function objectsFor({ name }: Row): unknown[] {
  if (name.startsWith("struct.")) return structs(name.endsWith(".ref"));
  if (name.endsWith(".64")) return arrays(STORAGE.pair);
  if (name === "array.len") return arrays(STORAGE.i8, STORAGE.i16, STORAGE.word, STORAGE.pair, STORAGE.reference);
  if (name.startsWith("array.") && name.endsWith(".ref")) return arrays(STORAGE.reference);
  if (name.startsWith("array.")) return arrays(STORAGE.i8, STORAGE.i16, STORAGE.word);
  const objects = [...structs(false), ...arrays(STORAGE.word, STORAGE.reference), 1];
  return name.endsWith("eq") ? objects : [...objects, {}, "text", 0.5];
}

/** A slot of the frame, as a word index. */
function wordOf(slot: number): number {
  return WARM_UP_WORD + 2 * slot;
}

/** Writes an instruction that is followed by one that leaves, and returns the address behind them. */
function write({ name, immediates }: Row, address: number): number {
  let at = address;
  CODE[at++] = COLD | (3 << 8) | (1 << 16) | (2 << 24);
  CODE[at++] = coldNumber(name);
  const behind = at + immediates.length;
  for (const kind of immediates) CODE[at++] = kind === "target" ? behind : kind === "count" ? 1 : 0;
  CODE[at++] = COLD;
  CODE[at++] = coldNumber("halt");
  return at;
}

/** Executes an instruction with objects, with other references beside them, and with null. */
function execute(row: Row, address: number): void {
  const behind = address + 2 + row.immediates.length;
  for (const object of [...objectsFor(row), null]) {
    for (const other of [object, null, {}]) {
      for (let slot = 1; slot <= 3; slot++) {
        I32_STACK[wordOf(slot)] = 0;
        writeReference(wordOf(slot), slot === 2 ? other : object);
      }
      if (row.name === "return.clear") {
        I32_STACK[wordOf(1)] = behind;
        I32_STACK[wordOf(1) + 1] = WARM_UP_WORD;
      }
      REGISTERS[PC] = address;
      REGISTERS[FP] = WARM_UP_WORD;
      REGISTERS[FUEL] = 1;
      objectLoop();
    }
  }
  for (let slot = 0; slot <= 3; slot++) writeReference(wordOf(slot), null);
}

let isDone = false;

/** The same as `warmUp` for the loop for code with structures and arrays, when a program stays in it. */
export function warmUpObjects(): void {
  if (isDone) return;
  isDone = true;
  const { program, callee } = servedInstructions(OBJECT_LOOP_OPERATIONS);
  const spin = program.address;
  program.add("br", [0, 0, 0], spin);
  runAll({ entered: objectLoop, starts: program.starts, callee, spin, before: () => executeAll(program) });
}

function executeAll(program: Program): void {
  for (const row of OBJECT_ROWS) {
    write(row, program.address);
    execute(row, program.address);
  }
}
