/**
 * Node as the host of the handle API.
 */
import { readFile } from "node:fs/promises";
import type { HostDirectory, Platform } from "../api/platform.ts";
import { openHostPreopens } from "./file-system/host-preopens.ts";
import { nodePlatform } from "./platform.ts";
import { HostInput, HostOutput } from "./stdio.ts";

/** The streams of this process; one object each, since what one guest has read ahead is for the next one. */
const streams = { stdin: new HostInput(0), stdout: new HostOutput(1), stderr: new HostOutput(2) };

/** Files, directories, streams, clocks and random bytes of Node. */
export const hostPlatform: Platform = {
  wasi: nodePlatform,
  readFile: (path) => readFile(path),
  openDirectories: (directories: readonly HostDirectory[], allows) => openHostPreopens(directories, allows),
  streams,
};
