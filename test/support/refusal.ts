/** Asserts on errors of decoding and validation as a whole: class, words and offset. */
import { DecodeError, ValidationError } from "../../src/base/errors.ts";

export interface Refusal {
  readonly name: string;
  /** The message without the offset that ends it. */
  readonly message: string;
  readonly offset: number;
}

/** What a refused binary is refused with. */
export function refusal(action: () => unknown): Refusal {
  try {
    action();
  } catch (error) {
    if (!(error instanceof DecodeError || error instanceof ValidationError)) throw error;
    return {
      name: error.name,
      message: error.message.replace(/ \(at offset 0x[0-9a-f]+\)$/, ""),
      offset: error.offset,
    };
  }
  throw new Error("nothing was refused");
}
