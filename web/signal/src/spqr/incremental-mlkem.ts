import { sha3_256, sha3_512 } from '@noble/hashes/sha3.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { type Bytes, concat, copy, equal } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { Secret } from '../keys/secret.ts';
import { randomBytes } from '../random.ts';
import { encryptU } from './mlkem-u.ts';

/*
 * ML-KEM-768 (FIPS 203) in the pieces that the braid sends. The encapsulation key t || rho travels
 * as a header, rho || SHA3-256(t || rho), and t; the ciphertext as ct1, which needs the header
 * alone, and ct2. Put together they are ordinary ML-KEM-768.
 */

/** Lengths in bytes. */
export const HEADER_LENGTH = 64;
export const KEY_LENGTH = 1152;
export const CT1_LENGTH = 960;
export const CT2_LENGTH = 128;
export const DECAPSULATION_KEY_LENGTH = 2400;

/** A fresh key: `decapsulationKey` has 2400 bytes. */
export function generate(): { header: Bytes; key: Bytes; decapsulationKey: Secret } {
  const { publicKey, secretKey } = ml_kem768.keygen();
  const header = concat(publicKey.subarray(KEY_LENGTH), sha3_256(publicKey));
  const key = copy(publicKey.subarray(0, KEY_LENGTH));
  return { header, key, decapsulationKey: new Secret(secretKey) };
}

/** The first half: `seed` (32 bytes) is what the second half needs. */
export function encapsulate1(header: Uint8Array): { ct1: Bytes; shared: Bytes; seed: Secret } {
  const seed = randomBytes(32);
  const derived = sha3_512(concat(seed, header.subarray(32)));
  const ct1 = encryptU(header.subarray(0, 32), derived.subarray(32));
  return { ct1, shared: copy(derived.subarray(0, 32)), seed: new Secret(seed) };
}

/** Whether `key` is the one that `header` announced. */
export function matches(header: Uint8Array, key: Uint8Array): boolean {
  return equal(sha3_256(concat(key, header.subarray(0, 32))), header.subarray(32));
}

/**
 * The second half. The library encapsulates as a whole, and its first half must be ours.
 *
 * @throws SignalError `malformed-message` if the key is not a valid one
 */
export function encapsulate2(
  header: Uint8Array,
  key: Uint8Array,
  seed: Secret,
  ct1: Uint8Array,
): Bytes {
  let ciphertext;
  try {
    const whole = concat(key, header.subarray(0, 32));
    ciphertext = ml_kem768.encapsulate(whole, seed.expose()).cipherText;
  } catch (cause) {
    throw new SignalError('malformed-message', 'not a valid ML-KEM-768 key', { cause });
  }
  if (!equal(ciphertext.subarray(0, CT1_LENGTH), ct1))
    throw new SignalError('malformed-message', 'the halves of the ciphertext do not fit');
  return copy(ciphertext.subarray(CT1_LENGTH));
}

/** 32 bytes. */
export function decapsulate(decapsulationKey: Secret, ct1: Uint8Array, ct2: Uint8Array): Bytes {
  return ml_kem768.decapsulate(concat(ct1, ct2), decapsulationKey.expose());
}
