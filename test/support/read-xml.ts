/**
 * A strict reader of the XML that reports are written in: elements, attributes and text, with the predefined entities and
 * numbers of characters. Everything else that XML has, or text that is not XML, is an error.
 *
 * @see https://www.w3.org/TR/xml/
 */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Elements in it, in order. */
  readonly children: readonly XmlElement[];
  /** The text that stands directly in it. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const DECLARATION = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/;
const NAME = /[A-Za-z_][\w.-]*/y;
const ATTRIBUTE = /\s+([A-Za-z_][\w.-]*)="([^<"]*)"/y;
const TEXT = /[^<]+/y;

/** Characters that no XML text has. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** @throws Error where the text is not XML of this sort */
export function readXml(xml: string): XmlElement {
  const forbidden = FORBIDDEN.exec(xml);
  if (forbidden !== null) throw new Error(`character ${String(forbidden[0].codePointAt(0))} at ${forbidden.index}`);
  const reader = new Reader(xml, DECLARATION.exec(xml)?.[0].length ?? 0);
  const root = reader.element();
  if (xml.slice(reader.at).trim() !== "") throw new Error(`something after the root at ${reader.at}`);
  return root;
}

class Reader {
  at: number;
  readonly #xml: string;

  constructor(xml: string, at: number) {
    this.#xml = xml;
    this.at = at;
  }

  element(): XmlElement {
    this.#take("<");
    const name = this.#match(NAME)?.[0] ?? this.#fail("no name");
    const attributes: Record<string, string> = {};
    for (let pair = this.#match(ATTRIBUTE); pair !== undefined; pair = this.#match(ATTRIBUTE)) {
      const [, key = "", value = ""] = pair;
      if (Object.hasOwn(attributes, key)) this.#fail(`two attributes ${key}`);
      // White space that is not written as a number is a space to readers.
      attributes[key] = decoded(value.replaceAll(/[\t\n\r]/g, " "));
    }
    const children: XmlElement[] = [];
    let text = "";
    if (this.#isAt("/>")) this.#take("/>");
    else {
      this.#take(">");
      while (!this.#isAt("</")) {
        const piece = this.#match(TEXT)?.[0];
        if (piece === undefined) children.push(this.element());
        else if (piece.includes("]]>")) this.#fail("]]> in text");
        else text += decoded(piece);
      }
      this.#take(`</${name}>`);
    }
    return { name, attributes, children, text };
  }

  #isAt(token: string): boolean {
    return this.#xml.startsWith(token, this.at);
  }

  #take(token: string): void {
    if (!this.#isAt(token)) this.#fail(`no ${token}`);
    this.at += token.length;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.#xml) ?? undefined;
    if (match !== undefined) this.at = pattern.lastIndex;
    return match;
  }

  #fail(complaint: string): never {
    throw new Error(`${complaint} at ${this.at}: ${this.#xml.slice(this.at, this.at + 40)}`);
  }
}

function decoded(text: string): string {
  return text.replaceAll(/&([^;&]*;?)/g, (reference, body: string) => {
    const number = /^#(\d+);$/.exec(body)?.[1];
    const character = number === undefined ? ENTITIES[body.slice(0, -1)] : String.fromCodePoint(Number(number));
    if (character === undefined || !body.endsWith(";")) throw new Error(`bad reference ${reference}`);
    return character;
  });
}
