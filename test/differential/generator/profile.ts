/** How often a body uses each kind of code, as weights. A module has one profile. */
import type { Language } from "./module-plan.ts";

export interface Profile {
  readonly name: string;
  readonly constant: number;
  readonly variable: number;
  readonly numeric: number;
  readonly select: number;
  readonly control: number;
  readonly exit: number;
  readonly memory: number;
  readonly bulk: number;
  readonly call: number;
  readonly table: number;
  readonly deep: number;
  readonly vector: number;
  readonly aggregate: number;
  readonly cast: number;
  readonly exception: number;
  readonly atomic: number;
  /** Of a hundred types, how many are references, and how many vectors. */
  readonly references: number;
  readonly vectors: number;
  /** Locals declared besides the parameters, at most. */
  readonly locals: number;
  /** Size of a body, in nodes. */
  readonly size: number;
}

const STRUCTURED: Profile = {
  name: "structured",
  constant: 8,
  variable: 24,
  numeric: 30,
  select: 4,
  control: 12,
  exit: 4,
  memory: 8,
  bulk: 1,
  call: 4,
  table: 2,
  deep: 0,
  vector: 0,
  aggregate: 0,
  cast: 0,
  exception: 0,
  atomic: 0,
  references: 8,
  vectors: 0,
  locals: 8,
  size: 120,
};

const PLAIN_PROFILES: readonly Profile[] = [
  { ...STRUCTURED, name: "straight", control: 0, exit: 0, call: 0, table: 0, bulk: 0, numeric: 60, size: 60 },
  STRUCTURED,
  { ...STRUCTURED, name: "branches", control: 24, exit: 12, memory: 2, numeric: 16, table: 0 },
  { ...STRUCTURED, name: "memory", memory: 40, bulk: 6, size: 90 },
  { ...STRUCTURED, name: "calls", call: 40, exit: 8, table: 8, size: 80 },
  { ...STRUCTURED, name: "wide", deep: 3, locals: 400, variable: 40 },
];

const MIXED: Profile = {
  ...STRUCTURED,
  name: "mixed",
  constant: 5,
  variable: 14,
  numeric: 24,
  vector: 40,
  aggregate: 24,
  cast: 14,
  exception: 8,
  atomic: 4,
  table: 6,
  call: 8,
  references: 35,
  vectors: 15,
  // There are more functions in a module, and so each is smaller.
  size: 70,
};

const ALL_PROFILES: readonly Profile[] = [
  MIXED,
  { ...MIXED, name: "vectors", vector: 120, vectors: 60, aggregate: 2, cast: 2, references: 10, exception: 2 },
  { ...MIXED, name: "objects", aggregate: 50, cast: 16, references: 60, numeric: 12, vector: 4, memory: 2 },
  { ...MIXED, name: "casts", cast: 50, aggregate: 16, references: 70, numeric: 8, vector: 2, control: 16 },
  { ...MIXED, name: "exceptions", exception: 50, exit: 10, call: 24, numeric: 16, vector: 4, size: 60 },
  { ...MIXED, name: "calls", call: 50, table: 16, exit: 8, exception: 8, references: 50, size: 50 },
  { ...MIXED, name: "branches", control: 30, exit: 24, references: 40, numeric: 12, memory: 2 },
  { ...MIXED, name: "memory", memory: 40, atomic: 30, bulk: 10, vector: 20, size: 60 },
  { ...MIXED, name: "wide", deep: 5, locals: 400, variable: 40 },
];

export function profilesOf(language: Language): readonly Profile[] {
  return language === "all" ? ALL_PROFILES : PLAIN_PROFILES;
}
