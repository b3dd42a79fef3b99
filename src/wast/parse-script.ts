/**
 * Reads a script (`.wast`): module definitions, actions and assertions, in the order they are to be carried out.
 *
 * The text of a module is kept as the slice of the script that it is; reading it is an assembler's work. What is left out:
 * `script`, `input` and `output`, which no test of the official suite uses.
 *
 * @see https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
import { decodeUtf8 } from "../base/utf8.ts";
import type {
  Action,
  Command,
  InstanceCommand,
  ModuleAssertionKind,
  ModuleCommand,
  ModuleSource,
  Script,
} from "./command.ts";
import { Lexer, TOKEN, type TokenKind } from "./lexer.ts";
import { argumentOf, parsePattern } from "./parse-value.ts";
import type { ResultPattern, ScriptValue } from "./script-value.ts";
import { stringBytes, stringText } from "./string-literal.ts";

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

/**
 * Reads a whole script.
 * @throws WastSyntaxError when it is not one
 */
export function parseScript(source: string): Script {
  const lexer = new Lexer(source);
  const commands: Command[] = [];
  if (startsWithField(source)) {
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
  while (lexer.kind !== TOKEN.end) commands.push(parseCommand(lexer));
  return { source, commands };
}

function startsWithField(source: string): boolean {
  const lexer = new Lexer(source);
  lexer.advance();
  return MODULE_FIELDS.has(lexer.text);
}

function parseCommand(lexer: Lexer): Command {
  const { start } = lexer;
  const { line } = lexer.positionAt(start);
  const body = parseForm(lexer, commandBody);
  return { ...body, line, start, end: lexer.previousEnd };
}

/** Reads `(` keyword … `)`; the reader gets the keyword and the lexer after it. */
function parseForm<T>(lexer: Lexer, read: (keyword: string, lexer: Lexer, start: number) => T): T {
  const { start } = lexer;
  take(TOKEN.open, "a parenthesis is missing", lexer);
  const keyword = take(TOKEN.word, "a keyword is missing", lexer);
  const result = read(keyword, lexer, start);
  take(TOKEN.close, `unexpected token in ${keyword}`, lexer);
  return result;
}

/** Goes past a token of the kind that has to stand here, and returns it as it is written. */
function take(kind: TokenKind, complaint: string, lexer: Lexer): string {
  if (lexer.kind !== kind) lexer.fail(complaint);
  const { text } = lexer;
  lexer.advance();
  return text;
}

function commandBody(keyword: string, lexer: Lexer, start: number): CommandBody {
  switch (keyword) {
    case "module":
      return moduleCommand(lexer, start);
    case "register":
      return { kind: "register", moduleName: parseText(lexer), instance: optionalName(lexer) };
    case "invoke":
    case "get":
      return { kind: "action", action: action(keyword, lexer) };
    case "assert_return":
      return { kind: "assert_return", action: parseForm(lexer, action), results: patterns(lexer) };
    case "assert_trap":
      return { kind: "assert_trap", subject: parseForm(lexer, actionOrModule), message: parseText(lexer) };
    case "assert_exhaustion":
      return { kind: "assert_exhaustion", subject: parseForm(lexer, action), message: parseText(lexer) };
    case "assert_exception":
      return { kind: "assert_exception", subject: parseForm(lexer, action) };
    case "assert_unlinkable":
      return { kind: "assert_unlinkable", subject: parseForm(lexer, module), message: parseText(lexer) };
    case "assert_invalid":
    case "assert_malformed":
    case "assert_invalid_custom":
    case "assert_malformed_custom":
      return moduleAssertion(keyword, lexer);
    case "thread":
      return thread(lexer);
    case "wait":
      return { kind: "wait", thread: optionalName(lexer) };
    default:
      return lexer.fail(`unknown command ${keyword}`, start);
  }
}

function moduleAssertion(kind: ModuleAssertionKind, lexer: Lexer): CommandBody {
  const subject = parseForm(lexer, module);
  if (subject.kind === "instance") lexer.fail(`${kind} is about a module, not an instance`);
  return { kind, source: subject.source, message: parseText(lexer) };
}

function thread(lexer: Lexer): CommandBody {
  const name = optionalName(lexer);
  const shared: string[] = [];
  const commands: Command[] = [];
  while (lexer.kind === TOKEN.open) {
    const { start } = lexer;
    if (/^\(\s*shared\s/.test(lexer.source.slice(start, start + 20))) shared.push(parseForm(lexer, sharedModule));
    else commands.push(parseCommand(lexer));
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
  const exportName = parseText(lexer);
  return keyword === "get"
    ? { kind: "get", instance, exportName }
    : { kind: "invoke", instance, exportName, args: args(lexer) };
}

function args(lexer: Lexer): ScriptValue[] {
  const values: ScriptValue[] = [];
  while (lexer.kind === TOKEN.open) {
    const { start } = lexer;
    lexer.advance();
    values.push(argumentOf(parsePattern(lexer)) ?? lexer.fail("a pattern cannot be an argument", start));
  }
  return values;
}

function patterns(lexer: Lexer): ResultPattern[] {
  const results: ResultPattern[] = [];
  while (lexer.kind === TOKEN.open) {
    lexer.advance();
    results.push(parsePattern(lexer));
  }
  return results;
}

function module(keyword: string, lexer: Lexer, start: number): ModuleCommand | InstanceCommand {
  if (keyword !== "module") lexer.fail(`unexpected form ${keyword} instead of a module`, start);
  return moduleCommand(lexer, start);
}

/** Reads what follows `module`, up to the closing parenthesis. */
function moduleCommand(lexer: Lexer, start: number): ModuleCommand | InstanceCommand {
  let bodyStart = lexer.start;
  if (lexer.kind === TOKEN.word && lexer.text === "instance") {
    lexer.advance();
    return { kind: "instance", name: optionalName(lexer), module: optionalName(lexer) };
  }
  const isDefinition = lexer.kind === TOKEN.word && lexer.text === "definition";
  if (isDefinition) {
    lexer.advance();
    bodyStart = lexer.start;
  }
  const name = optionalName(lexer);
  const form = lexer.kind === TOKEN.word ? lexer.text : "text";
  if (form === "binary" || form === "quote") {
    lexer.advance();
    return { kind: "module", name, source: stringSource(form, lexer), isDefinition };
  }
  const end = lexer.skipToClose() + 1;
  const text = isDefinition ? `(module ${lexer.source.slice(bodyStart, end)}` : lexer.source.slice(start, end);
  return { kind: "module", name, source: { kind: "text", text }, isDefinition };
}

function stringSource(form: "binary" | "quote", lexer: Lexer): ModuleSource {
  const pieces: Uint8Array[] = [];
  while (lexer.kind === TOKEN.string) {
    pieces.push(stringBytes(lexer.text) ?? lexer.fail("malformed string"));
    lexer.advance();
  }
  const bytes = concatenate(pieces);
  return form === "binary" ? { kind: "binary", bytes } : { kind: "quote", text: decodeUtf8(bytes) };
}

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Reads a `$name`, if there is one. */
function optionalName(lexer: Lexer): string | undefined {
  if (lexer.kind !== TOKEN.word || lexer.source[lexer.start] !== "$") return undefined;
  const name = lexer.text;
  lexer.advance();
  return name;
}

function parseText(lexer: Lexer): string {
  const { start } = lexer;
  return stringText(take(TOKEN.string, "a string is missing", lexer)) ?? lexer.fail("malformed string", start);
}
