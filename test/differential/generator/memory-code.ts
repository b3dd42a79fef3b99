/**
 * Loads, stores and the bulk instructions of memory. Addresses are mostly inside; some are at the end and some anywhere.
 */
import { unsigned } from "../../support/binary-encoding.ts";
import type { BodyGenerator, Producer, Statement } from "./body-generator.ts";
import { addressType } from "./module-plan.ts";
import type { ValueType } from "./value-types.ts";

interface Access {
  readonly mnemonic: string;
  readonly type: ValueType;
  /** Exponent of the natural alignment. */
  readonly alignment: number;
}

const WIDTHS: Readonly<Record<string, number>> = { "8": 0, "16": 1, "32": 2, "64": 3 };

function accesses(names: string): Access[] {
  return names.split(" ").map((mnemonic) => {
    const type = mnemonic.slice(0, 3);
    const width = /(?:load|store)(\d+)/.exec(mnemonic)?.[1] ?? type.slice(1);
    return { mnemonic, type: type as ValueType, alignment: WIDTHS[width] ?? 0 };
  });
}

const LOADS: readonly Access[] = accesses(
  "i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u i64.load8_s i64.load8_u " +
    "i64.load16_s i64.load16_u i64.load32_s i64.load32_u",
);
const STORES: readonly Access[] = accesses(
  "i32.store i64.store f32.store f64.store i32.store8 i32.store16 i64.store8 i64.store16 i64.store32",
);

/** An address of a memory; the kinds are what compilers write, then the last bytes of the first page, then anything. */
export function address(body: BodyGenerator, memory: number, depth: number): void {
  const { choices, code } = body;
  if (!isMemory64(body, memory)) {
    shortAddress(body, depth);
    return;
  }
  const kind = choices.below(100);
  if (kind === 0) {
    code.constant("i64", choices.pick([2n ** 32n, 2n ** 32n + 16n, 2n ** 33n - 4n, 2n ** 48n, -(2n ** 63n), -1n, -8n]));
  } else if (kind === 1) {
    body.value("i64", depth);
  } else {
    shortAddress(body, depth);
    code.emit(kind === 2 ? "i64.extend_i32_s" : "i64.extend_i32_u");
  }
}

function isMemory64(body: BodyGenerator, memory: number): boolean {
  return body.plan.memories[memory]?.is64 ?? false;
}

function shortAddress(body: BodyGenerator, depth: number): void {
  const { choices, code } = body;
  const kind = choices.below(100);
  if (kind < 32) {
    code.constant("i32", choices.below(choices.chance(50) ? 256 : 65_000));
  } else if (kind < 68) {
    body.value("i32", depth);
    code.constant("i32", choices.pick([0xff, 0xfffc, 0x7ff8, 0x3fff]));
    code.emit("i32.and");
  } else if (kind < 95) {
    body.value("i32", depth);
    code.constant("i32", 0xff);
    code.emit("i32.and");
    code.constant("i32", choices.pick([2, 1, 3, 4]));
    code.emit("i32.shl");
    if (choices.chance(60)) {
      code.constant("i32", choices.below(4096));
      code.emit("i32.add");
    }
  } else if (kind < 96) {
    // A sum that wraps or not: it must not be taken for a part of the offset.
    body.value("i32", depth);
    code.constant("i32", 0xff);
    code.emit("i32.and");
    code.constant("i32", choices.pick([-4, -16, -200, 0x7fffffff, -0x80000000]));
    code.emit("i32.add");
  } else if (kind < 99) {
    code.constant("i32", 65_536 - choices.pick([64, 32, 16, 16, 8, 8, 4, 3, 1, 0]));
  } else {
    body.value("i32", depth);
  }
}

/** A load or store with its offset and alignment. */
export function memoryArgument(
  body: BodyGenerator,
  memory: number,
  { mnemonic, alignment }: Pick<Access, "mnemonic" | "alignment">,
  lanes: readonly number[] = [],
): void {
  emitAccess(body, memory, { mnemonic, alignment: body.choices.below(alignment + 1) }, anyOffset(body, memory), lanes);
}

