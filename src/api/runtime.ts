/**
 * A runtime of the handle API: it keeps modules and instances behind opaque handles, apart from those of other runtimes.
 */
import { selectFeatures } from "../base/feature-selection.ts";
import type { FeatureSet, FeatureSetName } from "../base/features.ts";
import type { Instance } from "../interpreter/instance.ts";
import type { Module } from "../module/module.ts";
import { compileModule } from "../runtime/compile.ts";
import { type InstanceLimits, linkModule } from "../runtime/instantiate.ts";
import { WASI_MODULE_NAME } from "../wasi/wasi-preview1.ts";
import type { InstanceConfig, Limits } from "./configuration.ts";
import { ERROR_CODES, type ErrorCode, fail, toApiError } from "./errors.ts";
import { hostEventLoop } from "./event-loop.ts";
import { budgetOf } from "./fuel.ts";
import { importResolver } from "./import-resolver.ts";
import { InstanceHandle } from "./instance-handle.ts";
import type { Platform } from "./platform.ts";
import { portablePlatform } from "./portable-platform.ts";
import type { CallSetting } from "./supervised-call.ts";
import { WasiGuest } from "./wasi-guest.ts";
import type { WasmInstance } from "./wasm-instance.ts";

/** The embedder's say on what may be reached. */
export interface Capabilities {
  /** Whether a module may be loaded from a path. Without it, from every one. */
  checkLoad?(path: string): boolean;
  /**
   * Whether a guest may get a directory of the host, named by an absolute path without links. Without it, every one but
   * the root of the file system.
   */
  checkPreopen?(hostPath: string): boolean;
}

/** Names of sets, `+NAME` and `-NAME` of features, separated by commas; read from left to right, upon `wasm-3.0`. */
// Not `string`, which would take the names of the sets out of what editors offer.
export type FeatureSelection = string & {};

/** What a runtime is made with. */
export interface RuntimeOptions {
  /** The host; without it, one that offers a clock and nothing else. */
  readonly platform?: Platform;
  /** What may be reached of the host. */
  readonly capabilities?: Capabilities;
  /** Instances that may exist at the same time. */
  readonly maxInstances?: number;
  /** Bounds for all instances; an instance may have tighter ones. */
  readonly limits?: Limits;
  /**
   * The language that modules may use, `wasm-3.0` unless given: a set, and features that are added and removed, such as
   * `"wasm-3.0,+threads"`.
   */
  readonly features?: FeatureSetName | FeatureSelection;
}

/** Modules and instances behind handles. */
export interface Runtime {
  /**
   * Decodes and validates a module.
   * @example
   * ```ts run
   * import { compile } from "anywasm";
   *
   * const moduleId = await compile(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00));
   * console.log(typeof moduleId); // string
   * const error = await compile(Uint8Array.of(0x00, 0x61)).catch((reason) => reason);
   * console.log(error.code); // 5000
   * ```
   * @param bytes the binary, which is copied
   * @returns a handle for {@link instantiate}
   * @throws ApiError 5000
   */
  compile(bytes: Uint8Array | ArrayBuffer): Promise<string>;
  /** Reads and compiles a file. @throws ApiError 5000, 5008 unreadable, 5009 refused */
  compileFile(path: string): Promise<string>;
  /** Frees a module; its instances become invalid. @throws ApiError 5004 */
  dropModule(moduleId: string): Promise<void>;
  /**
   * Creates an instance, and calls its start function.
   * @example
   * ```ts run
   * import { compile, instantiate } from "anywasm";
   * import { assemble } from "anywasm/text";
   *
   * const text = '(import "env" "log" (func $log (param i32))) (func (export "run") (call $log (i32.const 42)))';
   * const log = (value: number): void => console.log(value); // 42
   * const instance = await instantiate(await compile(assemble(text)), { imports: { env: { log } } });
   * await instance.call("run");
   * ```
   * @throws ApiError 5001, 5004, 5007, 5009, 5010, 5011
   */
  instantiate(moduleId: string, config?: InstanceConfig): Promise<WasmInstance>;
}

/**
 * Makes a runtime whose handles are valid nowhere else.
 * @example
 * ```ts run
 * import { createRuntime } from "anywasm";
 * import { assemble } from "anywasm/text";
 *
 * const runtime = createRuntime({ features: "mvp", limits: { memoryPages: 16 } });
 * const refused = await runtime.compile(assemble("(func (result i32 i32) unreachable)")).catch((error) => error);
 * console.log(refused.code); // 5000
 * ```
 * @throws ApiError 5007 for features that do not exist
 */
export function createRuntime(options: RuntimeOptions = {}): Runtime {
  return new HandleRuntime(options);
}

interface ModuleRecord {
  readonly module: Module;
  readonly instances: Set<InstanceHandle>;
}

/** Number of the last handle of any runtime. */
let lastHandle = 0;

function newHandle(kind: "module" | "instance"): string {
  lastHandle++;
  return `${kind}-${lastHandle}`;
}

const PAGE_BYTES = 65_536;

