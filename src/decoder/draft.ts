/** A module while its sections are read: what sections add to, each once. */
import { type CanonicalTypes, canonicalise } from "../module/canonical-types.ts";
import type {
  CustomSection,
  DataSegment,
  ElementSegment,
  Export,
  GlobalDeclaration,
  Import,
  MemoryDeclaration,
  TableDeclaration,
  TagDeclaration,
} from "../module/module.ts";
import type { ModuleTypes } from "../module/module-types.ts";
import { ModuleTypesBuilder } from "../module/module-types-builder.ts";

export interface Draft {
  types: ModuleTypes;
  canonicalTypes: CanonicalTypes;
  readonly imports: Import[];
  /** Type indices of the imported functions. */
  readonly importedFunctions: number[];
  /** Type indices of the functions that the module defines. */
  definedFunctions: Uint32Array;
  readonly tables: TableDeclaration[];
  readonly memories: MemoryDeclaration[];
  readonly tags: TagDeclaration[];
  readonly globals: GlobalDeclaration[];
  readonly exports: Export[];
  startFunction: number;
  readonly elements: ElementSegment[];
  readonly data: DataSegment[];
  dataCount: number;
  /** As {@link Module.bodies}. */
  bodies: Uint32Array;
  readonly customSections: CustomSection[];
}

export function emptyDraft(): Draft {
  const types = new ModuleTypesBuilder(0, 0).finish();
  return {
    types,
    canonicalTypes: canonicalise(types),
    imports: [],
    importedFunctions: [],
    definedFunctions: new Uint32Array(0),
    tables: [],
    memories: [],
    tags: [],
    globals: [],
    exports: [],
    startFunction: -1,
    elements: [],
    data: [],
    dataCount: -1,
    bodies: new Uint32Array(0),
    customSections: [],
  };
}
