/**
 * A program that fetches from servers of its own in every way that matters to a parser of HTTP, and prints what it got. Run by
 * polyfill.test.ts with and without a WebAssembly of the host.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createTcpServer } from "node:net";

const MEGABYTE = 2 ** 20;

const server = createServer(async (request, response) => {
  let received = 0;
  for await (const chunk of request) received += chunk.length;
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/redirect") {
    response.writeHead(302, { location: "/echo" }).end();
  } else if (pathname === "/missing") {
    response.writeHead(404, "Not There", { "x-many": ["a", "b"] }).end("nothing here");
  } else if (pathname === "/empty") {
    response.writeHead(204).end();
  } else if (pathname === "/large") {
    for (let i = 0; i < 5; i++) {
      if (!response.write(Buffer.alloc(MEGABYTE, 65 + i))) await once(response, "drain");
    }
    response.end();
  } else if (pathname === "/cut") {
    response.writeHead(200, { "content-length": "100" });
    response.write("only this", () => response.destroy());
  } else if (pathname !== "/never") {
    response.setHeader("x-length", received).end(`${request.method} ${pathname} ${"ä".repeat(3)}`);
  }
});

const RAW_ANSWERS = [
  "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
  "nonsense\r\n\r\n",
];
const rawServer = createTcpServer((socket) => {
  socket.once("data", (data) => socket.end(RAW_ANSWERS[data.includes("/nonsense") ? 1 : 0]));
  socket.on("error", () => undefined);
});

await once(server.listen(0, "127.0.0.1"), "listening");
await once(rawServer.listen(0, "127.0.0.1"), "listening");
const url = (path) => `http://127.0.0.1:${server.address().port}${path}`;
const rawUrl = (path) => `http://127.0.0.1:${rawServer.address().port}${path}`;

/** What came of a request: the status, some headers, and the body or its length. */
async function outcome(target, options) {
  try {
    const response = await fetch(target, options);
    const body = await response.text();
    const headers = ["x-length", "x-many"].map((name) => response.headers.get(name));
    const content = body.length > 100 ? `${body.length} of ${new Set(body).size}` : body;
    return [response.status, response.statusText, ...headers, content].join(" ");
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

const lines = [
  await outcome(url("/echo")),
  await outcome(url("/echo"), { method: "POST", body: "x".repeat(3 * MEGABYTE) }),
  await outcome(url("/echo"), { method: "PUT", headers: { "x-large": "y".repeat(8000) }, body: "" }),
  await outcome(url("/echo"), { method: "HEAD" }),
  await outcome(url("/large")),
  await outcome(url("/missing")),
  await outcome(url("/empty")),
  await outcome(url("/redirect")),
  await outcome(url("/cut")),
  await outcome(url("/never"), { signal: AbortSignal.timeout(50) }),
  await outcome(rawUrl("/chunked")),
  await outcome(rawUrl("/nonsense")),
  ...(await Promise.all(Array.from({ length: 20 }, (_, i) => outcome(url(`/many/${i}`))))),
];
console.log(JSON.stringify({ hasWebAssembly: typeof WebAssembly, lines }));
server.closeAllConnections();
server.close();
rawServer.close();