class HandleRuntime implements Runtime {
  readonly #options: RuntimeOptions;
  readonly #platform: Platform;
  readonly #features: FeatureSet;
  readonly #modules: Map<string, ModuleRecord>;
  #instanceCount: number;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#platform = options.platform ?? portablePlatform;
    this.#features = translated(ERROR_CODES.TypeError, () => selectFeatures(options.features ?? "wasm-3.0"));
    this.#modules = new Map();
    this.#instanceCount = 0;
  }

  async compile(bytes: Uint8Array | ArrayBuffer): Promise<string> {
    return this.#compile(copyOf(bytes));
  }

  async compileFile(path: string): Promise<string> {
    if (typeof path !== "string") fail.io(`expected a path, got ${typeof path}`);
    if (this.#options.capabilities?.checkLoad?.(path) === false) fail.denied(`${path} may not be loaded`);
    if (this.#platform.readFile === undefined) return fail.io("this host has no files");
    let bytes: Uint8Array;
    try {
      bytes = await this.#platform.readFile(path);
    } catch (error) {
      throw toApiError(error, ERROR_CODES.IoError);
    }
    return this.#compile(bytes);
  }

  async dropModule(moduleId: string): Promise<void> {
    const { instances } = this.#moduleOf(moduleId);
    this.#modules.delete(moduleId);
    this.#instanceCount -= instances.size;
    instances.forEach((handle) => InstanceHandle.invalidate(handle));
  }

  async instantiate(moduleId: string, config: InstanceConfig = {}): Promise<WasmInstance> {
    const { module, instances } = this.#moduleOf(moduleId);
    const { maxInstances } = this.#options;
    if (maxInstances !== undefined && this.#instanceCount >= maxInstances) {
      fail.instantiate(`there are ${maxInstances} instances already`);
    }
    const wasi = translated(ERROR_CODES.WasiError, () => this.#wasiFor(module, config));
    const instance = translated(ERROR_CODES.InstantiateError, () => this.#link(module, config, wasi));
    const handle = new InstanceHandle({
      id: newHandle("instance"),
      moduleId,
      instance,
      wasi,
      setting: this.#settingOf(config),
      calls: new Set(),
      onDrop: () => {
        instances.delete(handle);
        this.#instanceCount--;
      },
    });
    instances.add(handle);
    this.#instanceCount++;
    await InstanceHandle.start(handle);
    return handle;
  }

  #compile(bytes: Uint8Array): string {
    const module = translated(ERROR_CODES.CompileError, () => compileModule(bytes, this.#features));
    const moduleId = newHandle("module");
    this.#modules.set(moduleId, { module, instances: new Set() });
    return moduleId;
  }

  #moduleOf(moduleId: string): ModuleRecord {
    return this.#modules.get(moduleId) ?? fail.invalidModule(moduleId);
  }

  /** WASI for modules that import it, and for configurations that ask for something of it, which is checked in any case. */
  #wasiFor(module: Module, config: InstanceConfig): WasiGuest | undefined {
    const { imports: _imports, limits: _limits, fuel: _fuel, ...wasiConfig } = config;
    const imported = module.imports.some(({ moduleName }) => moduleName === WASI_MODULE_NAME);
    if (!imported && Object.keys(wasiConfig).length === 0) return undefined;
    const { capabilities } = this.#options;
    const check = capabilities?.checkPreopen?.bind(capabilities);
    return WasiGuest.create(wasiConfig, this.#platform, check);
  }

  #link(module: Module, config: InstanceConfig, wasi: WasiGuest | undefined): Instance {
    const limits = engineLimits(this.#options.limits, config.limits);
    try {
      return linkModule(module, importResolver(module, config.imports ?? {}, wasi), limits);
    } catch (error) {
      wasi?.close();
      throw error;
    }
  }

  #settingOf({ limits, fuel }: InstanceConfig): CallSetting {
    return {
      eventLoop: this.#platform.eventLoop ?? hostEventLoop,
      callDepth: tighter(this.#options.limits?.callDepth, limits?.callDepth),
      stackBytes: tighter(this.#options.limits?.stackBytes, limits?.stackBytes),
      budget: budgetOf(fuel),
    };
  }
}

/** Does something of the engine's whose failures become errors of the API. */
function translated<T>(operation: ErrorCode, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw toApiError(error, operation);
  }
}

/** A copy, so that nobody can change code that was validated. Buffers of other realms are taken too. */
function copyOf(bytes: unknown): Uint8Array {
  if (ArrayBuffer.isView(bytes)) {
    return new Uint8Array(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
  if (Object.prototype.toString.call(bytes) === "[object ArrayBuffer]") {
    return new Uint8Array(new Uint8Array(bytes as ArrayBuffer));
  }
  return fail.compile(`expected the bytes of a module, got ${typeof bytes}`);
}

/** The tighter of two sets of bounds, as the engine takes them. */
function engineLimits(runtime: Limits = {}, instance: Limits = {}): InstanceLimits {
  const pages = tighter(runtime.memoryPages, instance.memoryPages);
  const tableElements = tighter(runtime.tableElements, instance.tableElements);
  return {
    ...(pages === undefined ? {} : { memoryBytes: pages * PAGE_BYTES }),
    ...(tableElements === undefined ? {} : { tableElements }),
  };
}

function tighter(...limits: (number | undefined)[]): number | undefined {
  const given = limits.filter((limit) => limit !== undefined);
  for (const limit of given) {
    if (typeof limit !== "number" || !(limit >= 0)) fail.instantiate(`a limit of ${String(limit)} makes no sense`);
  }
  return given.length === 0 ? undefined : Math.min(...given);
}
