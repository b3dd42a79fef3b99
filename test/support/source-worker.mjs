// The thread of `anywasm spec` from the sources: Node starts no TypeScript in a thread by itself.
import { register } from "tsx/esm/api";

register();
await import("../../src/cli/spec-worker.ts");
