/**
 * Damages a binary, as a seeded choice says: what transfer errors, careless tools and attackers do to modules.
 */
import type { Choices } from "../differential/choices.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface Mutation {
  readonly name: string;
  readonly weight: number;
  apply(bytes: Bytes, choices: Choices): Bytes;
}

/** Bytes that mean something in many places: small numbers, ends of LEB128 numbers, types, prefixes, `end`. */
const TELLING_BYTES = [
  0x00, 0x01, 0x02, 0x7f, 0x80, 0xff, 0x0b, 0x40, 0x60, 0x70, 0x7e, 0x6f, 0x5e, 0x4e, 0x05, 0x1f, 0xfb, 0xfc, 0xfd,
  0xfe,
];

/** Numbers of five bytes at the ends of their range, and longer than allowed. */
const LARGE_NUMBERS = [
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0x07],
  [0x80, 0x80, 0x80, 0x80, 0x08],
  [0xff, 0xff, 0xff, 0xff, 0xff],
  [0x80, 0x80, 0x80, 0x80, 0x00],
];

function splice(bytes: Bytes, start: number, removed: number, inserted: ArrayLike<number>): Bytes {
  const kept = bytes.subarray(start + removed);
  const result = new Uint8Array(start + inserted.length + kept.length);
  result.set(bytes.subarray(0, start));
  result.set(inserted, start);
  result.set(kept, start + inserted.length);
  return result;
}

function position(bytes: Bytes, choices: Choices): number {
  // Half of the damage goes to the first 200 bytes, where most of what is not code stands.
  return choices.below(choices.chance(50) ? Math.min(bytes.length, 200) : bytes.length);
}

function setByte(bytes: Bytes, at: number, byte: number): Bytes {
  const copy = bytes.slice();
  copy[at] = byte;
  return copy;
}

const MUTATIONS: readonly Mutation[] = [
  { name: "cut off", weight: 20, apply: (bytes, choices) => bytes.slice(0, choices.below(bytes.length)) },
  {
    name: "a bit flipped",
    weight: 30,
    apply: (bytes, choices) => {
      const at = position(bytes, choices);
      return setByte(bytes, at, (bytes[at] ?? 0) ^ (1 << choices.below(8)));
    },
  },
  {
    name: "a byte replaced",
    weight: 25,
    apply: (bytes, choices) => {
      const byte = choices.chance(50) ? choices.pick(TELLING_BYTES) : choices.below(256);
      return setByte(bytes, position(bytes, choices), byte);
    },
  },
  {
    name: "a byte stepped",
    weight: 10,
    apply: (bytes, choices) => {
      const at = position(bytes, choices);
      return setByte(bytes, at, (bytes[at] ?? 0) + choices.pick([1, -1]));
    },
  },
  {
    name: "bytes removed",
    weight: 10,
    apply: (bytes, choices) => splice(bytes, position(bytes, choices), 1 + choices.below(4), []),
  },
  {
    name: "a byte inserted",
    weight: 10,
    apply: (bytes, choices) => splice(bytes, position(bytes, choices), 0, [choices.pick(TELLING_BYTES)]),
  },
  {
    name: "a number made large",
    weight: 15,
    apply: (bytes, choices) => splice(bytes, position(bytes, choices), 1, choices.pick(LARGE_NUMBERS)),
  },
  {
    name: "a piece repeated",
    weight: 5,
    apply: (bytes, choices) => {
      const start = position(bytes, choices);
      const piece = bytes.slice(start, start + 1 + choices.below(30));
      return splice(bytes, position(bytes, choices), 0, piece);
    },
  },
];

export interface Damaged {
  readonly bytes: Bytes;
  /** What was done to it. */
  readonly description: string;
}

/** One piece of damage, or up to three. */
export function damage(original: Bytes, choices: Choices): Damaged {
  const count = choices.chance(25) ? 2 + choices.below(2) : 1;
  let bytes = original;
  const names: string[] = [];
  for (let index = 0; index < count && bytes.length > 0; index++) {
    const mutation = choices.weighted(MUTATIONS, ({ weight }) => weight);
    bytes = mutation.apply(bytes, choices);
    names.push(mutation.name);
  }
  return { bytes, description: names.join(", ") };
}
