/** The functions that generated modules import, as plain JavaScript; each call is written into a log. */

type HostFunction = (...args: never[]) => unknown;

/** The functions by the names they are imported by; several results are a list. */
export function hostFunctions(log: string[]): Readonly<Record<"mix" | "split" | "note" | "scale", HostFunction>> {
  return {
    mix: (low: number, high: bigint) => {
      log.push(`mix ${low} ${high}`);
      return low ^ Number(BigInt.asIntN(32, high));
    },
    split: (value: bigint) => {
      log.push(`split ${value}`);
      return [Number(BigInt.asIntN(32, value)), BigInt.asIntN(64, value * 3n)];
    },
    note: (value: number) => {
      log.push(`note ${value}`);
    },
    scale: (left: number, right: number) => {
      log.push(`scale ${left} ${right}`);
      return left * 0.5 + right;
    },
  };
}
