import { type Bytes, concat } from '../bytes.ts';
import { sha512 } from '../crypto.ts';
import { type PublicKey } from '../keys/curve.ts';

/** Hashes for one fingerprint, which makes a search for a second key that has it costly. */
const ITERATIONS = 5200;
const VERSION = Uint8Array.of(0, 0);

/** Whose key a fingerprint is of. */
export interface Party {
  /** What stays the same when the key changes, such as the 16 bytes of an account. */
  readonly id: Uint8Array;
  readonly identityKey: PublicKey;
}

/** 64 bytes that stand for a party: SHA-512 of version, key, id, then 5200 times with the key. */
export function fingerprint({ id, identityKey }: Party): Bytes {
  const key = identityKey.serialize();
  let hash = sha512(concat(VERSION, key, id, key));
  for (let i = 1; i < ITERATIONS; i++) hash = sha512(concat(hash, key));
  return hash;
}
