/**
 * What is done with buffers that the host has seen: taken away from it, and replaced by longer ones. All of it is younger than
 * ECMAScript 2022 or comes from the host, so it is looked for; where it is missing, an old buffer stays with the host as a copy
 * of what once was.
 */

/** What buffers have in younger hosts. */
interface YoungBuffer {
  transfer?: (this: ArrayBuffer, byteLength?: number) => ArrayBuffer;
  resize: (this: ArrayBuffer, byteLength: number) => void;
}

type YoungBufferConstructor = new (byteLength: number, options: { readonly maxByteLength: number }) => ArrayBuffer;

type StructuredClone = (value: ArrayBuffer, options: { readonly transfer: readonly ArrayBuffer[] }) => ArrayBuffer;

/** The method itself, since the buffers of memories have others. */
const { transfer, resize: resizeBuffer } = ArrayBuffer.prototype as unknown as YoungBuffer;

/** Detaches a buffer. @returns its bytes in another one, or nothing if the host cannot */
export function detach(buffer: ArrayBuffer): ArrayBuffer | undefined {
  if (transfer !== undefined) return transfer.call(buffer);
  const { structuredClone } = globalThis as { structuredClone?: StructuredClone };
  return structuredClone?.(buffer, { transfer: [buffer] });
}

/**
 * Detaches a buffer of fixed length.
 * @returns its bytes in another one of so many bytes, or nothing if the host does not grant them; then nothing changed
 */
export function replace(buffer: ArrayBuffer, byteLength: number): ArrayBuffer | undefined {
  try {
    // FAST: hosts move the bytes where they can.
    if (transfer !== undefined) return transfer.call(buffer, byteLength);
    if (byteLength === buffer.byteLength) return detach(buffer) ?? buffer.slice(0);
    const longer = new ArrayBuffer(byteLength);
    new Uint8Array(longer).set(new Uint8Array(buffer));
    detach(buffer);
    return longer;
  } catch {
    return undefined;
  }
}

/** A resizable buffer. @throws RangeError if the host does not grant it, TypeError if it has none */
export function allocateResizable(byteLength: number, maxByteLength: number): ArrayBuffer {
  // A host without resizable buffers ignores the option.
  const buffer = new (ArrayBuffer as unknown as YoungBufferConstructor)(byteLength, { maxByteLength });
  if ((buffer as unknown as { resizable?: boolean }).resizable !== true) {
    throw new TypeError("the host has no resizable buffers");
  }
  return buffer;
}

/** Resizes a resizable buffer. @returns it, or nothing if the host refuses; then nothing changed */
export function resize(buffer: ArrayBuffer, byteLength: number): ArrayBuffer | undefined {
  try {
    resizeBuffer.call(buffer, byteLength);
    return buffer;
  } catch {
    return undefined;
  }
}
