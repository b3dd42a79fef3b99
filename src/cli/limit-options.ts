/** The flags of `anywasm run` that bound what a guest may use, and what they mean. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { CallOptions } from "../api/call-options.ts";
import type { Limits } from "../api/configuration.ts";
import { Fuel } from "../api/fuel.ts";

/** The flags, read. */
export interface LimitFlags {
  /** Instructions. */
  readonly fuel?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  /** Bytes. */
  readonly maxMemory?: number;
  /** Bytes. */
  readonly stackSize?: number;
}

const PAGE_BYTES = 65_536;

/** Gives a command the flags. */
export function addLimitOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--fuel <N>", "how many instructions may be executed; says how many were").argParser(fuelUnits),
    )
    .addOption(new Option("--timeout <DURATION>", "how long it may take: 500ms, 10s, 2m").argParser(duration))
    .addOption(new Option("--max-memory <SIZE>", "how large a memory may get: bytes, or 64K, 16M, 1G").argParser(size))
    .addOption(new Option("--stack-size <SIZE>", "how much stack calls may take, at most 8M").argParser(size));
}

/** The limits that the flags mean. */
export function limitsOf({ maxMemory, stackSize }: LimitFlags): Limits {
  return {
    ...(maxMemory === undefined ? {} : { memoryPages: Math.floor(maxMemory / PAGE_BYTES) }),
    ...(stackSize === undefined ? {} : { stackBytes: stackSize }),
  };
}

/** The bounds of one run: all its calls together have the fuel, and what is left of the time. */
export class RunBounds {
  /** What all calls use, if it is limited. */
  readonly fuel: Fuel | undefined;
  readonly #deadline: number | undefined;

  constructor({ fuel, timeout }: LimitFlags) {
    this.fuel = fuel === undefined ? undefined : new Fuel(fuel);
    this.#deadline = timeout === undefined ? undefined : Date.now() + timeout;
  }

  /** For the next call. */
  get callOptions(): CallOptions {
    return this.#deadline === undefined ? {} : { timeout: Math.max(0, this.#deadline - Date.now()) };
  }

  /** One line about the fuel, or nothing. */
  get summary(): string {
    if (this.fuel === undefined) return "";
    const { consumed, remaining } = this.fuel;
    return `anywasm: fuel: ${consumed} of ${consumed + remaining} instructions executed\n`;
  }
}

function fuelUnits(text: string): number {
  const units = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(units)) throw new InvalidArgumentError("It is a number of instructions.");
  return units;
}

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function duration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError("It is a number with a unit: ms, s, m or h.");
  return Number(number) * (MILLISECONDS[unit as string] as number);
}

const BYTES: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

function size(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([KMG]?)$/i.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError("It is a number of bytes, or one with K, M or G.");
  return Math.floor(Number(number) * (BYTES[(unit as string).toUpperCase()] as number));
}
