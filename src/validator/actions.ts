/**
 * What the loop over instructions does with each of them: the fast paths by number, made of the instruction table for the
 * features that may be used, and for function bodies or constant expressions.
 */
import { FEATURES, type FeatureSet } from "../base/features.ts";
import { IMMEDIATE } from "../instructions/immediates.ts";
import {
  CONSTANT,
  FEATURE_BITS,
  ID_BY_BYTE,
  ILLEGAL,
  IMMEDIATE_KINDS,
  INSTRUCTION_COUNT,
  instructionId,
  PREFIX,
  SIGNATURES,
} from "../instructions/instructions.ts";

/** Numbers of actions. The loop repeats them as literals, since only those become a jump table. */
export const ACTION = {
  /** Has a type with at most two operands and one result, and no immediates. */
  PLAIN: 0,
  /** The same with a memory argument. */
  ACCESS: 1,
  I32_CONST: 2,
  I64_CONST: 3,
  LOCAL_GET: 4,
  LOCAL_SET: 5,
  LOCAL_TEE: 6,
  /** Has a rule of its own. */
  RULE: 7,
  /** Has another type or other immediates. */
  TYPED: 8,
  /** Needs features that may not be used. */
  REFUSED: 9,
  NOT_CONSTANT: 10,
  /** No instruction begins with the byte. */
  ILLEGAL: 11,
  /** The instruction is told by what follows the byte. */
  PREFIX: 12,
} as const;

export interface Actions {
  readonly byId: Uint8Array;
  /** By the first byte of the opcode. */
  readonly byByte: Uint8Array;
}

/** Instructions with a fast path of their own. */
const FAST_PATHS: Readonly<Record<string, number>> = {
  "i32.const": ACTION.I32_CONST,
  "i64.const": ACTION.I64_CONST,
  "local.get": ACTION.LOCAL_GET,
  "local.set": ACTION.LOCAL_SET,
  "local.tee": ACTION.LOCAL_TEE,
};

const ACTIONS_BY_ID: Uint8Array = Uint8Array.from({ length: INSTRUCTION_COUNT }, (_, id) => actionOf(id));
for (const [mnemonic, action] of Object.entries(FAST_PATHS)) ACTIONS_BY_ID[instructionId(mnemonic)] = action;

function actionOf(id: number): number {
  const signature = SIGNATURES[id] as number;
  if (signature < 0) return ACTION.RULE;
  if ((signature & 7) > 2 || ((signature >> 3) & 3) > 1) return ACTION.TYPED;
  const kind = IMMEDIATE_KINDS[id];
  if (kind === IMMEDIATE.NONE) return ACTION.PLAIN;
  return kind === IMMEDIATE.MEMARG ? ACTION.ACCESS : ACTION.TYPED;
}

/** What is done in function bodies and in constant expressions. */
export interface ActionTables {
  readonly body: Actions;
  /** @see https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions */
  readonly constant: Actions;
}

let latestFeatures: FeatureSet = -1;
let latestTables: ActionTables | undefined;

/**
 * The actions for the features that may be used. Those of the set that was asked for last are kept: it is nearly always the
 * same, and modules may be small.
 */
export function actionTables(features: FeatureSet): ActionTables {
  if (latestTables === undefined || latestFeatures !== features) {
    latestTables = makeTables(features);
    latestFeatures = features;
  }
  return latestTables;
}

function makeTables(features: FeatureSet): ActionTables {
  const body = ACTIONS_BY_ID.map((action, id) => (isMissing(id, features) ? ACTION.REFUSED : action));
  const constant = body.map((action, id) => (isConstant(id, features) ? action : ACTION.NOT_CONSTANT));
  return { body: withBytes(body), constant: withBytes(constant) };
}

function isMissing(id: number, features: FeatureSet): boolean {
  return ((FEATURE_BITS[id] as number) & ~features) !== 0;
}

function isConstant(id: number, features: FeatureSet): boolean {
  return CONSTANT[id] === 1 || (CONSTANT[id] === 2 && (features & FEATURES["extended-const"]) !== 0);
}

function withBytes(byId: Uint8Array): Actions {
  const byByte = Uint8Array.from(ID_BY_BYTE, (id) => {
    if (id === ILLEGAL) return ACTION.ILLEGAL;
    return id === PREFIX ? ACTION.PREFIX : (byId[id] as number);
  });
  return { byId, byByte };
}
