/** Which seeds a test runs: a share, or what `DIFFERENTIAL_SEEDS` says, in chunks. */

const CHUNK = 50;

/** @param share the first and the last seed, as `0-499` */
export function chunks(share: string): (readonly [from: number, to: number])[] {
  const [first = 0, last = 0] = (process.env["DIFFERENTIAL_SEEDS"] ?? share).split("-").map(Number);
  return Array.from({ length: Math.ceil((last - first + 1) / CHUNK) }, (_, index) => {
    const from = first + index * CHUNK;
    return [from, Math.min(from + CHUNK - 1, last)] as const;
  });
}
