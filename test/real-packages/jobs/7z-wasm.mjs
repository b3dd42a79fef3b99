/** 7z-wasm: packs a text as 7z and as gzip, lists the archive and unpacks it again. */
import { gunzipSync } from "node:zlib";
import SevenZip from "7z-wasm";

const TEXT = Array.from({ length: 2000 }, (_, index) => `line ${(index * 7919) % 1000}\n`).join("");

export async function job() {
  const output = [];
  const sevenZip = await SevenZip({ print: (line) => output.push(line), printErr: (line) => output.push(line) });
  sevenZip.FS.writeFile("text.txt", TEXT);
  sevenZip.FS.utime("text.txt", 1e12, 1e12);
  sevenZip.callMain(["a", "-mx=5", "-mmt=1", "archive.7z", "text.txt"]);
  sevenZip.callMain(["a", "-mmt=1", "text.gz", "text.txt"]);
  sevenZip.FS.unlink("text.txt");
  sevenZip.callMain(["x", "archive.7z"]);
  sevenZip.callMain(["l", "-slt", "archive.7z"]);
  const archive = sevenZip.FS.readFile("archive.7z");
  return {
    archive: Buffer.from(archive).toString("base64"),
    signature: Buffer.from(archive.subarray(0, 6)).toString("hex"),
    same: sevenZip.FS.readFile("text.txt", { encoding: "utf8" }) === TEXT,
    gunzipped: gunzipSync(sevenZip.FS.readFile("text.gz")).toString() === TEXT,
    size: output.find((line) => line.startsWith("Size = ")),
    method: output.find((line) => line.startsWith("Method = LZMA"))?.split(":")[0],
  };
}

export async function known() {
  return {
    // 7zFormat.txt of the LZMA SDK.
    signature: Buffer.from("7z\xbc\xaf\x27\x1c", "latin1").toString("hex"),
    same: true,
    gunzipped: true,
    size: `Size = ${TEXT.length}`,
    method: "Method = LZMA2",
  };
}
