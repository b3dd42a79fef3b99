/**
 * The identifiers of everything in a module, from its name section.
 *
 * Names are used only where a module has one name section and that is well-formed; otherwise the section is printed as the
 * bytes that it is, and nothing has an identifier.
 */
import type { CustomSection, Module } from "../../module/module.ts";
import { Identifiers, NO_IDENTIFIERS } from "./identifiers.ts";
import { type NamedSpace, nameMapAt, type NameMap, type NameSection, NO_NAMES, readNames } from "./read-names.ts";
import type { TypeNames } from "./type-text.ts";

const NAME_SECTION = "name";

export class ModuleIdentifiers implements TypeNames {
  readonly module: Module;
  /** The section that the identifiers say all of. */
  readonly section: CustomSection | undefined;
  readonly functions: Identifiers;
  readonly types: Identifiers;
  readonly tables: Identifiers;
  readonly memories: Identifiers;
  readonly globals: Identifiers;
  readonly elements: Identifiers;
  readonly data: Identifiers;
  readonly tags: Identifiers;
  readonly #names: NameSection;
  readonly #fields: Map<number, Identifiers>;

  constructor(module: Module) {
    const [section, second] = module.customSections.filter(({ name }) => name === NAME_SECTION);
    const names = section === undefined || second !== undefined ? undefined : readNames(module.bytes, section);
    this.module = module;
    this.section = names === undefined ? undefined : section;
    this.#names = names ?? {};
    this.#fields = new Map();
    this.functions = this.#identifiers("functions");
    this.types = this.#identifiers("types");
    this.tables = this.#identifiers("tables");
    this.memories = this.#identifiers("memories");
    this.globals = this.#identifiers("globals");
    this.elements = this.#identifiers("elements");
    this.data = this.#identifiers("data");
    this.tags = this.#identifiers("tags");
  }

  /** The module's own identifier, behind a space. */
  get definition(): string {
    const { module: name } = this.#names;
    if (name === undefined) return "";
    return new Identifiers(new Map([[0, name]])).definition(0);
  }

  fieldsOf(typeIndex: number): Identifiers {
    const known = this.#fields.get(typeIndex);
    if (known !== undefined) return known;
    const offset = this.#names.fields?.get(typeIndex);
    if (offset === undefined) return NO_IDENTIFIERS;
    const fields = new Identifiers(nameMapAt(this.module.bytes, offset));
    this.#fields.set(typeIndex, fields);
    return fields;
  }

  /** The identifiers of parameters and locals of a function. */
  localsOf(functionIndex: number): Identifiers {
    const offset = this.#names.locals?.get(functionIndex);
    return offset === undefined ? NO_IDENTIFIERS : new Identifiers(nameMapAt(this.module.bytes, offset));
  }

  /** The names of the labels of a function, by the order in which the blocks begin. */
  labelNamesOf(functionIndex: number): NameMap {
    return nameMapAt(this.module.bytes, this.#names.labels?.get(functionIndex));
  }

  #identifiers(space: NamedSpace): Identifiers {
    return new Identifiers(this.#names[space] ?? NO_NAMES);
  }
}
