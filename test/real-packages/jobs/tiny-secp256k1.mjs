/** tiny-secp256k1: signatures of both kinds, recovery, points and tweaks, held against Node's own curve. */
import { createECDH } from "node:crypto";
import * as secp from "tiny-secp256k1";
import { bytes } from "../data.mjs";

const hex = (data) => (data === null ? null : Buffer.from(data).toString("hex"));
const KEYS = Array.from({ length: 4 }, (_, index) => bytes(32 * (index + 1)).subarray(32 * index));
const HASH = bytes(160).subarray(128);
/** The number of points of the curve. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const ONE = Buffer.concat([Buffer.alloc(31), Buffer.from([1])]);

export async function job() {
  const keys = KEYS.map((key) => {
    const point = secp.pointFromScalar(key, true);
    const signature = secp.sign(HASH, key);
    const recoverable = secp.signRecoverable(HASH, key);
    const schnorr = secp.signSchnorr(HASH, key, Buffer.alloc(32));
    return {
      point: hex(point),
      uncompressed: hex(secp.pointCompress(point, false)),
      signature: hex(signature),
      verified: [secp.verify(HASH, point, signature), secp.verify(bytes(32), point, signature)],
      recovered: hex(secp.recover(HASH, recoverable.signature, recoverable.recoveryId, true)),
      schnorr: hex(schnorr),
      schnorrVerified: secp.verifySchnorr(HASH, secp.xOnlyPointFromScalar(key), schnorr),
    };
  });
  const [a, b] = KEYS;
  let error;
  try {
    secp.pointFromScalar(Buffer.alloc(32));
  } catch (caught) {
    error = caught.message;
  }
  return {
    keys,
    generator: hex(secp.pointFromScalar(ONE, true)),
    sums: [
      hex(secp.pointFromScalar(secp.privateAdd(a, b), true)),
      hex(secp.pointAdd(secp.pointFromScalar(a), secp.pointFromScalar(b), true)),
      hex(secp.pointAddScalar(secp.pointFromScalar(a), b, true)),
    ],
    products: [
      hex(secp.pointMultiply(secp.pointFromScalar(a), b, true)),
      hex(secp.pointMultiply(secp.pointFromScalar(b), a, true)),
    ],
    infinity: secp.pointAdd(secp.pointFromScalar(a), secp.pointFromScalar(secp.privateNegate(a))),
    // The vector with index 0 of BIP 340.
    schnorr: hex(
      secp.signSchnorr(Buffer.alloc(32), Buffer.concat([Buffer.alloc(31), Buffer.from([3])]), Buffer.alloc(32)),
    ),
    error,
  };
}

export async function known() {
  const node = createECDH("secp256k1");
  const keys = KEYS.map((key) => {
    node.setPrivateKey(key);
    const point = node.getPublicKey("hex", "compressed");
    return {
      point,
      uncompressed: node.getPublicKey("hex"),
      verified: [true, false],
      recovered: point,
      schnorrVerified: true,
    };
  });
  const [a, b] = KEYS.map((key) => BigInt(`0x${hex(key)}`));
  const pointOf = (scalar) => {
    node.setPrivateKey(Buffer.from((scalar % ORDER).toString(16).padStart(64, "0"), "hex"));
    return node.getPublicKey("hex", "compressed");
  };
  const sum = pointOf(a + b);
  const product = pointOf(a * b);
  return {
    keys,
    generator: "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
    sums: [sum, sum, sum],
    products: [product, product],
    infinity: null,
    schnorr:
      "e907831f80848d1069a5371b402410364bdf1c5f8307b0084c55f1ce2dca8215" +
      "25f66a4a85ea8b71e482a74f382d2ce5ebeee8fdb2172f477df4900d310536c0",
    error: "Expected Private",
  };
}
