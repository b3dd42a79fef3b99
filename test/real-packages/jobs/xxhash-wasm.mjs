/** xxhash-wasm: hashes of texts and bytes, at once and in pieces. */
import xxhash from "xxhash-wasm";
import { bytes, pieces } from "../data.mjs";

function inPieces(state, data) {
  for (const piece of pieces(data, 7001)) state.update(piece);
  return state.digest();
}

export async function job() {
  const hasher = await xxhash();
  const data = bytes(200_000);
  return {
    empty32: hasher.h32ToString(""),
    empty64: hasher.h64ToString(""),
    text32: hasher.h32ToString("Nobody inspects the spammish repetition"),
    text64: hasher.h64ToString("Nobody inspects the spammish repetition"),
    seeded: hasher.h64ToString("xxhash", 20141025n),
    equal: [
      inPieces(hasher.create32(7), data) === hasher.h32Raw(data, 7),
      inPieces(hasher.create64(7n), data) === hasher.h64Raw(data, 7n),
    ],
    large: hasher.h64Raw(data).toString(16),
  };
}

export async function known() {
  // From the documentation of python-xxhash.
  return {
    empty32: "02cc5d05",
    empty64: "ef46db3751d8e999",
    text32: "e2293b2f",
    text64: "fbcea83c8a378bf1",
    seeded: "b559b98d844e0635",
    equal: [true, true],
  };
}
