/**
 * Unpacks the regular files of a `.tar.gz`: enough for archives that one knows. Names longer than 100 bytes, links and
 * devices are left out, and refused rather than overlooked.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

const BLOCK = 512;

/** Where the fields of an entry's header block lie, and how long they are. */
const NAME = [0, 100] as const;
const SIZE = [124, 12] as const;
const TYPE = [156, 1] as const;

function field(header: Buffer, [offset, length]: readonly [number, number]): string {
  const end = header.indexOf(0, offset);
  return header.toString("utf8", offset, end < 0 || end > offset + length ? offset + length : end).trim();
}

export function unpackTarGz(archive: string, target: string): void {
  const bytes = gunzipSync(readFileSync(archive));
  let offset = 0;
  while (offset + BLOCK <= bytes.length && bytes[offset] !== 0) {
    const header = bytes.subarray(offset, offset + BLOCK);
    const name = field(header, NAME);
    const size = Number.parseInt(field(header, SIZE), 8);
    const destination = path.join(target, name);
    if (path.relative(target, destination).startsWith("..")) throw new Error(`${archive}: ${name} leads outside`);
    offset += BLOCK;
    switch (field(header, TYPE)) {
      case "0":
      case "":
        mkdirSync(path.dirname(destination), { recursive: true });
        writeFileSync(destination, bytes.subarray(offset, offset + size));
        break;
      case "5":
        mkdirSync(destination, { recursive: true });
        break;
      default:
        throw new Error(`${archive}: ${name} is neither a file nor a directory`);
    }
    offset += Math.ceil(size / BLOCK) * BLOCK;
  }
}
