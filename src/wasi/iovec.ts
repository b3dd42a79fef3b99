/**
 * Scatter and gather lists: the buffers that a read or write of the guest names.
 */
import { SIZE } from "./abi/structs.ts";
import type { WasiContext } from "./context.ts";

/**
 * The buffers of a list, empty ones left out, cut where `limits.transferBytes` is reached. Every pointer is checked,
 * also of buffers that are cut. `undefined` if the list is longer than `limits.iovecs`.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#iovec
 */
export function readIovecs(wasi: WasiContext, pointer: number, count: number): Uint8Array[] | undefined {
  const { memory, limits } = wasi;
  if (count > limits.iovecs) return undefined;
  memory.check(pointer, count * SIZE.iovec);
  const views: Uint8Array[] = [];
  let left = limits.transferBytes;
  for (let at = pointer; at < pointer + count * SIZE.iovec; at += SIZE.iovec) {
    const view = memory.slice(memory.getUint32(at), memory.getUint32(at + 4));
    if (view.length === 0 || left === 0) continue;
    views.push(view.length <= left ? view : view.subarray(0, left));
    left -= Math.min(view.length, left);
  }
  return views;
}

/** Bytes of all buffers together. */
export function totalLength(views: readonly Uint8Array[]): number {
  let total = 0;
  for (const view of views) total += view.length;
  return total;
}

/** Copies bytes into the buffers, one after the other. The buffers have room for them. */
export function scatter(bytes: Uint8Array, views: readonly Uint8Array[]): void {
  let at = 0;
  for (const view of views) {
    if (at >= bytes.length) return;
    view.set(bytes.subarray(at, at + view.length));
    at += view.length;
  }
}

/** The bytes of the buffers one after the other, at most `limit` of them, as a copy. */
export function gather(views: readonly Uint8Array[], limit: number): Uint8Array {
  const bytes = new Uint8Array(Math.min(totalLength(views), limit));
  let at = 0;
  for (const view of views) {
    if (at >= bytes.length) break;
    bytes.set(view.subarray(0, bytes.length - at), at);
    at += view.length;
  }
  return bytes;
}
