/**
 * The cases of cases/ on our `WebAssembly`, and on that of a newer Node, which shows that they are right.
 */
import path from "node:path";
import { describe, expect, it } from "vitest";
import { WebAssembly as ours } from "../../src/js-api/namespace.ts";
import { newerNodePath } from "../differential/newer-node/newer-node.ts";
import { type Api, type CasesFile, outcomeOf } from "./api-case.ts";
import * as exceptions from "./cases/exceptions.ts";
import * as functions from "./cases/functions.ts";
import * as global from "./cases/global.ts";
import * as imports from "./cases/imports.ts";
import * as interfaces from "./cases/interfaces.ts";
import * as jsString from "./cases/js-string.ts";
import * as memory from "./cases/memory.ts";
import * as modules from "./cases/modules.ts";
import * as references from "./cases/references.ts";
import * as streaming from "./cases/streaming.ts";
import * as suspending from "./cases/suspending.ts";
import * as table from "./cases/table.ts";
import * as traps from "./cases/traps.ts";
import { binariesOf, nativeOutcomes } from "./native-outcomes.ts";

const FILES: Readonly<Record<string, CasesFile>> = {
  exceptions,
  functions,
  global,
  imports,
  interfaces,
  jsString,
  memory,
  modules,
  references,
  streaming,
  suspending,
  table,
  traps,
};

const executable = newerNodePath();
if (executable === undefined) {
  console.warn("Not run: the cases of the JavaScript API on a newer Node, which is not installed");
}

describe.each(Object.entries(FILES))("%s", (name, cases) => {
  const binaries = binariesOf(cases);

  it.each(cases.CASES.map((each) => ({ sentence: each[0], each })))("$sentence", async ({ each }) => {
    expect(await outcomeOf(each, ours as unknown as Api, binaries)).toBe(each[2]);
  });

  it.each(executable === undefined ? [] : [executable])("is so on a newer Node", (node) => {
    const file = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const script = path.join(import.meta.dirname, `cases/${file}.ts`);
    const outcomes = nativeOutcomes(node, script, binaries);
    const expected = cases.CASES.map(([sentence, , outcome, native]) => `${sentence}: ${native ?? outcome}`);
    expect(cases.CASES.map(([sentence], i) => `${sentence}: ${outcomes[i]}`)).toEqual(expected);
  });
});
