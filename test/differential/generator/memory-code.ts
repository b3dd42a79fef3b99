/**
 * Loads, stores and the bulk instructions of memory 0. Addresses are mostly inside; some are at the end and some anywhere.
 */
import { unsigned } from "../../support/binary-encoding.ts";
import type { BodyGenerator, Producer, Statement } from "./body-generator.ts";
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

/** An address; the kinds are what compilers write, then the last bytes of the first page, then anything. */
function address(body: BodyGenerator, depth: number): void {
  const { choices, code } = body;
  const kind = choices.below(40);
  if (kind < 12) {
    code.constant("i32", choices.below(choices.chance(50) ? 256 : 65_000));
  } else if (kind < 26) {
    body.value("i32", depth);
    code.constant("i32", choices.pick([0xff, 0xfffc, 0x7ff8, 0x3fff]));
    code.emit("i32.and");
  } else if (kind < 36) {
    body.value("i32", depth);
    code.constant("i32", 0xff);
    code.emit("i32.and");
    code.constant("i32", choices.pick([2, 1, 3, 4]));
    code.emit("i32.shl");
    if (choices.chance(60)) {
      code.constant("i32", choices.below(4096));
      code.emit("i32.add");
    }
  } else if (kind < 37) {
    // A sum that wraps or not: it must not be taken for a part of the offset.
    body.value("i32", depth);
    code.constant("i32", 0xff);
    code.emit("i32.and");
    code.constant("i32", choices.pick([-4, -16, -200, 0x7fffffff, -0x80000000]));
    code.emit("i32.add");
  } else if (kind < 39) {
    code.constant("i32", 65_536 - choices.pick([16, 8, 7, 4, 3, 2, 1, 0]));
  } else {
    body.value("i32", depth);
  }
}

function memoryArgument(body: BodyGenerator, { mnemonic, alignment }: Access): void {
  const { choices, code } = body;
  const offsets = choices.weighted(
    [
      { weight: 50, offset: () => 0 },
      { weight: 35, offset: () => choices.below(64) },
      { weight: 12, offset: () => choices.below(4096) },
      { weight: 2, offset: () => 65_536 - choices.below(12) },
      { weight: 1, offset: () => choices.pick([0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff]) },
    ],
    ({ weight }) => weight,
  );
  const offset = offsets.offset();
  const declared = choices.below(alignment + 1);
  code.emit(mnemonic, [declared, ...unsigned(offset)], `offset=${offset} align=${2 ** declared}`);
}

function emitLoad(body: BodyGenerator, type: ValueType, depth: number): void {
  const load = body.choices.pick(LOADS.filter((each) => each.type === type));
  address(body, depth);
  memoryArgument(body, load);
}

function emitStore(body: BodyGenerator, depth: number): void {
  const store = body.choices.pick(STORES);
  address(body, depth);
  body.value(store.type, depth);
  memoryArgument(body, store);
}

/** A count of bytes: small, or anything. */
function byteCount(body: BodyGenerator, depth: number): void {
  const { choices, code } = body;
  if (choices.chance(92)) code.constant("i32", choices.pick([0, 1, 3, 16, 100, 1000]));
  else body.value("i32", depth);
}

function bulk(body: BodyGenerator, depth: number): void {
  const { choices, code, plan } = body;
  const kind = choices.below(8);
  const segment = choices.below(plan.data.length);
  if (kind === 7) {
    code.indexed("data.drop", segment);
    return;
  }
  address(body, depth);
  if (kind < 3) {
    body.value("i32", depth);
    byteCount(body, depth);
    code.emit("memory.fill", [0]);
  } else if (kind < 6) {
    address(body, depth);
    byteCount(body, depth);
    code.emit("memory.copy", [0, 0]);
  } else {
    code.constant("i32", choices.below(20));
    code.constant("i32", choices.below(24));
    code.emit("memory.init", [segment, 0], `${segment}`);
  }
}

function emitSize(body: BodyGenerator, _: ValueType, depth: number): void {
  if (body.choices.chance(50)) {
    body.code.emit("memory.size", [0]);
    return;
  }
  if (body.choices.chance(80)) body.code.constant("i32", body.choices.pick([0, 1, 2, 3, -1]));
  else body.value("i32", depth);
  body.code.emit("memory.grow", [0]);
}

export const MEMORY_PRODUCERS: readonly Producer[] = [
  { weight: "memory", applies: (_, type) => LOADS.some((each) => each.type === type), emit: emitLoad },
  { weight: "bulk", applies: (_, type) => type === "i32", emit: emitSize },
];

export const MEMORY_STATEMENTS: readonly Statement[] = [
  { weight: "memory", emit: emitStore },
  { weight: "bulk", emit: bulk },
];
