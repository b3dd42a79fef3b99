/**
 * The types of a module being assembled: those that the text defines, and behind them those that it only implies by a type
 * use without an index.
 *
 * @see https://webassembly.github.io/spec/core/text/modules.html#type-uses
 */
import { FUNC } from "../decoder/binary-codes.ts";
import type { ValueType } from "../module/types.ts";
import { ByteWriter } from "./byte-writer.ts";
import { IndexSpace } from "./index-space.ts";
import { writeValueTypes } from "./type-writer.ts";

/** Parameters and results of a function type. */
export interface Signature {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export class TypeSpace {
  readonly space: IndexSpace;
  /** The content of the type section but for the number of groups. */
  readonly content: ByteWriter;
  /** Number of recursion groups. */
  groupCount: number;
  /** By type index, for structures: their fields' names. */
  readonly fields: Map<number, IndexSpace>;
  /** By type index; absent for types that are not function types. */
  readonly #signatures: Map<number, Signature>;
  /** Indices of the function types that a type use may stand for, by what they say. */
  readonly #plain: Map<string, number>;

  constructor() {
    this.space = new IndexSpace("type");
    this.content = new ByteWriter();
    this.groupCount = 0;
    this.fields = new Map();
    this.#signatures = new Map();
    this.#plain = new Map();
  }

  /**
   * Makes the parameters and results of a defined function type known.
   * @param isPlain whether it is final, without a supertype, and alone in its recursion group
   */
  addSignature(index: number, signature: Signature, isPlain: boolean): void {
    this.#signatures.set(index, signature);
    if (!isPlain) return;
    const key = keyOf(signature);
    if (!this.#plain.has(key)) this.#plain.set(key, index);
  }

  /** Parameters and results of a type, or undefined if there is no such function type. */
  signature(index: number): Signature | undefined {
    return this.#signatures.get(index);
  }

  /** The first type that is just that function type; if there is none, one is added behind all others. */
  implied(signature: Signature): number {
    const known = this.#plain.get(keyOf(signature));
    if (known !== undefined) return known;
    const index = this.space.count++;
    this.groupCount++;
    this.content.byte(FUNC);
    writeValueTypes(signature.params, this.content);
    writeValueTypes(signature.results, this.content);
    this.addSignature(index, { params: [...signature.params], results: [...signature.results] }, true);
    return index;
  }
}

function keyOf({ params, results }: Signature): string {
  return `${params.join(" ")}:${results.join(" ")}`;
}

/** Whether two lists of types are the same. */
export function sameTypes(types: readonly ValueType[], others: readonly ValueType[]): boolean {
  return types.length === others.length && types.every((type, index) => type === others[index]);
}
