/**
 * What the parts of the parser share: the index spaces of the module and the sections that it becomes.
 */
import { FEATURES, type FeatureSet } from "../base/features.ts";
import type { ValueType } from "../module/types.ts";
import { ByteWriter } from "./byte-writer.ts";
import { IndexSpace } from "./index-space.ts";
import type { Lexer } from "./lexer.ts";
import { ModuleNames } from "./module-names.ts";
import { TypeSpace } from "./type-space.ts";

/** A section whose content is a list. */
export class SectionContent {
  /** Number of items. */
  count: number;
  readonly items: ByteWriter;

  constructor() {
    this.count = 0;
    this.items = new ByteWriter();
  }

  /** Where to write one more item. */
  next(): ByteWriter {
    this.count++;
    return this.items;
  }
}

/** A custom section and where it goes. */
export interface CustomSectionText {
  readonly name: string;
  readonly content: Uint8Array;
  readonly place: CustomSectionPlace;
}

/** In front of or behind a section, by its name; `first` and `last` are the ends of the module. */
export interface CustomSectionPlace {
  readonly side: "before" | "after";
  readonly section: string;
}

export class ModuleContext {
  readonly lexer: Lexer;
  /** Bits of the limits of memories and tables: 32 in languages without 64-bit addresses. */
  readonly limitBits: 32 | 64;
  readonly types: TypeSpace;
  readonly functions: IndexSpace;
  readonly tables: IndexSpace;
  readonly memories: IndexSpace;
  readonly globals: IndexSpace;
  readonly tags: IndexSpace;
  readonly elements: IndexSpace;
  readonly data: IndexSpace;
  /** Parameters and locals of the present function. */
  locals: IndexSpace;

  readonly imports: SectionContent;
  /** Type indices of the defined functions. */
  readonly functionTypes: SectionContent;
  readonly tableTypes: SectionContent;
  readonly memoryTypes: SectionContent;
  readonly tagTypes: SectionContent;
  readonly globalDefinitions: SectionContent;
  readonly exports: SectionContent;
  readonly elementSegments: SectionContent;
  readonly code: SectionContent;
  readonly dataSegments: SectionContent;
  /** Functions with hints for their branches. */
  readonly branchHints: SectionContent;
  readonly customSections: CustomSectionText[];
  /** Function index of the start function, or −1. */
  startFunction: number;
  /** Whether an instruction names a data segment, so that their number has to be known before the code. */
  usesDataSegments: boolean;
  readonly names: ModuleNames;

  /** Parameters and results of the type use last read. */
  readonly params: ValueType[];
  readonly results: ValueType[];

  /** @param features of the language that the text is written in */
  constructor(lexer: Lexer, features: FeatureSet) {
    this.lexer = lexer;
    this.limitBits = (features & FEATURES.memory64) === 0 ? 32 : 64;
    this.types = new TypeSpace();
    this.functions = new IndexSpace("func", "function");
    this.tables = new IndexSpace("table");
    this.memories = new IndexSpace("memory");
    this.globals = new IndexSpace("global");
    this.tags = new IndexSpace("tag");
    this.elements = new IndexSpace("elem", "elem segment");
    this.data = new IndexSpace("data", "data segment");
    this.locals = new IndexSpace("local");
    this.imports = new SectionContent();
    this.functionTypes = new SectionContent();
    this.tableTypes = new SectionContent();
    this.memoryTypes = new SectionContent();
    this.tagTypes = new SectionContent();
    this.globalDefinitions = new SectionContent();
    this.exports = new SectionContent();
    this.elementSegments = new SectionContent();
    this.code = new SectionContent();
    this.dataSegments = new SectionContent();
    this.branchHints = new SectionContent();
    this.customSections = [];
    this.startFunction = -1;
    this.usesDataSegments = false;
    this.names = new ModuleNames();
    this.params = [];
    this.results = [];
  }
}
