/**
 * From a list of host directories in a configuration to preopened directories, with the embedder's say on each.
 */
import { realpathSync } from "node:fs";
import { parse, sep } from "node:path";
import type { Preopen } from "../../wasi/configuration.ts";
import { WasiConfigurationError } from "../../wasi/configuration-error.ts";
import { HostFileSystem } from "./host-file-system.ts";

/** A host directory that a guest shall find open. */
export interface HostPreopen {
  readonly guestPath: string;
  readonly hostPath: string;
  readonly readOnly?: boolean | undefined;
}

/**
 * Opens host directories for a guest.
 * @param checkPreopen Says whether the guest may have the directory, given as an absolute path without links; asked
 *   before anything is opened. Without it, everything but the root of the host's file system is allowed.
 * @returns What `WasiPreview1` takes, which closes the directories.
 * @throws WasiConfigurationError `denied` if `checkPreopen` or the host refuses; `invalid` if a directory does not exist,
 *   or if one lies in another that has other permissions
 */
export function openHostPreopens(
  preopens: readonly HostPreopen[],
  checkPreopen: (hostPath: string) => boolean = isNotRoot,
): Preopen[] {
  const denied = preopens.find(({ hostPath }) => !checkPreopen(realPath(hostPath)));
  if (denied !== undefined) throw new WasiConfigurationError("denied", `not allowed: ${denied.hostPath}`);
  const fileSystems: HostFileSystem[] = [];
  try {
    for (const { hostPath } of preopens) fileSystems.push(new HostFileSystem(hostPath));
    checkOverlaps(preopens, fileSystems);
    return preopens.map(({ guestPath, readOnly }, index) => ({
      guestPath,
      directory: (fileSystems[index] as HostFileSystem).root(),
      readOnly: readOnly ?? false,
    }));
  } finally {
    // The directories that were given out keep what they need.
    for (const fileSystem of fileSystems) fileSystem.close();
  }
}

function isNotRoot(hostPath: string): boolean {
  return parse(hostPath).root !== hostPath;
}

/** The path without links; one that does not exist is asked about as it stands and fails later. */
function realPath(hostPath: string): string {
  try {
    return realpathSync.native(hostPath);
  } catch {
    return hostPath;
  }
}

/** A file must not be writable under one name and protected under another. */
function checkOverlaps(preopens: readonly HostPreopen[], fileSystems: readonly HostFileSystem[]): void {
  preopens.forEach((inner, i) => {
    preopens.forEach((outer, o) => {
      const innerPath = (fileSystems[i] as HostFileSystem).path;
      const outerPath = (fileSystems[o] as HostFileSystem).path;
      const lies =
        innerPath === outerPath || innerPath.startsWith(outerPath.endsWith(sep) ? outerPath : outerPath + sep);
      if (lies && (inner.readOnly ?? false) !== (outer.readOnly ?? false)) {
        throw new WasiConfigurationError(
          "invalid",
          `${inner.hostPath} lies in ${outer.hostPath}, which has other permissions`,
        );
      }
    });
  });
}
