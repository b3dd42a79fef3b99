/** Input for jobs: the same in every process, and not so regular that it would be no work. */

/** `length` bytes of a linear congruential generator. */
export function bytes(length) {
  const result = new Uint8Array(length);
  let state = 1;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    result[index] = state >>> 24;
  }
  return result;
}

/** Parts of `data`, of `length` bytes but for the last. */
export function* pieces(data, length) {
  for (let start = 0; start < data.length; start += length) yield data.subarray(start, start + length);
}
