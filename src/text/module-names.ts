/**
 * The names that things get by `(@name "…")`, which go before their identifiers in the name section.
 *
 * @see https://webassembly.github.io/spec/core/appendix/custom.html#name-annotations
 */
import { type Annotation, Lexer, TOKEN } from "./lexer.ts";
import { stringText } from "./string-literal.ts";

export const NAME_ANNOTATION = "name";

/** Index spaces that have names, by their keywords. */
export type NamedSpace = "func" | "type" | "table" | "memory" | "global" | "elem" | "data" | "tag";

/** Names by index. */
export type NameMap = Map<number, string>;

export class ModuleNames {
  module: string | undefined;
  /** Names that differ from the identifiers. */
  readonly given: Readonly<Record<NamedSpace, NameMap>>;
  /** By function index: the names of its parameters and locals. */
  readonly locals: Map<number, NameMap>;
  /** By function index: the names of its labels, in the order of their blocks. */
  readonly labels: Map<number, NameMap>;

  constructor() {
    this.module = undefined;
    this.given = {
      func: new Map(),
      type: new Map(),
      table: new Map(),
      memory: new Map(),
      global: new Map(),
      elem: new Map(),
      data: new Map(),
      tag: new Map(),
    };
    this.locals = new Map();
    this.labels = new Map();
  }
}

/**
 * Takes the name annotation in front of the present token, if there is one.
 * @param what kind of thing has the name, for the message
 */
export function takeNameAnnotation(lexer: Lexer, what: string): string | undefined {
  if (lexer.pending.length === 0) return undefined;
  const [first, second] = lexer.takeAnnotations(NAME_ANNOTATION);
  if (second !== undefined) lexer.fail(`@name annotation: multiple ${what}`, second.start);
  return first && nameOf(first, lexer);
}

function nameOf(annotation: Annotation, lexer: Lexer): string {
  const content: Lexer = annotationContent(annotation, lexer);
  const { start } = content;
  if (content.kind !== TOKEN.string) content.fail("@name annotation: unexpected token", start);
  const name = stringText(content.text) ?? content.fail("@name annotation: malformed UTF-8 encoding", start);
  content.advance();
  closeAnnotation(annotation, content);
  return name;
}

/** Makes sure that nothing is left of an annotation's content. */
export function closeAnnotation({ id }: Annotation, content: Lexer): void {
  if (content.kind !== TOKEN.end) content.fail(`@${id} annotation: unexpected token ${content.text}`);
}

/** A lexer of what is inside of an annotation. */
export function annotationContent({ contentStart, contentEnd }: Annotation, lexer: Lexer): Lexer {
  return new Lexer(lexer.source, undefined, contentStart, contentEnd);
}
