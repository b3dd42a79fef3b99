/**
 * A library in AssemblyScript, called function by function: in anywasm through its handles, and in the host's own engine
 * through the JavaScript interface. Strings and arrays lie in the memory of the module, so that every one that is passed
 * is also a test of reading and writing it.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { compile, instantiate } from "anywasm";
import { describe, expect, it } from "vitest";

const MODULE = readFileSync(path.join(import.meta.dirname, "fixtures/assemblyscript/text-tools.wasm"));

/** What both engines offer, and what the functions of the library told `env.abort`. */
interface Engine {
  call(name: string, ...args: (number | bigint)[]): Promise<number | bigint | undefined>;
  read(offset: number, length: number): Promise<Uint8Array>;
  write(offset: number, bytes: Uint8Array): Promise<void>;
  readonly aborts: number[][];
}

async function hostEngine(): Promise<Engine> {
  const aborts: number[][] = [];
  const abort = (...args: number[]): void => {
    aborts.push(args);
    throw new Error("aborted");
  };
  const { instance } = await WebAssembly.instantiate(MODULE, { env: { abort } });
  const memory = instance.exports.memory as WebAssembly.Memory;
  return {
    async call(name, ...args) {
      return (instance.exports[name] as (...args: (number | bigint)[]) => number | bigint | undefined)(...args);
    },
    async read(offset, length) {
      return new Uint8Array(memory.buffer).slice(offset, offset + length);
    },
    async write(offset, bytes) {
      new Uint8Array(memory.buffer).set(bytes, offset);
    },
    aborts,
  };
}

async function anywasmEngine(): Promise<Engine> {
  const aborts: number[][] = [];
  const abort = (...args: number[]): void => {
    aborts.push(args);
    throw new Error("aborted");
  };
  const instance = await instantiate(await compile(MODULE), { imports: { env: { abort } } });
  return {
    async call(name, ...args) {
      const results = await instance.call(name, ...args);
      return results[0] as number | bigint | undefined;
    },
    read: (offset, length) => instance.memory.read(offset, length),
    write: (offset, bytes) => instance.memory.write(offset, bytes),
    aborts,
  };
}

/** The class of strings has this number in every module of AssemblyScript; in front of an object lies its size. */
const STRING_ID = 2;
const BUFFER_ID = 1;
const SIZE_OFFSET = -4;

/** Passes strings and arrays to the library, and takes them back. */
class Library {
  readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  async number(name: string, ...args: (number | bigint)[]): Promise<number> {
    return Number(await this.engine.call(name, ...args));
  }

