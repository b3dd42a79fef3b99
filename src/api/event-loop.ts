/**
 * The event loop of the host, as far as it has one: found by name among the globals, since ECMAScript itself knows none.
 */

/** What timers need of a host. */
export interface EventLoop {
  /** Lets everything run that waits to: timers, input, rendering. */
  giveWay(): Promise<void>;
  /**
   * Calls back after some milliseconds.
   * @returns takes the timer back
   */
  startTimer(milliseconds: number, callback: () => void): () => void;
}

interface Port {
  addEventListener(type: "message", listener: () => void): void;
  start(): void;
  postMessage(message: unknown): void;
  close(): void;
}

interface HostGlobals {
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly MessageChannel?: new () => { readonly port1: Port; readonly port2: Port };
  readonly setTimeout?: (callback: () => void, milliseconds: number) => unknown;
  readonly clearTimeout?: (timer: unknown) => void;
}

const globals = globalThis as HostGlobals;

/** Timers of hosts count so many milliseconds at most. */
const LONGEST_TIMER = 2_147_483_647;

/** The next turn of the event loop. Without one there is nobody to give way to. */
function nextTurn(callback: () => void): void {
  const { setImmediate, MessageChannel, setTimeout } = globals;
  if (setImmediate !== undefined) {
    setImmediate(callback);
  } else if (MessageChannel !== undefined) {
    // Sooner than timers, which browsers delay when they are nested.
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      callback();
    });
    port1.start();
    port2.postMessage(undefined);
  } else if (setTimeout === undefined) {
    callback();
  } else {
    setTimeout(callback, 0);
  }
}

/** That of the host that this runs in. Where there is none, timers never end, and time limits are seen while code runs. */
export const hostEventLoop: EventLoop = {
  giveWay: () => new Promise((resolve) => nextTurn(() => resolve())),
  startTimer(milliseconds, callback) {
    const { setTimeout, clearTimeout } = globals;
    const timer = setTimeout?.(callback, Math.min(milliseconds, LONGEST_TIMER));
    return () => clearTimeout?.(timer);
  },
};
