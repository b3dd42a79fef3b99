/** What is said between the tests and the newer Node: one JSON text a line. */
import type { Job } from "../job.ts";
import type { Transcript } from "../transcript.ts";

export type Request =
  | { readonly kind: "run"; readonly job: Job }
  | { readonly kind: "validate"; readonly bytes: Uint8Array<ArrayBuffer> };

export interface Answer {
  readonly transcript?: Transcript;
  /** Why a module was refused; `null` if it was not. */
  readonly verdict?: string | null;
  /** An error that is no outcome of a run. */
  readonly failure?: string;
}

export function encodeRequest(request: Request): string {
  return JSON.stringify(request, (_, value: unknown) => {
    if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString("base64") };
    return typeof value === "bigint" ? { bigint: String(value) } : value;
  });
}

export function decodeRequest(line: string): Request {
  return JSON.parse(line, (_, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    if ("base64" in value) return new Uint8Array(Buffer.from(String(value.base64), "base64"));
    return "bigint" in value ? BigInt(String(value.bigint)) : value;
  }) as Request;
}