  async #word(offset: number): Promise<number> {
    const bytes = await this.engine.read(offset, 4);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  }

  /** Makes an object that stays until the end of the test. */
  async #object(size: number, id: number, bytes: Uint8Array): Promise<number> {
    const address = await this.number("__new", size, id);
    await this.engine.call("__pin", address);
    await this.engine.write(address, bytes);
    return address;
  }

  pass(text: string): Promise<number> {
    const bytes = Buffer.from(text, "utf16le");
    return this.#object(bytes.length, STRING_ID, bytes);
  }

  async passArray(items: Float64Array | Int32Array): Promise<number> {
    const bytes = new Uint8Array(items.buffer, items.byteOffset, items.byteLength);
    const buffer = await this.#object(bytes.length, BUFFER_ID, bytes);
    const id = await this.number(items instanceof Float64Array ? "float64ArrayId" : "int32ArrayId");
    return this.#object(12, id, new Uint8Array(Uint32Array.of(buffer, buffer, bytes.length).buffer));
  }

  async take(address: number): Promise<string> {
    const length = await this.#word(address + SIZE_OFFSET);
    return Buffer.from(await this.engine.read(address, length)).toString("utf16le");
  }

  async #bytesOfArray(address: number): Promise<ArrayBuffer> {
    const bytes = await this.engine.read(await this.#word(address + 4), await this.#word(address + 8));
    return Uint8Array.from(bytes).buffer;
  }

  async takeFloats(address: number): Promise<number[]> {
    return Array.from(new Float64Array(await this.#bytesOfArray(address)));
  }

  async takeIntegers(address: number): Promise<number[]> {
    return Array.from(new Int32Array(await this.#bytesOfArray(address)));
  }

  /** Calls a function from strings to a string. */
  async text(name: string, ...texts: string[]): Promise<string> {
    const addresses: number[] = [];
    for (const text of texts) addresses.push(await this.pass(text));
    return this.take(await this.number(name, ...addresses));
  }
}

describe.each([
  ["the host's engine", hostEngine],
  ["anywasm", anywasmEngine],
])("a library in AssemblyScript on %s", (_name, engine) => {
  const load = async (): Promise<Library> => new Library(await engine());

  it("computes with numbers of every type", async () => {
    const { engine: library } = await load();
    expect(await library.call("greatestCommonDivisor", -(2n ** 62n), 3n ** 20n * 2n ** 31n)).toBe(-(2n ** 31n));
    expect(await library.call("fibonacci", 92)).toBe(7540113804746346429n);
    expect(await library.call("fibonacci", 93)).toBe(BigInt.asIntN(64, 12200160415121876738n));
    expect(await library.call("ackermann", 2, 30)).toBe(63);
    expect(await library.call("distance", 0.9, 0.2, 0.85, 0.35)).toBe(0.1082788035273552);
    expect(await library.call("cubicRoot", -2, -5, 2)).toBe(2.0945514815423265);
    expect(await library.call("bitsOf", -0.1)).toBe(-4631501856787818086n);
    expect(await library.call("saturate", 1e12)).toBe(2 ** 31 - 1);
    expect(await library.call("saturate", Number.NaN)).toBe(0);
    expect(await library.call("rotate", 0x12345678, 40)).toBe(878410513);
  });

  it("works on strings", async () => {
    const library = await load();
    expect(await library.text("reverse", "the tide, ünï")).toBe("ïnü ,edit eht");
    expect(await library.text("reverse", "")).toBe("");
    expect(await library.text("capitalize", "the oLD straße of ÅRHUS")).toBe("The Old Straße Of Århus");
    expect(await library.text("countWords", "the sea the sky The  sea a the")).toBe("the 4, sea 2, a 1, sky 1");
    const words = [await library.pass("kittiwake"), await library.pass("kitten")];
    expect(await library.number("editDistance", ...words)).toBe(5);
  });

  it("works on typed arrays", async () => {
    const library = await load();
    const primes = await library.takeIntegers(await library.number("primesBelow", 2000));
    expect([primes.length, primes.at(-1)]).toEqual([303, 1999]);
    const numbers = await library.passArray(Float64Array.of(3, -1.5, 1e10, 0.25, -0));
    expect(await library.takeFloats(await library.number("sortNumbers", numbers))).toEqual([-1.5, -0, 0.25, 3, 1e10]);
    expect(await library.takeFloats(await library.number("statistics", numbers))).toEqual([
      2000000000.35, 3999999999.825,
    ]);
    const left = await library.passArray(Float64Array.of(1, 2, 3, 4));
    const right = await library.passArray(Float64Array.of(0.5, -1, 1.5, 2));
    expect(await library.takeFloats(await library.number("multiply", left, right, 2))).toEqual([3.5, 3, 7.5, 5]);
  });

  it("dispatches virtual methods and collects garbage", async () => {
    const library = await load();
    expect(await library.take(await library.number("describeAnimals", 4))).toBe(
      "s0 says oooo and dives; g1 says kee-ow; g2 says kee-ow; s3 says oooo and dives",
    );
    expect(await library.number("makeGarbage", 300)).toBe(34850);
    await library.engine.call("__collect");
    expect(await library.text("reverse", "still here")).toBe("ereh llits");
  });

  it("tells the host why it fails, and goes on afterwards", async () => {
    const library = await load();
    await expect(library.engine.call("fail", await library.pass("enough"))).rejects.toThrow("aborted");
    const numbers = await library.passArray(Int32Array.of(7, 8, 9));
    await expect(library.engine.call("itemAt", numbers, 3)).rejects.toThrow("aborted");
    const messages = library.engine.aborts.map(([message]) => library.take(message as number));
    expect(await Promise.all(messages)).toEqual(["enough", "Index out of range"]);
    expect(await library.engine.call("itemAt", numbers, 2)).toBe(9);
  });
});
