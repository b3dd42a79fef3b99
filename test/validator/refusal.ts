/** What the tests of validation share: modules around a function body, and the three things that a refusal says. */
import { expect } from "vitest";
import { DecodeError, ValidationError } from "../../src/base/errors.ts";
import { FEATURE_SETS, type FeatureSet } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import { validateModule } from "../../src/validator/validate-module.ts";

export interface FeatureChoice {
  /** Those of the module: WebAssembly 3.0 unless given. */
  readonly features?: FeatureSet;
  readonly allowed?: FeatureSet;
}

function validate(bytes: Uint8Array, choice: FeatureChoice = {}): void {
  const { features = FEATURE_SETS["wasm-3.0"], allowed = features } = choice;
  validateModule(decodeModule(bytes, features), allowed);
}

export interface Refusal {
  /** What the message begins with. */
  readonly words: string;
  readonly offset: number;
  readonly functionIndex?: number;
  readonly mnemonic?: string;
}

/** The error that validation ends with, if it is one of those that bad input may cause. */
function refusal(bytes: Uint8Array, choice: FeatureChoice): DecodeError | ValidationError | undefined {
  try {
    validate(bytes, choice);
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError || error instanceof ValidationError) return error;
    throw error;
  }
}

export function expectValid(bytes: Uint8Array, choice: FeatureChoice = {}): void {
  expect(refusal(bytes, choice)).toBeUndefined();
}

/** Expects a ValidationError with these words at this offset. */
export function expectInvalid(bytes: Uint8Array, expected: Refusal, choice: FeatureChoice = {}): void {
  const error = refusal(bytes, choice);
  expect(error).toBeInstanceOf(ValidationError);
  const { message, offset, functionIndex, mnemonic } = error as ValidationError;
  const { words, ...rest } = expected;
  expect(message.slice(0, words.length)).toBe(words);
  expect({ offset, functionIndex, mnemonic }).toEqual({ functionIndex: undefined, mnemonic: undefined, ...rest });
}

/** Expects a DecodeError with these words at this offset. */
export function expectMalformed(bytes: Uint8Array, expected: Refusal, choice: FeatureChoice = {}): void {
  const error = refusal(bytes, choice);
  expect(error).toBeInstanceOf(DecodeError);
  const { message, offset } = error as DecodeError;
  expect(message.slice(0, expected.words.length)).toBe(expected.words);
  expect(offset).toBe(expected.offset);
}
