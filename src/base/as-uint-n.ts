/** `BigInt.asUintN`, also where the host has it wrong. */

/**
 * The integer modulo 2^width. QuickJS leaves some negative integers as they are.
 *
 * FAST: the host's own function if it is right, since V8 makes one instruction of it.
 */
export const asUintN: (width: number, integer: bigint) => bigint =
  BigInt.asUintN(64, -1n) > 0n
    ? (width, integer) => BigInt.asUintN(width, integer)
    : (width, integer) => integer & ((1n << BigInt(width)) - 1n);
