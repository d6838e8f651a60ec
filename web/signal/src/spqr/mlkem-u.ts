import { shake256 } from '@noble/hashes/sha3.js';
import { genCrystals, XOF128 } from '@noble/post-quantum/_crystals.js';
import { type Bytes, concat } from '../bytes.ts';

/*
 * The part of K-PKE.Encrypt (FIPS 203, algorithm 14) of ML-KEM-768 that needs no more of the public
 * key than its seed rho: u = A^T r + e1. No library offers it by itself; transforms, sampling of A's
 * stream and packing are the library's. Whoever uses it compares it with the library's whole
 * ciphertext once the rest of the key is there.
 */

const N = 256;
const K = 3;
const Q = 3329;
const D_U = 10;

const ring = /* @__PURE__ */ genCrystals<Uint16Array>({
  N,
  Q,
  F: 3303,
  ROOT_OF_UNITY: 17,
  newPoly: (n) => new Uint16Array(n),
  brvBits: 7,
  isKyber: true,
});

/** Compress_10 with ByteEncode_10 (section 4.2.1); what decoding would give is not needed. */
const packing = /* @__PURE__ */ ring.bitsCoder(D_U, {
  encode: (i) => Math.floor(((i << D_U) + (Q >> 1)) / Q),
  decode: (i) => i,
});

/** SampleNTT (algorithm 7). */
function sampleNtt(stream: () => Uint8Array): Uint16Array {
  const polynomial = new Uint16Array(N);
  for (let count = 0; count < N;) {
    const block = stream();
    for (let i = 0; i + 3 <= block.length; i += 3) {
      const [a = 0, b = 0, c = 0] = block.subarray(i, i + 3);
      for (const candidate of [a | ((b & 0x0f) << 8), (b >> 4) | (c << 4)])
        if (candidate < Q && count < N) polynomial[count++] = candidate;
    }
  }
  return polynomial;
}

/** SamplePolyCBD_2 of PRF_2(seed, nonce) (algorithm 8): four bits a coefficient. */
function sampleNoise(seed: Uint8Array, nonce: number): Uint16Array {
  const bytes = shake256(concat(seed, Uint8Array.of(nonce)), { dkLen: N / 2 });
  const polynomial = new Uint16Array(N);
  for (let i = 0; i < N; i++) {
    const bits = (bytes[i >> 1] ?? 0) >> (4 * (i & 1));
    const x = (bits & 1) + ((bits >> 1) & 1);
    const y = ((bits >> 2) & 1) + ((bits >> 3) & 1);
    polynomial[i] = ring.mod(x - y);
  }
  return polynomial;
}

/** sum += a * b in the transformed ring (algorithms 11 and 12). */
function accumulate(sum: Uint16Array, a: Uint16Array, b: Uint16Array): void {
  for (let i = 0; i < N; i += 2) {
    const zeta = (ring.nttZetas[64 + (i >> 2)] ?? 0) * (i & 2 ? -1 : 1);
    const [a0 = 0, a1 = 0] = a.subarray(i, i + 2);
    const [b0 = 0, b1 = 0] = b.subarray(i, i + 2);
    sum[i] = ring.mod((sum[i] ?? 0) + ring.mod(a1 * b1) * zeta + a0 * b0);
    sum[i + 1] = ring.mod((sum[i + 1] ?? 0) + a0 * b1 + a1 * b0);
  }
}

/** The compressed u, 960 bytes, of the key with seed `rho` under the randomness `seed`. */
export function encryptU(rho: Uint8Array, seed: Uint8Array): Bytes {
  const r = Array.from({ length: K }, (_, i) => ring.NTT.encode(sampleNoise(seed, i)));
  const matrix = XOF128(rho);
  const rows = Array.from({ length: K }, (_, i) => {
    const sum = new Uint16Array(N);
    r.forEach((polynomial, j) => {
      accumulate(sum, sampleNtt(matrix.get(i, j)), polynomial);
    });
    const u = ring.NTT.decode(sum);
    const noise = sampleNoise(seed, K + i);
    return packing.encode(u.map((coefficient, k) => ring.mod(coefficient + (noise[k] ?? 0))));
  });
  matrix.clean();
  return concat(...rows);
}
