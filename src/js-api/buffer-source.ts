/**
 * The bytes of a buffer or of a view of one, copied at once, so that nothing changes them while a module is made of them.
 *
 * @see https://webidl.spec.whatwg.org/#dfn-get-buffer-source-copy
 */

type Getter = (this: unknown) => unknown;

function getterOf(prototype: object, name: string | symbol): Getter {
  return Reflect.get(Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor, "get") as Getter;
}

// The accessors themselves tell what an object is, also one of another realm, and nobody can put others in their place.
const bufferByteLength = getterOf(ArrayBuffer.prototype, "byteLength");
const TYPED_ARRAY_PROTOTYPE = Object.getPrototypeOf(Uint8Array.prototype) as object;
const TYPED_ARRAY = ["buffer", "byteOffset", "byteLength"].map((name) => getterOf(TYPED_ARRAY_PROTOTYPE, name));
const DATA_VIEW = ["buffer", "byteOffset", "byteLength"].map((name) => getterOf(DataView.prototype, name));
const typedArrayTag = getterOf(TYPED_ARRAY_PROTOTYPE, Symbol.toStringTag);

/**
 * A copy of the bytes. Of a view on a shared buffer, too; a buffer that is detached has none.
 * @throws TypeError for anything else
 */
export function copyBytes(source: unknown, context: string): Uint8Array {
  if (ArrayBuffer.isView(source)) return copyView(source);
  if (isArrayBuffer(source)) return new Uint8Array(source).slice();
  throw new TypeError(`${context}: Argument 0 must be a buffer source`);
}

function copyView(view: ArrayBufferView): Uint8Array {
  const getters = Reflect.apply(typedArrayTag, view, []) === undefined ? DATA_VIEW : TYPED_ARRAY;
  try {
    const [buffer, byteOffset, byteLength] = getters.map((getter) => Reflect.apply(getter, view, []));
    return new Uint8Array(buffer as ArrayBuffer, byteOffset as number, byteLength as number).slice();
  } catch {
    // A view of a buffer that was detached, or that became too small for it.
    return new Uint8Array(0);
  }
}

function isArrayBuffer(value: unknown): value is ArrayBuffer {
  try {
    Reflect.apply(bufferByteLength, value, []);
    return true;
  } catch {
    return false;
  }
}
