/** Atomic instructions, of one thread. Addresses are mostly aligned; a wait never lasts. */
import { FEATURES } from "../../../src/base/features.ts";
import { IMMEDIATE } from "../../../src/instructions/immediates.ts";
import {
  FEATURE_BITS,
  IMMEDIATE_KINDS,
  MNEMONICS,
  NATURAL_ALIGNMENTS,
} from "../../../src/instructions/instructions.ts";
import type { BodyGenerator, Producer, Statement } from "./body-generator.ts";
import { address, emitAccess } from "./memory-code.ts";
import { addressType } from "./module-plan.ts";
import type { ValueType } from "./value-types.ts";

interface AtomicAccess {
  readonly mnemonic: string;
  readonly alignment: number;
  /** Type of what it reads and writes. */
  readonly type: "i32" | "i64";
}

const ACCESSES: readonly AtomicAccess[] = MNEMONICS.flatMap((mnemonic, id): AtomicAccess[] => {
  const isAtomic = ((FEATURE_BITS[id] as number) & FEATURES.threads) !== 0;
  if (!isAtomic || IMMEDIATE_KINDS[id] !== IMMEDIATE.ATOMIC_MEMARG) return [];
  const type = mnemonic.startsWith("i64") || mnemonic.endsWith("wait64") ? "i64" : "i32";
  return [{ mnemonic, alignment: NATURAL_ALIGNMENTS[id] as number, type }];
});

const STORES = ACCESSES.filter(({ mnemonic }) => mnemonic.includes(".store"));
const VALUES = ACCESSES.filter(({ mnemonic }) => /load|rmw/.test(mnemonic));
const WAITING = ACCESSES.filter(({ mnemonic }) => /wait|notify/.test(mnemonic));

function alignedAddress(body: BodyGenerator, memory: number, depth: number): void {
  address(body, memory, depth);
  if (body.choices.chance(4)) return;
  const type = addressType(body.plan.memories[memory] ?? { is64: false });
  body.code.integer(type, -8);
  body.code.emit(`${type}.and`);
}

function emitAtomic(body: BodyGenerator, access: AtomicAccess, depth: number): void {
  const { choices, code, plan } = body;
  const memory = choices.below(plan.memories.length);
  const { mnemonic, type } = access;
  alignedAddress(body, memory, depth);
  if (mnemonic.endsWith("notify")) {
    body.value("i32", depth);
  } else if (mnemonic.includes("wait")) {
    if (choices.chance(50)) body.value(type, depth);
    else code.integer(type, 0);
    code.constant("i64", choices.pick([0n, 1n, 1000n]));
  } else {
    const operands = mnemonic.includes("cmpxchg") ? 2 : mnemonic.includes("load") ? 0 : 1;
    for (let i = 0; i < operands; i++) body.value(type, depth);
  }
  emitAccess(body, memory, access, choices.chance(97) ? 8 * choices.below(20) : choices.below(64));
}

function atomicValue(body: BodyGenerator, type: ValueType, depth: number): void {
  const { choices } = body;
  const accesses = type === "i32" && choices.chance(10) ? WAITING : VALUES.filter((each) => each.type === type);
  emitAtomic(body, choices.pick(accesses), depth);
}

export const ATOMIC_PRODUCERS: readonly Producer[] = [
  {
    weight: "atomic",
    applies: ({ plan }, type) => plan.threads && (type === "i32" || type === "i64"),
    emit: atomicValue,
  },
];

export const ATOMIC_STATEMENTS: readonly Statement[] = [
  {
    weight: "atomic",
    applies: ({ plan }) => plan.threads,
    emit: (body, depth) => {
      if (body.choices.chance(8)) body.code.emit("atomic.fence", [0]);
      else emitAtomic(body, body.choices.pick(STORES), depth);
    },
  },
];
