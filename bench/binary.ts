/** Changes to modules that the benchmark needs, made in the bytes: functions appended to what a module has. */

const TYPE = 1;
const FUNCTION = 3;
const EXPORT = 7;
const CODE = 10;
const HEADER_LENGTH = 8;

interface Section {
  readonly id: number;
  readonly contents: Uint8Array;
}

/** A list of the binary format: how many items, and their bytes. */
interface List {
  readonly count: number;
  readonly items: Uint8Array;
}

/** Reads an unsigned LEB128 of at most 32 bits; gives it and the position after it. */
function readUnsigned(bytes: Uint8Array, position: number): [value: number, end: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[position++] as number;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, position];
  }
}

function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(Math.floor(value / 0x80))];
}

/** The signed LEB128 of an i32, in five bytes. */
function signed32(value: number): number[] {
  return [0, 7, 14, 21].map((shift) => ((value >> shift) & 0x7f) | 0x80).concat((value >> 28) & 0x7f);
}

function sectionsOf(module: Uint8Array): Section[] {
  const sections: Section[] = [];
  let position = HEADER_LENGTH;
  while (position < module.length) {
    const id = module[position] as number;
    const [size, start] = readUnsigned(module, position + 1);
    position = start + size;
    sections.push({ id, contents: module.subarray(start, position) });
  }
  return sections;
}

function listOf(contents: Uint8Array): List {
  const [count, start] = readUnsigned(contents, 0);
  return { count, items: contents.subarray(start) };
}

/** The module with lists of some sections replaced; it has all of these sections. */
function rewritten(module: Uint8Array, change: (id: number, list: List) => List): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [module.subarray(0, HEADER_LENGTH)];
  for (const { id, contents } of sectionsOf(module)) {
    const changed = [TYPE, FUNCTION, EXPORT, CODE].includes(id);
    const list = changed ? change(id, listOf(contents)) : undefined;
    const body = list === undefined ? [contents] : [Uint8Array.from(unsigned(list.count)), list.items];
    const size = body.reduce((sum, { length }) => sum + length, 0);
    parts.push(Uint8Array.of(id, ...unsigned(size)), ...body);
  }
  return Uint8Array.from(Buffer.concat(parts));
}

function listIn(module: Uint8Array, id: number): List {
  const section = sectionsOf(module).find((candidate) => candidate.id === id);
  return section === undefined ? { count: 0, items: new Uint8Array(0) } : listOf(section.contents);
}

function appended({ count, items }: List, item: readonly number[]): List {
  return { count: count + 1, items: Uint8Array.from([...items, ...item]) };
}

/**
 * A module without imports that exports a function `run: [i32] → [i32]` as its function 0, with a further export
 * `call_run: [] → [i32]` that calls it with a constant: for engines that can only call functions without parameters.
 */
export function withConstantCall(module: Uint8Array, n: number): Uint8Array<ArrayBuffer> {
  const typeCount = listIn(module, TYPE).count;
  const functionCount = listIn(module, FUNCTION).count;
  const name = [...Buffer.from("call_run")];
  const body = [0, 0x41, ...signed32(n), 0x10, 0, 0x0b];
  const items: Readonly<Record<number, readonly number[]>> = {
    [TYPE]: [0x60, 0, 1, 0x7f],
    [FUNCTION]: unsigned(typeCount),
    [EXPORT]: [name.length, ...name, 0, ...unsigned(functionCount)],
    [CODE]: [body.length, ...body],
  };
  return rewritten(module, (id, list) => appended(list, items[id] as readonly number[]));
}

/** The module with its functions repeated, as further functions that nobody calls, until it has so many bytes. */
export function withRepeatedFunctions(module: Uint8Array, byteLength: number): Uint8Array<ArrayBuffer> {
  const copies = Math.ceil(byteLength / listIn(module, CODE).items.length);
  return rewritten(module, (id, list) => {
    if (id !== FUNCTION && id !== CODE) return list;
    const repeated = Buffer.concat(Array.from({ length: copies }, () => list.items));
    return { count: list.count * copies, items: repeated };
  });
}
