/**
 * A directory of the host as a file system for guests.
 *
 * The path is resolved once, here; what is kept is the directory itself, so that replacing it or a link on the way later
 * does not lead guests elsewhere. On Linux with /proc mounted, the kernel confines access (`descriptor`); elsewhere
 * checks around each operation do (`checked`). Which one is active stands in `info.confinement`.
 */
import { realpathSync, statSync } from "node:fs";
import { WasiConfigurationError } from "../../wasi/configuration-error.ts";
import type { Directory, FileSystem, FileSystemInfo } from "../../wasi/file-system.ts";
import { CheckedDirectory } from "./checked-directory.ts";
import { CheckedPath } from "./checked-path.ts";
import { DescriptorDirectory } from "./descriptor-directory.ts";
import { errnoOf } from "./host-error.ts";

/** The two ways of confining access to a host directory. */
export type HostConfinement = "descriptor" | "checked";

/** A directory of the host. */
export class HostFileSystem implements FileSystem {
  readonly info: FileSystemInfo;
  /** The directory's path without links, as it was when the file system was made. */
  readonly path: string;
  readonly #root: Directory;

  /**
   * @param hostPath The directory.
   * @param confinement Which way of confining to use; the safer one that works here unless given.
   * @throws WasiConfigurationError `denied` if the host refuses access, `invalid` if there is no such directory
   */
  constructor(hostPath: string, confinement?: HostConfinement) {
    try {
      this.path = realpathSync.native(hostPath);
      if (!statSync(this.path).isDirectory())
        throw new WasiConfigurationError("invalid", `not a directory: ${hostPath}`);
      const root = confinement === "checked" ? undefined : this.#openByDescriptor();
      if (root === undefined && confinement === "descriptor") {
        throw new WasiConfigurationError("invalid", "confinement by descriptors needs Linux with /proc");
      }
      this.info = { synchronous: true, confinement: root === undefined ? "checked" : "descriptor" };
      this.#root = root ?? new CheckedDirectory(this, CheckedPath.root(this.path));
    } catch (error) {
      throw configurationError(error, hostPath);
    }
  }

  root(): Directory {
    return this.#root.duplicate();
  }

  /** Gives up the file system's own handle; handles that were given out stay usable. */
  close(): void {
    void this.#root.close();
  }

  #openByDescriptor(): DescriptorDirectory | undefined {
    if (process.platform !== "linux") return undefined;
    const directory = DescriptorDirectory.open(this, this.path);
    if (DescriptorDirectory.isSupported(directory)) return directory;
    directory.close();
    return undefined;
  }
}

function configurationError(error: unknown, hostPath: string): WasiConfigurationError {
  if (error instanceof WasiConfigurationError) return error;
  const code = errnoOf(error);
  if (code === "ACCES" || code === "PERM") return new WasiConfigurationError("denied", `no access to ${hostPath}`);
  if (code === "NOENT" || code === "NOTDIR") {
    return new WasiConfigurationError("invalid", `no such directory: ${hostPath}`);
  }
  return new WasiConfigurationError("invalid", `cannot open ${hostPath}: ${code}`);
}
