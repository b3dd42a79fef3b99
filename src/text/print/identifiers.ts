/**
 * Identifiers made of the names of an index space: different ones for different things, of bounded length, so that no
 * listing grows by repeating them. Where an identifier is not exactly the name, a name annotation keeps that.
 *
 * @see https://webassembly.github.io/spec/core/text/values.html#text-id
 * @see https://webassembly.github.io/spec/core/appendix/custom.html#name-annotations
 */
import { type NameMap, NO_NAMES } from "./read-names.ts";
import { identifierText, nameLiteral } from "./string-text.ts";

/** In UTF-16 code units. */
const MAX_IDENTIFIER_LENGTH = 250;

const LAST_LEADING_SURROGATE = 0xdbff;
const FIRST_LEADING_SURROGATE = 0xd800;

export class Identifiers {
  readonly #names: NameMap;
  /** Index → identifier, as it is written. */
  readonly #texts: Map<number, string>;

  constructor(names: NameMap) {
    this.#names = names;
    this.#texts = new Map();
    if (names.size > 0) this.#assign();
  }

  /** The identifier of an index, if it has one. */
  get(index: number): string | undefined {
    return this.#texts.get(index);
  }

  /** How an index is written: as its identifier, or as a number. */
  use(index: number): string {
    return this.#texts.get(index) ?? String(index);
  }

  /** Identifier and, if that is not exactly the name, name annotation, each behind a space, where a thing is defined. */
  definition(index: number): string {
    const text = this.#texts.get(index);
    const name = this.#names.get(index);
    if (name === undefined) return "";
    const identifier = text === undefined ? "" : ` ${text}`;
    return text === identifierText(name) ? identifier : `${identifier} (@name ${nameLiteral(name)})`;
  }

  /** Whether any index below a limit has a name. */
  hasSomeBelow(limit: number): boolean {
    // Names stand in the order of their indices.
    for (const index of this.#names.keys()) return index < limit;
    return false;
  }

  #assign(): void {
    /** Identifiers that are not to be made up. */
    const taken = new Set<string>();
    const given = new Set<string>();
    for (const name of this.#names.values()) taken.add(shortened(name));
    for (const [index, name] of this.#names) {
      if (name === "") continue;
      let identifier = shortened(name);
      if (given.has(identifier)) {
        identifier += `#${index}`;
        while (taken.has(identifier) || given.has(identifier)) identifier += "#";
      }
      given.add(identifier);
      this.#texts.set(index, identifierText(identifier));
    }
  }
}

export const NO_IDENTIFIERS: Identifiers = new Identifiers(NO_NAMES);

/** The identifier of a label. Unlike others it may be that of another label, too. */
export function labelIdentifier(name: string): string | undefined {
  return name === "" ? undefined : identifierText(shortened(name));
}

function shortened(name: string): string {
  if (name.length <= MAX_IDENTIFIER_LENGTH) return name;
  const last = name.charCodeAt(MAX_IDENTIFIER_LENGTH - 1);
  const splitsPair = last >= FIRST_LEADING_SURROGATE && last <= LAST_LEADING_SURROGATE;
  return name.slice(0, splitsPair ? MAX_IDENTIFIER_LENGTH - 1 : MAX_IDENTIFIER_LENGTH);
}
