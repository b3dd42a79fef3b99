/** hash-wasm: all of its modules, hashes at once and in pieces, checksums, key derivation. */
import { createHash, createHmac, pbkdf2Sync, scryptSync } from "node:crypto";
import * as hash from "hash-wasm";
import { bytes, pieces } from "../data.mjs";

/** The functions by name. */
const functions = { ...hash };

const DATA = bytes(40_000);

/** The functions that hash by their own names, with the names that node:crypto has for them. */
const OF_NODE = {
  md5: "md5",
  sha1: "sha1",
  sha224: "sha224",
  sha256: "sha256",
  sha384: "sha384",
  sha512: "sha512",
  sha3: "sha3-512",
  blake2b: "blake2b512",
  blake2s: "blake2s256",
  ripemd160: "ripemd160",
  sm3: "sm3",
};

/** Those that node:crypto does not have: how they are created for pieces. */
const CREATED = {
  adler32: "createAdler32",
  blake3: "createBLAKE3",
  crc32: "createCRC32",
  crc64: "createCRC64",
  keccak: "createKeccak",
  md4: "createMD4",
  whirlpool: "createWhirlpool",
  xxhash32: "createXXHash32",
  xxhash64: "createXXHash64",
  xxhash3: "createXXHash3",
  xxhash128: "createXXHash128",
};

/** Whether pieces of uneven length give the same hash, also when the state in between was saved and loaded. */
async function sameInPieces(name, whole) {
  const hasher = await functions[CREATED[name]]();
  hasher.init();
  let saved;
  for (const piece of pieces(DATA, 3333)) {
    hasher.update(piece);
    saved = hasher.save();
    hasher.init();
    hasher.load(saved);
  }
  return hasher.digest("hex") === whole;
}

export async function job() {
  const hashes = {};
  for (const name of Object.keys(OF_NODE)) hashes[name] = await functions[name](DATA);
  const others = {};
  const equal = {};
  for (const name of Object.keys(CREATED)) {
    others[name] = await functions[name](DATA);
    equal[name] = await sameInPieces(name, others[name]);
  }
  const password = { password: "password", salt: "somesalt" };
  const argon = { ...password, memorySize: 256, iterations: 2, hashLength: 32 };
  return {
    hashes,
    others,
    equal,
    vectors: {
      adler32: await hash.adler32("Wikipedia"),
      blake3: await hash.blake3("abc"),
      crc32: await hash.crc32("123456789"),
      crc32c: await hash.crc32("123456789", 0x82f63b78),
      crc64: await hash.crc64("123456789"),
      keccak256: await hash.keccak("", 256),
      md4: await hash.md4("abc"),
      whirlpool: await hash.whirlpool("abc"),
      xxhash32: await hash.xxhash32(""),
      xxhash64: await hash.xxhash64(""),
      xxhash3: await hash.xxhash3(""),
      xxhash128: await hash.xxhash128(""),
    },
    argon2: [
      await hash.argon2id({ ...argon, parallelism: 1 }),
      await hash.argon2id({ ...argon, parallelism: 2 }),
      await hash.argon2i({ ...argon, parallelism: 1 }),
      await hash.argon2i({ ...argon, parallelism: 2 }),
    ],
    bcrypt: [
      await hash.bcryptVerify({
        password: "U*U",
        hash: "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
      }),
      await hash.bcryptVerify({
        password: "U*V",
        hash: "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
      }),
    ],
    hmac: (await hash.createHMAC(hash.createSHA256(), "key")).update(DATA).digest("hex"),
    pbkdf2: await hash.pbkdf2({ ...password, iterations: 200, hashLength: 40, hashFunction: hash.createSHA512() }),
    scrypt: await hash.scrypt({ ...password, costFactor: 256, blockSize: 8, parallelism: 1, hashLength: 32 }),
  };
}

export async function known() {
  const hashes = {};
  for (const [name, ofNode] of Object.entries(OF_NODE)) hashes[name] = createHash(ofNode).update(DATA).digest("hex");
  return {
    hashes,
    equal: Object.fromEntries(Object.keys(CREATED).map((name) => [name, true])),
    vectors: {
      adler32: "11e60398",
      blake3: "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85",
      crc32: "cbf43926",
      crc32c: "e3069283",
      // CRC-64/XZ in the catalogue of parametrised CRC algorithms.
      crc64: "995dc9bbdf1939fa",
      keccak256: "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
      // RFC 1320.
      md4: "a448017aaf21d8525fc10ae87aa6729d",
      whirlpool:
        "4e2448a4c6f486bb16b6562c73b4020bf3043e3a731bce721ae1b303d97e6d4c" +
        "7181eebdb6c57e277d0e34957114cbd6c797fc9d95d8b582d225292076d4eef5",
      xxhash32: "02cc5d05",
      xxhash64: "ef46db3751d8e999",
      xxhash3: "2d06800538d394c2",
      xxhash128: "99aa06d3014798d86001c324468d497f",
    },
    // From the tests of the reference implementation.
    argon2: [
      "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
      "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037",
      "89e9029f4637b295beb027056a7336c414fadd43f6b208645281cb214a56452f",
      "4ff5ce2769a1d7f4c8a491df09d41a9fbe90e5eb02155a13e4c01e20cd4eab61",
    ],
    bcrypt: [true, false],
    hmac: createHmac("sha256", "key").update(DATA).digest("hex"),
    pbkdf2: pbkdf2Sync("password", "somesalt", 200, 40, "sha512").toString("hex"),
    scrypt: scryptSync("password", "somesalt", 32, { N: 256, r: 8, p: 1 }).toString("hex"),
  };
}
