/**
 * Reads a script (`.wast`): module definitions, actions and assertions, in the order they are to be carried out.
 *
 * The text of a module is kept as the slice of the script that it is; reading it is an assembler's work. What is left out:
 * `script`, `input` and `output`, which no test of the official suite uses.
 *
 * @see https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
import { decodeUtf8 } from "../base/utf8.ts";
import { ByteWriter } from "../text/byte-writer.ts";
import { KEYWORD } from "../text/keywords.ts";
import { Lexer, TOKEN } from "../text/lexer.ts";
import { closeForm, optionalIdentifier, parseStrings, takeName } from "../text/tokens.ts";
import type {
  Action,
  Command,
  InstanceCommand,
  ModuleAssertionKind,
  ModuleCommand,
  ModuleSource,
  Script,
} from "./command.ts";
import { argumentOf, parsePattern } from "./parse-value.ts";
import type { ResultPattern, ScriptValue } from "./script-value.ts";

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type CommandBody = DistributiveOmit<Command, "line" | "start" | "end">;

/** The forms of a module without `(module …)` around them: a script that begins with one is a module as a whole. */
const MODULE_FIELDS: ReadonlySet<string> = new Set([
  "type",
  "rec",
  "import",
  "func",
  "table",
  "memory",
  "tag",
  "global",
  "export",
  "start",
  "elem",
  "data",
]);

/** Threads inside of each other; the official scripts have four. */
const MAX_THREAD_DEPTH = 50;

/**
 * Reads a whole script.
 * @throws TextSyntaxError when it is not one
 */
export function parseScript(source: string): Script {
  const lexer = new Lexer(source);
  const commands: Command[] = [];
  if (lexer.kind === TOKEN.form && MODULE_FIELDS.has(lexer.text)) {
    const { start } = lexer;
    const { line } = lexer.positionAt(start);
    const whole: ModuleSource = { kind: "text", text: source };
    commands.push({
      kind: "module",
      name: undefined,
      source: whole,
      isDefinition: false,
      line,
      start,
      end: source.length,
    });
    return { source, commands };
  }
  while (lexer.kind !== TOKEN.end) commands.push(parseCommand(lexer, 0));
  return { source, commands };
}

/** @param depth number of threads around the command */
function parseCommand(lexer: Lexer, depth: number): Command {
  const { start } = lexer;
  const { line } = lexer.positionAt(start);
  const body = parseForm(lexer, (keyword) => commandBody(keyword, lexer, start, depth));
  return { ...body, line, start, end: lexer.previousEnd };
}

/** Reads a form; the reader gets the keyword and the lexer after it. */
function parseForm<T>(lexer: Lexer, read: (keyword: string, lexer: Lexer, start: number) => T): T {
  if (lexer.kind !== TOKEN.form) lexer.failUnexpected();
  const { start, text } = lexer;
  lexer.advance();
  const result = read(text, lexer, start);
  closeForm(lexer);
  return result;
}

function commandBody(keyword: string, lexer: Lexer, start: number, depth: number): CommandBody {
  switch (keyword) {
    case "module":
      return moduleCommand(lexer, start);
    case "register":
      return { kind: "register", moduleName: takeName(lexer), instance: optionalName(lexer) };
    case "invoke":
    case "get":
      return { kind: "action", action: action(keyword, lexer) };
    case "assert_return":
      return { kind: "assert_return", action: parseForm(lexer, action), results: patterns(lexer) };
    case "assert_trap":
      return { kind: "assert_trap", subject: parseForm(lexer, actionOrModule), message: takeName(lexer) };
    case "assert_exhaustion":
      return { kind: "assert_exhaustion", subject: parseForm(lexer, action), message: takeName(lexer) };
    case "assert_exception":
      return { kind: "assert_exception", subject: parseForm(lexer, action) };
    case "assert_unlinkable":
      return { kind: "assert_unlinkable", subject: parseForm(lexer, module), message: takeName(lexer) };
    case "assert_invalid":
    case "assert_malformed":
    case "assert_invalid_custom":
    case "assert_malformed_custom":
      return moduleAssertion(keyword, lexer);
    case "thread":
      return thread(lexer, depth + 1);
    case "wait":
      return { kind: "wait", thread: optionalName(lexer) };
    default:
      return lexer.fail(`unknown command ${keyword}`, start);
  }
}

