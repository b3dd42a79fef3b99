/** The other end of native-outcomes.ts; runs in a Node that takes TypeScript. */
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { type Api, type CasesFile, outcomeOf } from "./api-case.ts";

const { CASES } = (await import(pathToFileURL(process.argv[2] as string).href)) as CasesFile;
const encoded = JSON.parse(await text(process.stdin)) as Record<string, string>;
const binaries = Object.fromEntries(
  Object.entries(encoded).map(([name, base64]) => [name, new Uint8Array(Buffer.from(base64, "base64"))]),
);
const outcomes: string[] = [];
for (const each of CASES) outcomes.push(await outcomeOf(each, WebAssembly as unknown as Api, binaries));
process.stdout.write(JSON.stringify(outcomes));
