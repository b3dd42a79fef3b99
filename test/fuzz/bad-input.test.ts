/**
 * Bad input: whatever is done to a module, it is refused by a DecodeError or a ValidationError, or it still is a valid
 * module, and then the host's own WebAssembly accepts it too. Nothing else is thrown, and no case takes long.
 *
 * The verdicts are the same in both directions but for features that V8 has and the engine was not given, which its
 * message says. `FUZZ_SEEDS=1000-5000` runs other seeds than the usual share.
 */
import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import { Choices } from "../differential/choices.ts";
import { type CorpusModule, GENERATED_MODULES, REAL_MODULES } from "./corpus.ts";
import { modernModule } from "./modern-module.ts";
import { damage } from "./mutations.ts";
import { proposalsModule } from "./proposals-module.ts";
import { engineVerdict, hostVerdict } from "./verdict.ts";

const [FIRST = 0, LAST = 0] = (process.env["FUZZ_SEEDS"] ?? "0-3999").split("-").map(Number);
const CHUNK = 250;
const CHUNKS = Array.from({ length: Math.ceil((LAST - FIRST + 1) / CHUNK) }, (_, index) => {
  const from = FIRST + index * CHUNK;
  return [from, Math.min(from + CHUNK - 1, LAST)] as const;
});

/** The longest that one binary may take, in milliseconds; all are small. */
const LONGEST = 2000;

/** Features of V8 in Node 20 that are not among the common ones: a module may come to use them by chance. */
const HOST_ONLY = /requires the (simd|threads|legacy-exceptions|exceptions) feature/;

/** What is wrong with the verdict on a binary. */
function objection(bytes: Uint8Array<ArrayBuffer>): string | undefined {
  const host = hostVerdict(bytes);
  const start = performance.now();
  const engine = engineVerdict(bytes);
  const elapsed = performance.now() - start;
  if (elapsed > LONGEST) return `took ${Math.round(elapsed)} ms`;
  if (engine.isAccepted && !host.isAccepted) return `accepted, but by the host: ${host.reason}`;
  if (!engine.isAccepted && host.isAccepted && !HOST_ONLY.test(engine.reason)) {
    return `accepted by the host, but: ${engine.reason}`;
  }
  return undefined;
}

function moduleForSeed(seed: number): CorpusModule {
  // Small modules more often than large ones, so that most damage hits something.
  const modules = seed % 2 === 0 ? GENERATED_MODULES : REAL_MODULES;
  return modules[(seed >> 1) % modules.length] as CorpusModule;
}

describe("damaged modules", () => {
  it.each(CHUNKS)("are refused, or accepted by the host too: seeds %i to %i", (from, to) => {
    for (let seed = from; seed <= to; seed++) {
      const { name, bytes } = moduleForSeed(seed);
      const damaged = damage(bytes, Choices.random(seed));
      expect(objection(damaged.bytes), `seed ${seed}, ${name}, ${damaged.description}`).toBeUndefined();
    }
  });
});

describe("damaged modules of every feature", () => {
  it("decode as they are", () => {
    expect(decodeModule(modernModule(), FEATURE_SETS.all).functionTypes).toHaveLength(3);
  });

  it("are valid as they are, those of the proposals", () => {
    expect(engineVerdict(proposalsModule(), FEATURE_SETS.all)).toEqual({ isAccepted: true, reason: "" });
  });
});

describe.each([
  ["WebAssembly 3.0", modernModule()],
  ["the proposals", proposalsModule()],
])("damaged modules of every feature of %s", (_, bytes) => {
  it("are refused by an error of decoding or validation, and by nothing else", () => {
    for (let seed = FIRST; seed <= FIRST + 1999; seed++) {
      const damaged = damage(bytes, Choices.random(seed));
      const start = performance.now();
      expect(() => engineVerdict(damaged.bytes, FEATURE_SETS.all), `seed ${seed}`).not.toThrow();
      expect(performance.now() - start, `seed ${seed}`).toBeLessThan(LONGEST);
    }
  });

  it("are refused at every length that is not the whole", () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => engineVerdict(bytes.slice(0, length), FEATURE_SETS.all), `${length} bytes`).not.toThrow();
    }
  });
});

describe("modules that are cut off", () => {
  const short = [...REAL_MODULES, ...GENERATED_MODULES].filter(({ bytes }) => bytes.length < 1000).slice(0, 8);

  it("have examples", () => {
    expect(short.length).toBe(8);
  });

  it.each(short.map((module) => [module.name, module.bytes] as const))("%s, at every length", (_, bytes) => {
    for (let length = 0; length < bytes.length; length++) {
      expect(objection(bytes.slice(0, length)), `${length} bytes`).toBeUndefined();
    }
  });
});
