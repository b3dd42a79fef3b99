/** Modules in responses. @see https://webassembly.github.io/spec/web-api/#streaming-modules */
import { type Api, type ApiCase, type Binaries, outcomeOfPromise as settled } from "../api-case.ts";

export const TEXTS = {
  answer: `(import "host" "f" (func $f (result i32))) (func (export "answer") (result i32) (call $f))`,
  constants: `(import "strings" "hello" (global (export "hello") (ref extern)))`,
};

const WASM = { headers: { "Content-Type": "application/wasm" } };
const IMPORTS = { host: { f: () => 42 } };

const withType = (type: string): ResponseInit => ({ headers: { "Content-Type": type } });

function bytesOf({ answer: bytes }: Binaries): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

/** A body that comes in pieces. */
function pieces(bytes: Uint8Array<ArrayBuffer>, length: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.slice(at, (at += length)));
      if (at >= bytes.length) controller.close();
    },
  });
}

interface Source {
  readonly module: object;
  readonly instance: { readonly exports: { answer(): unknown; readonly hello: { readonly value: unknown } } };
}

async function answer(api: Api, source: unknown, imports: unknown = IMPORTS): Promise<unknown> {
  const { instance } = (await api.instantiateStreaming(source, imports)) as Source;
  return instance.exports.answer();
}

const MODULE = "[object WebAssembly.Module]";
const TYPE_ERROR = "throws TypeError";

/** What comes of compiling each of several sources. */
const compiling =
  (sources: (bytes: Uint8Array<ArrayBuffer>) => readonly unknown[]): ApiCase[1] =>
  async (api, binaries) => {
    const outcomes = sources(bytesOf(binaries)).map((source) => settled(() => api.compileStreaming(source)));
    return (await Promise.all(outcomes)).join("; ");
  };

export const CASES: readonly ApiCase[] = [
  [
    "compileStreaming takes a response or a promise of one",
    compiling((bytes) => [new Response(bytes, WASM), Promise.resolve(new Response(bytes, WASM))]),
    `"${MODULE}; ${MODULE}"`,
  ],
  [
    "a body may come in pieces",
    compiling((bytes) => [new Response(pieces(bytes, 1), WASM), new Response(pieces(bytes, 7), WASM)]),
    `"${MODULE}; ${MODULE}"`,
  ],
  [
    "instantiateStreaming gives a module and an instance",
    async (api, binaries) => {
      const result = (await api.instantiateStreaming(new Response(bytesOf(binaries), WASM), IMPORTS)) as Source;
      return [Object.keys(result).sort().join(), result.module, result.instance.exports.answer()];
    },
    `["instance,module", ${MODULE}, 42]`,
  ],
  [
    "instantiateStreaming takes a promise of a response",
    (api, binaries) => answer(api, Promise.resolve(new Response(bytesOf(binaries), WASM))),
    "42",
  ],
  [
    "the MIME type is taken without regard to case and surrounding space",
    compiling((bytes) => [
      new Response(bytes, withType("Application/WASM")),
      new Response(bytes, withType(" \t application/wasm\t ")),
    ]),
    `"${MODULE}; ${MODULE}"`,
    // Node compares the case, too.
    `"${TYPE_ERROR}; ${MODULE}"`,
  ],
  [
    "another MIME type, parameters or none are refused",
    compiling((bytes) => [
      new Response(bytes),
      new Response(bytes, withType("")),
      new Response(bytes, withType("text/plain")),
      new Response(bytes, withType("application/wasm;")),
      new Response(bytes, withType("application/wasm; charset=utf-8")),
      new Response(bytes, withType("application/wasm/x")),
    ]),
    `"${Array(6).fill(TYPE_ERROR).join("; ")}"`,
  ],
  [
    "a response that is not successful is refused",
    compiling((bytes) => [
      new Response(bytes, { ...WASM, status: 404 }),
      new Response(bytes, { ...WASM, status: 500 }),
      Response.error(),
    ]),
    `"${Array(3).fill(TYPE_ERROR).join("; ")}"`,
  ],
  [
    "what is no response is refused",
    compiling((bytes) => [undefined, null, 1, "text", {}, [], bytes, bytes.buffer, new Headers(), pieces(bytes, 9)]),
    `"${Array(10).fill(TYPE_ERROR).join("; ")}"`,
  ],
  [
    "a body that was read before is refused",
    async (api, binaries) => {
      const response = new Response(bytesOf(binaries), WASM);
      await response.arrayBuffer();
      return api.compileStreaming(response);
    },
    TYPE_ERROR,
  ],
  [
    "what a promise of a response is rejected with is passed on",
    (api) => api.compileStreaming(Promise.reject(new RangeError("mine"))),
    "throws RangeError",
  ],
  [
    "what a body fails with is passed on",
    (api) => {
      const body = new ReadableStream({
        start(controller) {
          controller.error(new RangeError("mine"));
        },
      });
      return api.instantiateStreaming(new Response(body, WASM));
    },
    "throws RangeError",
  ],
  [
    "bytes that are no module are refused",
    compiling((bytes) => [
      new Response(null, WASM),
      new Response("text", WASM),
      new Response(bytes.subarray(0, bytes.length - 1), WASM),
    ]),
    `"${Array(3).fill("throws CompileError").join("; ")}"`,
  ],
  [
    "imports are those of instantiation",
    async (api, binaries) => {
      const outcome = (imports: unknown): Promise<string> =>
        settled(() => answer(api, new Response(bytesOf(binaries), WASM), imports));
      return [await outcome({}), await outcome({ host: {} }), await outcome(1)].join("; ");
    },
    `"${TYPE_ERROR}; throws LinkError; ${TYPE_ERROR}"`,
  ],
  [
    "options are those of compilation",
    async (api, { constants }) => {
      const response = (): Response => new Response(constants as Uint8Array<ArrayBuffer>, WASM);
      const options = { importedStringConstants: "strings" };
      const { instance } = (await api.instantiateStreaming(response(), {}, options)) as Source;
      return [instance.exports.hello.value, api.Module.imports(await api.compileStreaming(response(), options))];
    },
    '["hello", []]',
  ],
];
