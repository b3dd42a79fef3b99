// A thread that runs agent.ts from the sources: Node starts no TypeScript in a thread by itself.
import { register } from "tsx/esm/api";

register();
await import("./agent.ts");
