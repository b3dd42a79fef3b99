/** xxhash-wasm: hashes of texts and bytes, at once and in pieces. */
import xxhash from "xxhash-wasm";

/** 200 kB of bytes in a fixed order. */
function bytes() {
  return Uint8Array.from({ length: 200_000 }, (_, index) => (index * 31 + (index >> 7)) & 0xff);
}

function inPieces(state, data) {
  for (let start = 0; start < data.length; start += 7001) state.update(data.subarray(start, start + 7001));
  return state.digest();
}

export async function job() {
  const hasher = await xxhash();
  const data = bytes();
  return {
    empty32: hasher.h32ToString(""),
    empty64: hasher.h64ToString(""),
    text32: hasher.h32ToString("Nobody inspects the spammish repetition"),
    text64: hasher.h64ToString("Nobody inspects the spammish repetition"),
    seeded: hasher.h64ToString("xxhash", 20141025n),
    pieces: [
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
    pieces: [true, true],
  };
}
