/**
 * What the printing of immediates needs of the printer of instructions.
 */
import type { Reader } from "../../decoder/reader.ts";
import type { Identifiers } from "./identifiers.ts";
import type { LabelStack } from "./label-stack.ts";
import type { ModuleIdentifiers } from "./module-identifiers.ts";
import type { TextBuffer } from "./text-buffer.ts";

/** Prints one item of a list. */
export type ItemPrinter = (context: CodeContext) => void;

export interface CodeContext {
  readonly names: ModuleIdentifiers;
  readonly buffer: TextBuffer;
  readonly labels: LabelStack;
  /** Stands behind what has been printed. */
  readonly reader: Reader;
  /** Identifiers of the function's parameters and locals. */
  readonly locals: Identifiers;
  /** Has items of a list printed from now on, which may be many, and then whatever comes behind them. */
  printList(count: number, printItem: ItemPrinter, afterItems?: ItemPrinter): void;
  /** Goes into the block that an instruction begins; its immediates have been printed. */
  enterBlock(id: number): void;
}
