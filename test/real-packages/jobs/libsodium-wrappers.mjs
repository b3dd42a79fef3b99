/** libsodium-wrappers: hashes, secret and public boxes, signatures, streams, held against Node's own. */
import {
  createCipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  createPrivateKey,
  sign,
} from "node:crypto";
import sodium from "libsodium-wrappers";
import { bytes } from "../data.mjs";

const DATA = bytes(20_000);
const SEED = bytes(32);
const PEER = bytes(64).subarray(32);

export async function job() {
  await sodium.ready;
  const pair = sodium.crypto_sign_seed_keypair(SEED);
  const signature = sodium.crypto_sign_detached(DATA, pair.privateKey);
  const nonce = bytes(24);
  const box = sodium.crypto_secretbox_easy(DATA, nonce, SEED);
  const damaged = box.slice();
  damaged[100] ^= 1;
  let refusal;
  try {
    sodium.crypto_secretbox_open_easy(damaged, nonce, SEED);
  } catch (error) {
    refusal = error.message;
  }
  const ours = sodium.crypto_box_seed_keypair(SEED);
  const theirs = sodium.crypto_box_seed_keypair(PEER);
  const sealed = sodium.crypto_box_seal("a sealed message", theirs.publicKey);
  const stream = sodium.crypto_secretstream_xchacha20poly1305_init_push(SEED);
  const parts = ["one", "two"].map((text) =>
    sodium.crypto_secretstream_xchacha20poly1305_push(stream.state, text, null, 0),
  );
  const reader = sodium.crypto_secretstream_xchacha20poly1305_init_pull(stream.header, SEED);
  const random = sodium.randombytes_buf(32);
  return {
    version: sodium.sodium_version_string(),
    sha512: sodium.to_hex(sodium.crypto_hash(DATA)),
    generic: sodium.to_hex(sodium.crypto_generichash(64, DATA)),
    hmac: sodium.to_hex(sodium.crypto_auth(DATA, SEED)),
    publicKey: sodium.to_hex(pair.publicKey),
    signature: sodium.to_hex(signature),
    verified: [
      sodium.crypto_sign_verify_detached(signature, DATA, pair.publicKey),
      sodium.crypto_sign_verify_detached(signature, DATA.subarray(1), pair.publicKey),
    ],
    shared: sodium.to_hex(sodium.crypto_scalarmult(SEED, sodium.crypto_scalarmult_base(PEER))),
    aead: sodium.to_hex(
      sodium.crypto_aead_chacha20poly1305_ietf_encrypt(DATA.subarray(0, 500), "more", null, bytes(12), SEED),
    ),
    secretbox: sodium.to_hex(sodium.crypto_generichash(32, box)),
    opened: sodium.to_hex(sodium.crypto_generichash(64, sodium.crypto_secretbox_open_easy(box, nonce, SEED))),
    refusal,
    boxed: sodium.to_hex(sodium.crypto_box_easy("hello", nonce, theirs.publicKey, ours.privateKey)),
    sealed: sodium.to_string(sodium.crypto_box_seal_open(sealed, theirs.publicKey, theirs.privateKey)),
    stream: parts.map((part) =>
      sodium.to_string(sodium.crypto_secretstream_xchacha20poly1305_pull(reader, part, null).message),
    ),
    random: random.length === 32 && random.some((byte) => byte !== 0),
  };
}

/** The private key in the form that Node reads: RFC 8410. */
function privateKey(identifier, key) {
  const der = Buffer.concat([Buffer.from(`302e020100300506032b65${identifier}04220420`, "hex"), key]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

export async function known() {
  const ed = privateKey("70", SEED);
  const cipher = createCipheriv("chacha20-poly1305", SEED, bytes(12), { authTagLength: 16 });
  cipher.setAAD(Buffer.from("more"));
  const aead = Buffer.concat([cipher.update(DATA.subarray(0, 500)), cipher.final(), cipher.getAuthTag()]);
  const generic = createHash("blake2b512").update(DATA).digest("hex");
  return {
    sha512: createHash("sha512").update(DATA).digest("hex"),
    generic,
    hmac: createHmac("sha512", SEED).update(DATA).digest("hex").slice(0, 64),
    publicKey: createPublicKey(ed).export({ format: "der", type: "spki" }).subarray(12).toString("hex"),
    signature: sign(null, DATA, ed).toString("hex"),
    verified: [true, false],
    shared: diffieHellman({
      privateKey: privateKey("6e", SEED),
      publicKey: createPublicKey(privateKey("6e", PEER)),
    }).toString("hex"),
    aead: aead.toString("hex"),
    opened: generic,
    refusal: "wrong secret key for the given ciphertext",
    sealed: "a sealed message",
    stream: ["one", "two"],
    random: true,
  };
}
