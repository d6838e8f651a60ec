import { ed25519 } from '@noble/curves/ed25519.js';

/** The curve's points in Edwards form, which XEdDSA computes with. */
export const { Point } = ed25519;
const { Fp } = Point;

export type EdwardsPoint = InstanceType<typeof Point>;

/** The integer whose little-endian bytes these are. */
export function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/**
 * The point with the u-coordinate `u` below p, and the given sign (0x80 or 0) of x.
 *
 * @throws Error if there is none
 */
export function fromMontgomery(u: bigint, sign: number): EdwardsPoint {
  const y = Fp.toBytes(Fp.div(Fp.sub(u, Fp.ONE), Fp.add(u, Fp.ONE)));
  y[31] = (y[31] ?? 0) | sign;
  return Point.fromBytes(y);
}