function moduleAssertion(kind: ModuleAssertionKind, lexer: Lexer): CommandBody {
  const subject = parseForm(lexer, module);
  if (subject.kind === "instance") lexer.fail(`${kind} is about a module, not an instance`);
  return { kind, source: subject.source, message: takeName(lexer) };
}

function thread(lexer: Lexer, depth: number): CommandBody {
  if (depth > MAX_THREAD_DEPTH) lexer.fail("threads are nested too deep");
  const name = optionalName(lexer);
  const shared: string[] = [];
  const commands: Command[] = [];
  while (lexer.kind === TOKEN.form) {
    if (lexer.keyword === KEYWORD.shared) shared.push(parseForm(lexer, sharedModule));
    else commands.push(parseCommand(lexer, depth));
  }
  return { kind: "thread", name, shared, commands };
}

/** Reads `(shared (module $name))`. */
function sharedModule(_keyword: string, lexer: Lexer): string {
  return parseForm(lexer, () => optionalName(lexer) ?? lexer.fail("the name of a module is missing"));
}

function actionOrModule(keyword: string, lexer: Lexer, start: number): Action | ModuleCommand | InstanceCommand {
  return keyword === "module" ? moduleCommand(lexer, start) : action(keyword, lexer);
}

function action(keyword: string, lexer: Lexer): Action {
  if (keyword !== "invoke" && keyword !== "get") lexer.fail(`unknown action ${keyword}`);
  const instance = optionalName(lexer);
  const exportName = takeName(lexer);
  return keyword === "get"
    ? { kind: "get", instance, exportName }
    : { kind: "invoke", instance, exportName, args: args(lexer) };
}

function args(lexer: Lexer): ScriptValue[] {
  const values: ScriptValue[] = [];
  while (lexer.kind === TOKEN.form) {
    const { start } = lexer;
    values.push(argumentOf(parsePattern(lexer)) ?? lexer.fail("a pattern cannot be an argument", start));
  }
  return values;
}

function patterns(lexer: Lexer): ResultPattern[] {
  const results: ResultPattern[] = [];
  while (lexer.kind === TOKEN.form) results.push(parsePattern(lexer));
  return results;
}

function module(keyword: string, lexer: Lexer, start: number): ModuleCommand | InstanceCommand {
  if (keyword !== "module") lexer.fail(`unexpected form ${keyword} instead of a module`, start);
  return moduleCommand(lexer, start);
}

/** Reads what follows `module`, up to the closing parenthesis. */
function moduleCommand(lexer: Lexer, start: number): ModuleCommand | InstanceCommand {
  let bodyStart = lexer.start;
  if (lexer.isWord(KEYWORD.instance)) {
    lexer.advance();
    return { kind: "instance", name: optionalName(lexer), module: optionalName(lexer) };
  }
  const isDefinition = lexer.isWord(KEYWORD.definition);
  if (isDefinition) {
    lexer.advance();
    bodyStart = lexer.start;
  }
  const name = optionalName(lexer);
  if (lexer.isWord(KEYWORD.binary)) {
    return { kind: "module", name, source: { kind: "binary", bytes: bytesOf(lexer) }, isDefinition };
  }
  if (lexer.isWord(KEYWORD.quote)) {
    return { kind: "module", name, source: { kind: "quote", text: decodeUtf8(bytesOf(lexer)) }, isDefinition };
  }
  const end = lexer.skipToClose() + 1;
  const text = isDefinition ? `(module ${lexer.source.slice(bodyStart, end)}` : lexer.source.slice(start, end);
  return { kind: "module", name, source: { kind: "text", text }, isDefinition };
}

/** Reads the strings behind `binary` or `quote`. */
function bytesOf(lexer: Lexer): Uint8Array {
  lexer.advance();
  const bytes = new ByteWriter();
  parseStrings(lexer, bytes);
  return bytes.finish();
}

/** Reads a `$name`, if there is one. */
function optionalName(lexer: Lexer): string | undefined {
  const name = optionalIdentifier(lexer);
  return name === undefined ? undefined : `$${name}`;
}
