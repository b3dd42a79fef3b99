/**
 * Names that cross the border between the host and guests.
 */
import { decodeUtf8 } from "../../base/utf8.ts";
import { raise } from "../../wasi/file-system-error.ts";

/** The names that are well-formed UTF-8. A repaired name would be another file's, or nobody's. */
export function decodeNames(names: readonly Uint8Array[]): string[] {
  return names.map((name) => decodeUtf8(name)).filter((name) => name !== undefined);
}

/** Names that mean devices on Windows, whatever extension follows; the superscript digits count as digits. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\.|$)/iu;

/** Characters with a meaning of their own on Windows: separators, drives, streams, wildcards. */
const SPECIAL = /[\\/:*?"<>|]/u;

/**
 * Fails with INVAL for a name that Windows would take for something else than a file of that name: a drive, an alternate
 * stream, a device, another name without its trailing dots and spaces.
 */
export function checkWindowsName(name: string): void {
  const hasControl = Array.from(name).some((character) => character < " ");
  if (hasControl || SPECIAL.test(name) || DEVICE.test(name) || name.endsWith(".") || name.endsWith(" ")) raise("INVAL");
}
