/**
 * Where the shared suites run: every kind of file system passes the same tests.
 */
import { afterEach, beforeEach } from "vitest";
import type { WasiOptions } from "../../../src/wasi/configuration.ts";
import type { Directory } from "../../../src/wasi/file-system.ts";
import { Guest } from "../support/guest.ts";

/** A fresh, empty directory for a test. */
export interface Scratch {
  /** A new handle of it. */
  directory(): Directory;
  remove(): void;
}

/** Makes a fresh, empty directory. */
export type MakeScratch = () => Scratch;

/** What a test works with; the scratch directory is made anew for each. */
export interface Fixture {
  /** A guest with the directory as its preopen, descriptor 3. */
  guest: Guest;
  /** A further guest over the same directory. */
  another(options?: Partial<WasiOptions> & { readOnly?: boolean }): Guest;
  directory(): Directory;
}

/** Registers making and removing of scratch directories around each test. */
export function useScratch(make: MakeScratch): Fixture {
  let scratch: Scratch;
  const fixture: Fixture = {
    guest: undefined as unknown as Guest,
    another: ({ readOnly = false, ...options } = {}) =>
      new Guest({ preopens: [{ guestPath: "/", directory: scratch.directory(), readOnly }], ...options }),
    directory: () => scratch.directory(),
  };
  beforeEach(() => {
    scratch = make();
    fixture.guest = fixture.another();
  });
  afterEach(() => scratch.remove());
  return fixture;
}
