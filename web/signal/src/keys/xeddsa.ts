import { type Bytes, concat, copy, equal } from '../bytes.ts';
import { sha512 } from '../crypto.ts';
import { randomBytes } from '../random.ts';
import { fromMontgomery, littleEndian, Point } from './edwards.ts';

/*
 * XEdDSA: EdDSA signatures by X25519 keys (the XEdDSA and VXEdDSA Signature Schemes, section 3),
 * in libsignal's variant: the public key keeps its sign bit, which travels in the top bit of s.
 */

const { Fp, Fn } = Point;

/** The top bit of a u-coordinate counts for nothing (RFC 7748, section 5). */
const U_MASK = 2n ** 255n - 1n;

/** 0xFE and 31 bytes 0xFF: what separates the nonce's hash from every other. */
const NONCE_PREFIX = new Uint8Array(32).fill(0xff);
NONCE_PREFIX[0] = 0xfe;

function scalar(...parts: readonly Uint8Array[]): bigint {
  return Fn.create(littleEndian(sha512(concat(...parts))));
}

/** The 64-byte signature of `message` by the clamped private key `k` (32 bytes). */
export function sign(k: Uint8Array, message: Uint8Array): Bytes {
  const a = Fn.create(littleEndian(k));
  const A = Point.BASE.multiply(a).toBytes();
  const r = scalar(NONCE_PREFIX, k, message, randomBytes(64));
  const R = Point.BASE.multiply(r).toBytes();
  const h = scalar(R, A, message);
  const signature = concat(R, Fn.toBytes(Fn.add(r, Fn.mul(h, a))));
  signature[63] = ((signature[63] ?? 0) & 0x7f) | ((A[31] ?? 0) & 0x80);
  return signature;
}

/** Whether the 64-byte `signature` over `message` is the key's with u-coordinate `u` (32 bytes). */
export function verify(u: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  const R = signature.subarray(0, 32);
  const s = copy(signature.subarray(32));
  const sign = (s[31] ?? 0) & 0x80;
  s[31] = (s[31] ?? 0) & 0x7f;
  if ((s[31] & 0x60) !== 0) return false;
  try {
    const A = fromMontgomery(Fp.create(littleEndian(u) & U_MASK), sign);
    const h = scalar(R, A.toBytes(), message);
    const sB = Point.BASE.multiplyUnsafe(Fn.create(littleEndian(s)));
    return equal(sB.subtract(A.multiplyUnsafe(h)).toBytes(), R);
  } catch {
    return false;
  }
}
