/**
 * Browsers without a window, on a page whose Content-Security-Policy forbids `eval` and WebAssembly. The page sends its report
 * to the server that it came from.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { EngineReport, Suite } from "./suite.ts";

/** Milliseconds that a browser may take for everything. */
const PATIENCE = 120_000;

const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";

const PAGE = `<!doctype html><meta charset="utf-8"><title>anywasm</title>
<script src="/before.js"></script>
<script src="/bundle.js"></script>
<script src="/assertions.js"></script>
<script src="/fixtures.js"></script>
<script src="/after.js"></script>`;

const BEFORE = "var loadStart = performance.now();";

/** Tries what the policy forbids, runs the suite and sends the report. */
const AFTER = `(async () => {
  const loadTime = performance.now() - loadStart;
  const isBlocked = (body) => {
    try {
      body();
      return false;
    } catch {
      return true;
    }
  };
  const blocked = {
    eval: isBlocked(() => eval("1")),
    WebAssembly: isBlocked(() => new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))),
  };
  const report = await assertions.run(anywasm, fixtures, () => performance.now());
  await fetch("/report", { method: "POST", body: JSON.stringify({ ...report, loadTime, blocked }) });
})();`;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

/** Serves the page until it has reported. */
function serve(suite: Suite): { readonly server: Server; readonly report: Promise<EngineReport> } {
  const scripts: Readonly<Record<string, string>> = {
    "/before.js": BEFORE,
    "/bundle.js": suite.bundle,
    "/assertions.js": suite.assertions,
    "/fixtures.js": suite.fixtures("large"),
    "/after.js": AFTER,
  };
  const server = createServer();
  const report = new Promise<EngineReport>((resolve, reject) => {
    server.on("request", (request, response) => {
      const address = request.url ?? "";
      const script = scripts[address];
      if (address === "/report") {
        bodyOf(request).then((body) => resolve(JSON.parse(body) as EngineReport), reject);
        response.end();
      } else if (script !== undefined) {
        response.setHeader("Content-Type", "text/javascript; charset=utf-8").end(script);
      } else if (address === "/") {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("Content-Type", "text/html; charset=utf-8").end(PAGE);
      } else {
        response.writeHead(404).end();
      }
    });
  });
  return { server, report };
}

/** Opens the page in a browser with an empty profile, waits for its report and ends the browser. */
async function runInBrowser(
  suite: Suite,
  executable: string,
  flagsOf: (profile: string) => readonly string[],
): Promise<EngineReport> {
  const profile = mkdtempSync(path.join(tmpdir(), "anywasm-browser-"));
  const { server, report } = serve(suite);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  // In a group of its own, so that none of its processes stays.
  const browser = spawn(executable, [...flagsOf(profile), address], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
    env: { ...process.env, HOME: profile, XDG_RUNTIME_DIR: profile, MOZ_HEADLESS: "1" },
  });
  let messages = "";
  browser.stderr?.on("data", (data: Buffer) => (messages += data.toString()));
  let timer: NodeJS.Timeout | undefined;
  const failure = new Promise<never>((_, reject) => {
    const fail = (what: string): void => reject(new Error(`${executable} ${what} without a report:\n${messages}`));
    browser.on("error", reject);
    browser.on("exit", (code, signal) => fail(`ended with ${signal ?? code}`));
    timer = setTimeout(() => fail(`ran for ${PATIENCE / 1000} s`), PATIENCE);
  });
  try {
    return await Promise.race([report, failure]);
  } finally {
    clearTimeout(timer);
    failure.catch(() => undefined);
    if (browser.pid !== undefined && browser.exitCode === null && browser.signalCode === null) {
      process.kill(-browser.pid, "SIGKILL");
      await once(browser, "close");
    }
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function firstOf(paths: readonly string[]): string | undefined {
  return paths.find((each) => existsSync(each));
}

export function chromiumPath(): string | undefined {
  return firstOf(["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]);
}

export function firefoxPath(): string | undefined {
  return firstOf(["/usr/bin/firefox-esr", "/usr/bin/firefox"]);
}

/** Nothing that asks the network for anything but the page. */
const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
] as const;

export function runInChromium(suite: Suite): Promise<EngineReport> {
  return runInBrowser(suite, chromiumPath() as string, (profile) => [...CHROMIUM_FLAGS, `--user-data-dir=${profile}`]);
}

const FIREFOX_PREFERENCES: Readonly<Record<string, string | number | boolean>> = {
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.getAddons.cache.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.telemetry.enabled": false,
};

export function runInFirefox(suite: Suite): Promise<EngineReport> {
  return runInBrowser(suite, firefoxPath() as string, (profile) => {
    const lines = Object.entries(FIREFOX_PREFERENCES).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    writeFileSync(path.join(profile, "user.js"), lines.join("\n"));
    return ["--headless", "--no-remote", "--profile", profile];
  });
}
