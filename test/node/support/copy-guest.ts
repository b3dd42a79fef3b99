/**
 * A process whose guest inherits its streams: copies input to output; with "endless", writes until that fails; with
 * "poll", tells what it learns about the input before reading it, and makes a file once it has waited.
 */
import { writeFileSync } from "node:fs";
import { nodePlatform } from "../../../src/node/platform.ts";
import { HostInput, HostOutput } from "../../../src/node/stdio.ts";
import { ERRNO } from "../../../src/wasi/abi/errno.ts";
import { WasiPreview1 } from "../../../src/wasi/wasi-preview1.ts";

const wasi = new WasiPreview1({
  platform: nodePlatform,
  stdin: new HostInput(),
  stdout: new HostOutput(1),
  stderr: new HostOutput(2),
});
const bytes = new Uint8Array(0x2_0000);
const view = new DataView(bytes.buffer);
wasi.bindMemory({ bytes: () => bytes });

const BUFFER = 0x1_0000;

function call(name: string, ...args: (number | bigint)[]): number {
  return wasi.imports.get(name)?.call(...args) as number;
}

function transfer(name: "fd_read" | "fd_write", fd: number, length: number): number | string {
  view.setUint32(0, BUFFER, true);
  view.setUint32(4, length, true);
  const errno = call(name, fd, 0, 1, 8);
  if (errno === 0) return view.getUint32(8, true);
  return Object.entries(ERRNO).find(([, number]) => number === errno)?.[0] ?? "";
}

function print(fd: number, text: string): void {
  bytes.set(new TextEncoder().encode(text), BUFFER);
  transfer("fd_write", fd, text.length);
}

/** Whether the input became ready before some milliseconds had passed, and how much there was. */
function poll(milliseconds: number): { bytes: bigint; hangup: boolean } | undefined {
  bytes.fill(0, 0, 256);
  view.setUint8(8, 1);
  view.setUint32(48 + 16, 1, true);
  view.setBigUint64(48 + 24, BigInt(milliseconds) * 1_000_000n, true);
  call("poll_oneoff", 0, 512, 2, 1024);
  if (view.getUint8(512 + 10) !== 1) return undefined;
  return { bytes: view.getBigUint64(512 + 16, true), hangup: view.getUint16(512 + 24, true) === 1 };
}

if (process.argv[2] === "endless") {
  for (;;) {
    const written = transfer("fd_write", 1, 4096);
    if (typeof written === "string") {
      print(2, `${written}\n`);
      process.exit(7);
    }
  }
} else if (process.argv[2] === "poll") {
  for (;;) {
    let ready = poll(50);
    if (ready === undefined) {
      print(1, "waited\n");
      writeFileSync(process.argv[3] as string, "");
      while (ready === undefined) ready = poll(50);
    }
    if (ready.hangup) break;
    const length = transfer("fd_read", 0, 100) as number;
    print(
      1,
      `ready ${ready.bytes} ${JSON.stringify(new TextDecoder().decode(bytes.slice(BUFFER, BUFFER + length)))}\n`,
    );
    while (poll(1000) === undefined);
  }
  print(1, "end\n");
} else {
  for (;;) {
    const length = transfer("fd_read", 0, 0x8000) as number;
    if (length === 0) break;
    transfer("fd_write", 1, length);
  }
}
