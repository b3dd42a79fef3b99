/**
 * Tags: what tells exceptions apart.
 *
 * @see https://webassembly.github.io/spec/js-api/#tags
 */
import { HOST_TAG } from "../interpreter/exceptions.ts";
import { Tag as EngineTag } from "../memory/tag.ts";
import { canonicalFunctionType, definedType } from "../module/canonical-types.ts";
import type { FunctionType, ValueType } from "../module/types.ts";
import { Existing } from "./existing.ts";
import { toSequence } from "./sequence.ts";
import { toValueType } from "./value-type-names.ts";
import { defineInterface, ensurePrototype, isObject, requireArguments, required, toDictionary } from "./web-idl.ts";

const CONTEXT = "WebAssembly.Tag()";

const objects = new WeakMap<EngineTag, Tag>();
let readTag: (value: object) => EngineTag | undefined;

/** The type of exceptions. @see https://webassembly.github.io/spec/js-api/#tags */
export class Tag {
  static {
    readTag = (value) => (#tag in value ? value.#tag : undefined);
    defineInterface(this, "Tag");
  }

  readonly #tag: EngineTag;

  /**
   * @param type a dictionary with the names of the payload's types as `parameters`
   * @see https://webassembly.github.io/spec/js-api/#dom-tag-tag
   */
  constructor(type: unknown) {
    ensurePrototype(this, new.target, Tag.prototype);
    requireArguments(arguments.length, 1, CONTEXT);
    this.#tag = type instanceof Existing ? (type as Existing<EngineTag>).value : allocate(toParameters(type));
    objects.set(this.#tag, this);
  }
}

function toParameters(type: unknown): ValueType[] {
  const { parameters } = toDictionary(type, CONTEXT, "a tag type");
  const names = toSequence(
    required(parameters, "parameters", CONTEXT),
    `${CONTEXT}: Argument 0 must be a tag type with 'parameters'`,
  );
  return names.map((name, i) =>
    toValueType(name, `${CONTEXT}: Argument 0 parameter type at index #${i} must be a value type`),
  );
}

function allocate(params: readonly ValueType[]): EngineTag {
  const types = canonicalFunctionType({ kind: "func", params, results: [] });
  const typeId = types.ids[0] as number;
  return new EngineTag(typeId, definedType(typeId).composite as FunctionType, types);
}

/**
 * The object that stands for a tag: always the same.
 * @see https://webassembly.github.io/spec/js-api/#create-a-tag-object
 */
export function tagObjectOf(tag: EngineTag): Tag {
  return objects.get(tag) ?? new Tag(new Existing(tag));
}

/** The tag that an object stands for; `undefined` for all other values. */
export function tagOf(value: unknown): EngineTag | undefined {
  return isObject(value) ? readTag(value) : undefined;
}

/**
 * The object for the tag of values that JavaScript throws.
 * @see https://webassembly.github.io/spec/js-api/#dom-webassembly-jstag
 */
export function jsTag(): Tag {
  return tagObjectOf(HOST_TAG);
}
