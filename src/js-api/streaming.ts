/**
 * `WebAssembly.compileStreaming` and `instantiateStreaming`: the module is in a response of the web.
 *
 * No web API is needed here: a response is whatever has the members of one, so that a host may bring its own. The module is
 * compiled when all of it is there, which nobody can tell from compiling while it arrives.
 *
 * @see https://webassembly.github.io/spec/web-api/#streaming-modules
 */
import { compileLater, type InstantiatedSource, instantiateSource, moduleObjectOf } from "./asynchronous.ts";
import { toCompileOptions } from "./builtins/compile-options.ts";
import { toImportObject } from "./instance.ts";
import type { ImportObject, WebAssemblyCompileOptions } from "./interfaces.ts";
import type { Module } from "./module.ts";
import { isObject } from "./web-idl.ts";

/** What is used of a response. */
interface ResponseLike {
  readonly headers: { get: (name: string) => unknown };
  readonly status?: unknown;
  readonly ok?: unknown;
  readonly type?: unknown;
  readonly body?: unknown;
  readonly arrayBuffer?: unknown;
}

/** What is used of a stream of bytes. */
interface StreamLike {
  getReader: () => { read: () => PromiseLike<{ readonly done: boolean; readonly value?: unknown }> };
}

/** Responses to requests across origins that scripts must not read. */
const OPAQUE_TYPES: readonly unknown[] = ["opaque", "opaqueredirect"];

/**
 * The bytes of a module's response.
 * @param source a response, or a promise of one
 * @throws TypeError if it is no response, no successful one, none that may be read, or not of type `application/wasm`; what
 * `source` is rejected with; what reading fails with
 * @see https://webassembly.github.io/spec/web-api/#compile-a-potential-webassembly-response
 */
async function readResponse(source: unknown): Promise<Uint8Array> {
  const response = await source;
  if (!isResponse(response)) throw new TypeError("a Response or a promise of one is expected");
  checkMimeType(response.headers.get("Content-Type"));
  if (OPAQUE_TYPES.includes(response.type)) throw new TypeError("the response is of another origin");
  if (!isOk(response)) throw new TypeError(`the response has status ${String(response.status)}`);
  return readBody(response);
}

function isResponse(value: unknown): value is ResponseLike {
  if (!isObject(value) || !("headers" in value) || !("arrayBuffer" in value || "body" in value)) return false;
  const { headers } = value;
  return isObject(headers) && "get" in headers && typeof headers.get === "function";
}

/** @throws TypeError unless it is `application/wasm` without parameters */
function checkMimeType(value: unknown): void {
  const mimeType = typeof value === "string" ? value.replace(/^[\t ]+|[\t ]+$/g, "") : undefined;
  if (mimeType?.toLowerCase() === "application/wasm") return;
  const got = mimeType === undefined ? "has none" : `has '${mimeType}'`;
  throw new TypeError(`the response must have the MIME type 'application/wasm', but ${got}`);
}

/** @see https://fetch.spec.whatwg.org/#ok-status */
function isOk({ ok, status }: ResponseLike): boolean {
  return typeof ok === "boolean" ? ok : typeof status === "number" && status >= 200 && status <= 299;
}

async function readBody(response: ResponseLike): Promise<Uint8Array> {
  if (typeof response.arrayBuffer === "function") {
    const buffer: unknown = await (response as { arrayBuffer: () => unknown }).arrayBuffer();
    return new Uint8Array(buffer as ArrayBuffer);
  }
  // The body of a response may be empty.
  return response.body === undefined || response.body === null
    ? new Uint8Array(0)
    : readStream(response.body as StreamLike);
}

/** All bytes of a stream. @throws TypeError for what is no chunk of bytes */
async function readStream(stream: StreamLike): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let byteLength = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!(value instanceof Uint8Array)) throw new TypeError("the body of the response gives something else than bytes");
    chunks.push(value);
    byteLength += value.length;
  }
  const bytes = new Uint8Array(byteLength);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/**
 * Compiles the module in a response. Rejects with a TypeError if it is not what it has to be, or with a CompileError.
 * @see https://webassembly.github.io/spec/web-api/#dom-webassembly-compilestreaming
 */
export async function compileStreaming(source: unknown, options?: WebAssemblyCompileOptions): Promise<Module> {
  const compileOptions = toCompileOptions(options);
  const bytes = await readResponse(source);
  return moduleObjectOf(await compileLater(bytes, compileOptions, "WebAssembly.compileStreaming()"));
}

/**
 * Compiles the module in a response and instantiates it. Rejects like {@link compileStreaming}, or as instantiation does.
 * @see https://webassembly.github.io/spec/web-api/#dom-webassembly-instantiatestreaming
 */
export async function instantiateStreaming(
  source: unknown,
  importObject?: ImportObject,
  options?: WebAssemblyCompileOptions,
): Promise<InstantiatedSource> {
  const context = "WebAssembly.instantiateStreaming()";
  const imports = toImportObject(importObject, context);
  const compileOptions = toCompileOptions(options);
  const bytes = await readResponse(source);
  return instantiateSource(await compileLater(bytes, compileOptions, context), imports, context);
}
