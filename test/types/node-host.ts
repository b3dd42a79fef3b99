/**
 * What only the entry point for Node has: resolvers that do not know Node, those for bundlers, get the one for every host.
 * Nothing here runs.
 */
import { createRuntime, hostPlatform, type Platform, type Runtime } from "anywasm";

const refusing: Platform = { ...hostPlatform, readFile: async (path) => Promise.reject(new Error(path)) };

export const runtimes: Runtime[] = [createRuntime(), createRuntime({ platform: refusing })];
