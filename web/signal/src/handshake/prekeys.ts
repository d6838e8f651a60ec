import type { Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { KeyPair, type PrivateKey } from '../keys/curve.ts';
import { KyberKeyPair } from '../keys/kyber.ts';

/** A one-time prekey: deleted with the first message that used it. */
export interface Prekey {
  readonly id: number;
  readonly keyPair: KeyPair;
}

/** A prekey that lasts for weeks, signed by the identity key. */
export interface SignedPrekey extends Prekey {
  /** XEdDSA over the serialized public key, 64 bytes. */
  readonly signature: Bytes;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A post-quantum prekey, signed by the identity key. */
export interface KyberPrekey {
  readonly id: number;
  readonly keyPair: KyberKeyPair;
  /** XEdDSA over the serialized public key, 64 bytes. */
  readonly signature: Bytes;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Whether it is handed out when no other is left, and so serves more than one session. */
  readonly lastResort: boolean;
}

/** Ids have 24 bits. */
const MAX_ID = 0xff_ffff;

function requireId(id: number): void {
  if (!Number.isInteger(id) || id < 0 || id > MAX_ID)
    throw new SignalError('invalid-argument', 'a prekey id is an integer of 24 bits');
}

/** @throws SignalError `invalid-argument` unless `id` has 24 bits */
export async function generatePrekey(id: number): Promise<Prekey> {
  requireId(id);
  return { id, keyPair: await KeyPair.generate() };
}

/** @throws SignalError `invalid-argument` unless `id` has 24 bits */
export async function generateSignedPrekey(
  id: number,
  identity: PrivateKey,
  now = Date.now(),
): Promise<SignedPrekey> {
  const prekey = await generatePrekey(id);
  const signature = identity.sign(prekey.keyPair.publicKey.serialize());
  return { ...prekey, signature, createdAt: now };
}

/** @throws SignalError `invalid-argument` unless `id` has 24 bits */
export function generateKyberPrekey(
  id: number,
  identity: PrivateKey,
  use: 'one-time' | 'last-resort',
  now = Date.now(),
): KyberPrekey {
  requireId(id);
  const keyPair = KyberKeyPair.generate();
  const signature = identity.sign(keyPair.publicKey.serialize());
  return { id, keyPair, signature, createdAt: now, lastResort: use === 'last-resort' };
}
