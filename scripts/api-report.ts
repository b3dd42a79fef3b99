/**
 * Writes what the package exports, with its types, as one text for each entry point: `docs/api-report/NAME.api.md`. A change of
 * the public surface shows there, to be seen in review.
 *
 * Usage: `tsx scripts/api-report.ts [--check]`, after `npm run build`; with `--check` it only compares, and fails when a
 * report is stale.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";

const ROOT = path.resolve(import.meta.dirname, "..");
const REPORTS = path.join(ROOT, "docs/api-report");

/** Name of a report → the declarations of an entry point. */
const ENTRY_POINTS = {
  anywasm: "dist/node/index.d.ts",
  "anywasm.portable": "dist/portable.d.ts",
  "anywasm.text": "dist/text/index.d.ts",
  "anywasm.webassembly": "dist/js-api/index.d.ts",
} as const;

/** What published types name without its being exported: a module whose members all are, and a table whose keys are a type. */
const SEEN_OTHERWISE: ReadonlySet<string> = new Set(["interfaces", "ERRNO"]);

const check = process.argv.includes("--check");
const temporary = mkdtempSync(path.join(tmpdir(), "anywasm-api-report-"));
mkdirSync(REPORTS, { recursive: true });

/** @returns whether the report was as it is now */
function report(name: string, declarations: string): boolean {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: path.join(ROOT, declarations),
      newlineKind: "lf",
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: "ES2022",
            module: "NodeNext",
            moduleResolution: "NodeNext",
            lib: ["ES2022"],
            types: ["node"],
            strict: true,
          },
          files: [path.join(ROOT, declarations)],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: REPORTS,
        reportTempFolder: temporary,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        // TypeDoc checks the comments.
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.None },
          "ae-forgotten-export": { logLevel: ExtractorLogLevel.Error },
        },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(ROOT, "package.json"),
  });
  const result = Extractor.invoke(config, {
    localBuild: !check,
    messageCallback: (message) => {
      const [, forgotten] = /^The symbol "(\w+)" needs to be exported/.exec(message.text) ?? [];
      if (forgotten !== undefined && SEEN_OTHERWISE.has(forgotten)) message.logLevel = ExtractorLogLevel.None;
      // What it has to say of its own version, and of files that it copies.
      if (message.logLevel === ExtractorLogLevel.Info || message.messageId.startsWith("console-"))
        message.handled = true;
    },
  });
  if (result.errorCount > 0) throw new Error(`the declarations of ${name} have errors`);
  return !result.apiReportChanged;
}

let stale = 0;
for (const [name, declarations] of Object.entries(ENTRY_POINTS)) {
  if (report(name, declarations) || !check) continue;
  stale++;
  console.error(`docs/api-report/${name}.api.md is stale: npm run api-report`);
}
rmSync(temporary, { recursive: true });
process.exitCode = stale === 0 ? 0 : 1;
