/** What is used of quickjs-emscripten, which is not among the packages of the project. */
interface Handle {
  dispose(): void;
}

type Result = { readonly value: Handle } | { readonly error: Handle };

interface Context extends Handle {
  evalCode(code: string, file: string): Result;
  unwrapResult(result: Result): Handle;
  resolvePromise(promise: Handle): Promise<Result>;
  getString(value: Handle): string;
}

interface Runtime extends Handle {
  newContext(): Context;
  executePendingJobs(): unknown;
  setMaxStackSize(bytes: number): void;
}

/** The exports of quickjs-emscripten. */
export interface QuickJs {
  getQuickJS(): Promise<{ newRuntime(): Runtime }>;
}