function anyOffset(body: BodyGenerator, memory: number): number | bigint {
  const { choices } = body;
  const large = isMemory64(body, memory)
    ? [0xffffffff, 2n ** 32n, 2n ** 33n, 2n ** 63n, 2n ** 64n - 8n, 2n ** 64n - 1n]
    : [0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff];
  const offsets = choices.weighted<{ weight: number; offset: () => number | bigint }>(
    [
      { weight: 100, offset: () => 0 },
      { weight: 70, offset: () => choices.below(64) },
      { weight: 24, offset: () => choices.below(4096) },
      { weight: 2, offset: () => 65_536 - choices.below(12) },
      { weight: 1, offset: () => choices.pick(large) },
    ],
    ({ weight }) => weight,
  );
  return offsets.offset();
}

/** @param alignment exponent of the declared alignment */
export function emitAccess(
  body: BodyGenerator,
  memory: number,
  { mnemonic, alignment }: Pick<Access, "mnemonic" | "alignment">,
  offset: number | bigint,
  lanes: readonly number[] = [],
): void {
  const { choices, code, plan } = body;
  // The first memory can be named, too.
  const isNamed = memory > 0 || (plan.language === "all" && choices.chance(3));
  const flags = isNamed ? [alignment | 0x40, ...unsigned(memory)] : [alignment];
  code.emit(mnemonic, [...flags, ...unsigned(offset), ...lanes]);
}

function anyMemory(body: BodyGenerator): number {
  return body.choices.below(body.plan.memories.length);
}

function emitLoad(body: BodyGenerator, type: ValueType, depth: number): void {
  const load = body.choices.pick(LOADS.filter((each) => each.type === type));
  const memory = anyMemory(body);
  address(body, memory, depth);
  memoryArgument(body, memory, load);
}

function emitStore(body: BodyGenerator, depth: number): void {
  const store = body.choices.pick(STORES);
  const memory = anyMemory(body);
  address(body, memory, depth);
  body.value(store.type, depth);
  memoryArgument(body, memory, store);
}

/** A count of bytes: small, or anything. */
function byteCount(body: BodyGenerator, type: "i32" | "i64", depth: number): void {
  const { choices, code } = body;
  if (choices.chance(92)) code.integer(type, choices.pick([0, 1, 3, 16, 100, 1000]));
  else body.value(type, depth);
}

function bulk(body: BodyGenerator, depth: number): void {
  const { choices, code, plan } = body;
  const kind = choices.below(8);
  const segment = choices.below(plan.data.length);
  if (kind === 7) {
    code.indexed("data.drop", segment);
    return;
  }
  const memory = anyMemory(body);
  const type = isMemory64(body, memory) ? "i64" : "i32";
  address(body, memory, depth);
  if (kind < 3) {
    body.value("i32", depth);
    byteCount(body, type, depth);
    code.indexed("memory.fill", memory);
  } else if (kind < 6) {
    const source = anyMemory(body);
    address(body, source, depth);
    byteCount(body, isMemory64(body, source) ? type : "i32", depth);
    code.indexed("memory.copy", memory, source);
  } else {
    code.constant("i32", choices.below(20));
    code.constant("i32", choices.below(24));
    code.indexed("memory.init", segment, memory);
  }
}

function memoriesOf(body: BodyGenerator, type: ValueType): number[] {
  return body.plan.memories.flatMap((memory, index) => (addressType(memory) === type ? [index] : []));
}

function emitSize(body: BodyGenerator, type: ValueType, depth: number): void {
  const memory = body.choices.pick(memoriesOf(body, type));
  if (body.choices.chance(50)) {
    body.code.indexed("memory.size", memory);
    return;
  }
  if (body.choices.chance(80)) body.code.integer(type as "i32" | "i64", body.choices.pick([0, 1, 2, 3, -1]));
  else body.value(type, depth);
  body.code.indexed("memory.grow", memory);
}

export const MEMORY_PRODUCERS: readonly Producer[] = [
  { weight: "memory", applies: (_, type) => LOADS.some((each) => each.type === type), emit: emitLoad },
  { weight: "bulk", applies: (body, type) => memoriesOf(body, type).length > 0, emit: emitSize },
];

export const MEMORY_STATEMENTS: readonly Statement[] = [
  { weight: "memory", emit: emitStore },
  { weight: "bulk", emit: bulk },
];
