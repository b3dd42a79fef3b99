/**
 * Reads the types of exported functions and globals from a binary of WebAssembly 2.0 that is known to be valid, without the
 * decoder that is under test. Types of later versions are not understood.
 */

/** Value types as the bytes that encode them. */
export interface Signature {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

export interface GlobalSignature {
  /** Value type as the byte that encodes it. */
  readonly type: number;
  /** 1 if it is mutable, else 0. */
  readonly mutable: number;
}

export interface Signatures {
  readonly functions: ReadonlyMap<string, Signature>;
  readonly globals: ReadonlyMap<string, GlobalSignature>;
}

const SECTION = { type: 1, import: 2, function: 3, global: 6, export: 7 } as const;

class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new RangeError("the binary ends early");
    return byte;
  }

  u32(): number {
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      result += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return result;
    }
  }

  name(): string {
    const length = this.u32();
    this.at += length;
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.bytes.subarray(this.at - length, this.at));
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.u32() }, read);
  }

  valueType(): number {
    const type = this.byte();
    if (![0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70, 0x6f].includes(type)) throw new RangeError(`value type ${type}`);
    return type;
  }

  limits(): void {
    const flags = this.byte();
    this.u32();
    if ((flags & 1) === 1) this.u32();
  }

  signature(): Signature {
    if (this.byte() !== 0x60) throw new RangeError("not a function type");
    return { params: this.list(() => this.valueType()), results: this.list(() => this.valueType()) };
  }
}

/** @throws RangeError for types that WebAssembly 2.0 does not have */
export function readSignatures(bytes: Uint8Array): Signatures {
  const types: Signature[] = [];
  const functions: number[] = [];
  const globals: GlobalSignature[] = [];
  const exportedFunctions = new Map<string, Signature>();
  const exportedGlobals = new Map<string, GlobalSignature>();
  const reader = new Reader(bytes, 8);
  const readImport = (): void => {
    reader.name();
    reader.name();
    const kind = reader.byte();
    if (kind === 0) functions.push(reader.u32());
    else if (kind === 1) {
      reader.valueType();
      reader.limits();
    } else if (kind === 2) reader.limits();
    else if (kind === 3) globals.push({ type: reader.valueType(), mutable: reader.byte() });
    else throw new RangeError(`import kind ${kind}`);
  };
  const readExport = (): void => {
    const name = reader.name();
    const kind = reader.byte();
    const index = reader.u32();
    if (kind === 0) exportedFunctions.set(name, types[functions[index] as number] as Signature);
    if (kind === 3) exportedGlobals.set(name, globals[index] as GlobalSignature);
  };
  const readGlobal = (): void => {
    globals.push({ type: reader.valueType(), mutable: reader.byte() });
    skipConstantExpression(reader);
  };
  while (reader.at < bytes.length) {
    const section = reader.byte();
    const length = reader.u32();
    const end = reader.at + length;
    if (section === SECTION.type) types.push(...reader.list(() => reader.signature()));
    else if (section === SECTION.import) reader.list(readImport);
    else if (section === SECTION.function) functions.push(...reader.list(() => reader.u32()));
    else if (section === SECTION.global) reader.list(readGlobal);
    else if (section === SECTION.export) reader.list(readExport);
    reader.at = end;
  }
  return { functions: exportedFunctions, globals: exportedGlobals };
}

function skipConstantExpression(reader: Reader): void {
  for (;;) {
    const opcode = reader.byte();
    if (opcode === 0x0b) return;
    if (opcode === 0x43) reader.at += 4;
    else if (opcode === 0x44) reader.at += 8;
    else if (opcode === 0xfd) reader.at += 17;
    else if (![0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e].includes(opcode)) reader.u32();
  }
}
