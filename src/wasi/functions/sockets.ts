/**
 * Sockets: `sock_accept`, `sock_recv`, `sock_send`, `sock_shutdown`.
 *
 * No descriptor is a socket, so all of them report that; they exist because modules import them.
 */
import { ERRNO } from "../abi/errno.ts";
import type { WasiContext } from "../context.ts";

/**
 * Accepts a connection.
 * @param fd The listening socket.
 * @returns BADF for a bad descriptor, else NOTSOCK.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#sock_accept
 */
export function sockAccept(wasi: WasiContext, fd: number): number {
  return notASocket(wasi, fd);
}

/**
 * Receives a message.
 * @param fd The socket.
 * @returns BADF for a bad descriptor, else NOTSOCK.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#sock_recv
 */
export function sockRecv(wasi: WasiContext, fd: number): number {
  return notASocket(wasi, fd);
}

/**
 * Sends a message.
 * @param fd The socket.
 * @returns BADF for a bad descriptor, else NOTSOCK.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#sock_send
 */
export function sockSend(wasi: WasiContext, fd: number): number {
  return notASocket(wasi, fd);
}

/**
 * Shuts a socket down.
 * @param fd The socket.
 * @returns BADF for a bad descriptor, else NOTSOCK.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#sock_shutdown
 */
export function sockShutdown(wasi: WasiContext, fd: number): number {
  return notASocket(wasi, fd);
}

function notASocket(wasi: WasiContext, fd: number): number {
  return wasi.descriptors.get(fd) === undefined ? ERRNO.BADF : ERRNO.NOTSOCK;
}
