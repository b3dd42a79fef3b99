/**
 * A decoded module: the index spaces as data, imports first in each, with offsets into the binary for everything that
 * is read again later (function bodies, constant expressions, segments). No instruction is an object here.
 *
 * @see https://webassembly.github.io/spec/core/syntax/modules.html
 */
import type { FeatureSet } from "../base/features.ts";
import type { CanonicalTypes } from "./canonical-types.ts";
import type { ConstantExpression, ConstantExpressions } from "./constant-expressions.ts";
import type { ModuleTypes } from "./module-types.ts";
import type { GlobalType, MemoryType, TableType, TagType, ValueType } from "./types.ts";

export type { ConstantExpression } from "./constant-expressions.ts";

/** What can be imported and exported. @see https://webassembly.github.io/spec/core/syntax/types.html#external-types */
export type ExternKind = "func" | "table" | "memory" | "global" | "tag";

interface ImportName {
  readonly moduleName: string;
  readonly importName: string;
  /** Position of the import in the binary, in bytes. */
  readonly offset: number;
}

/** An import with what it asks for; `index` is its index in the index space of its kind. */
export type Import = ImportName & { readonly index: number } & (
    | { readonly kind: "func"; readonly typeIndex: number; readonly exact: boolean }
    | { readonly kind: "table"; readonly type: TableType }
    | { readonly kind: "memory"; readonly type: MemoryType }
    | { readonly kind: "global"; readonly type: GlobalType }
    | { readonly kind: "tag"; readonly type: TagType }
  );

export interface Export {
  readonly name: string;
  readonly kind: ExternKind;
  /** Index in the index space of `kind`. */
  readonly index: number;
  readonly offset: number;
}

/** A table of the table index space; `initializer` is absent for imports and for tables that start with null. */
export interface TableDeclaration {
  readonly type: TableType;
  readonly initializer: ConstantExpression | undefined;
  readonly offset: number;
}

export interface MemoryDeclaration {
  readonly type: MemoryType;
  readonly offset: number;
}

/** A global of the global index space; `initializer` is absent for imports. */
export interface GlobalDeclaration {
  readonly type: GlobalType;
  readonly initializer: ConstantExpression | undefined;
  readonly offset: number;
}

export interface TagDeclaration {
  readonly type: TagType;
  readonly offset: number;
}

/** Where a segment goes at instantiation; passive and declarative ones go nowhere. */
export type SegmentMode =
  | { readonly kind: "active"; readonly index: number; readonly offsetExpression: ConstantExpression }
  | { readonly kind: "passive" }
  | { readonly kind: "declarative" };

export interface ElementSegment {
  readonly type: ValueType;
  readonly mode: SegmentMode;
  /** Function indices (the short forms), or constant expressions. */
  readonly items:
    | { readonly kind: "functions"; readonly indices: Uint32Array }
    | { readonly kind: "expressions"; readonly expressions: ConstantExpressions };
  readonly offset: number;
}

export interface DataSegment {
  readonly mode: SegmentMode;
  /** First byte of the contents in the binary. */
  readonly start: number;
  readonly byteLength: number;
  readonly offset: number;
}

export interface CustomSection {
  readonly name: string;
  /** First byte of the contents (after the name), in the binary. */
  readonly start: number;
  readonly byteLength: number;
  /** Position of the section's id byte. */
  readonly offset: number;
}

/** The name section, as far as it is well-formed; a malformed one is ignored, as the specification says. */
export interface Names {
  readonly module: string | undefined;
  readonly functions: ReadonlyMap<number, string>;
}

export interface Module {
  readonly bytes: Uint8Array;
  readonly features: FeatureSet;
  readonly types: ModuleTypes;
  /** The types of this module in the realm-wide canonical numbering. */
  readonly canonicalTypes: CanonicalTypes;
  readonly imports: readonly Import[];
  /** Type index of every function, imported ones first. */
  readonly functionTypes: Uint32Array;
  readonly importedFunctionCount: number;
  readonly tables: readonly TableDeclaration[];
  readonly importedTableCount: number;
  readonly memories: readonly MemoryDeclaration[];
  readonly importedMemoryCount: number;
  readonly tags: readonly TagDeclaration[];
  readonly importedTagCount: number;
  readonly globals: readonly GlobalDeclaration[];
  readonly importedGlobalCount: number;
  readonly exports: readonly Export[];
  /** Function index of the start function, or −1. */
  readonly startFunction: number;
  readonly elements: readonly ElementSegment[];
  readonly data: readonly DataSegment[];
  /** The data count section's number, or −1 without that section. */
  readonly dataCount: number;
  /**
   * Bodies of the defined functions: `[2 * i]` is the offset of the first byte of the locals of function
   * `importedFunctionCount + i`, `[2 * i + 1]` the offset after its last byte.
   */
  readonly bodies: Uint32Array;
  readonly customSections: readonly CustomSection[];
  readonly names: Names;
}
