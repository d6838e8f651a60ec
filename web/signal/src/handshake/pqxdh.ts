import { type Bytes, concat, zeroise } from '../bytes.ts';
import { hkdf } from '../crypto.ts';
import { SignalError } from '../errors.ts';
import { KeyPair, type PrivateKey, type PublicKey } from '../keys/curve.ts';
import type { KyberPublicKey, KyberSecretKey } from '../keys/kyber.ts';
import { Secret } from '../keys/secret.ts';
import { ChainKey } from '../ratchet/chain-key.ts';
import { RootKey } from '../ratchet/root-key.ts';

const INFO = 'WhisperText_X25519_SHA-256_CRYSTALS-KYBER-1024';
/** In place of the first curve point, as XEdDSA needs it (PQXDH, section 3.3). */
const PREFIX = new Uint8Array(32).fill(0xff);

/** What both sides of a handshake end up with. */
export interface HandshakeSecrets {
  readonly rootKey: RootKey;
  /** The responder's first sending chain. */
  readonly chain: ChainKey;
  /** Authenticates the post-quantum ratchet, 32 bytes. */
  readonly pqAuthKey: Secret;
}

/** The responder's public keys, verified. */
export interface ResponderKeys {
  readonly identityKey: PublicKey;
  readonly signedPrekey: PublicKey;
  readonly prekey?: PublicKey | undefined;
  readonly kyberPrekey: KyberPublicKey;
}

/** What the initiator sends along. */
export interface InitiatorKeys {
  readonly identityKey: PublicKey;
  readonly baseKey: PublicKey;
  readonly kyberCiphertext: Bytes;
}

/** The responder's private keys that the initiator has chosen. */
export interface ResponderSecrets {
  readonly identity: PrivateKey;
  readonly signedPrekey: PrivateKey;
  readonly prekey?: PrivateKey | undefined;
  readonly kyberPrekey: KyberSecretKey;
}

/**
 * PQXDH from the side that begins (section 3.3).
 *
 * @throws SignalError `invalid-key` if one of the keys is not fit for agreement
 */
export async function initiate(
  identity: PrivateKey,
  theirs: ResponderKeys,
): Promise<HandshakeSecrets & { baseKey: PublicKey; kyberCiphertext: Bytes }> {
  const base = await KeyPair.generate();
  const { sharedSecret, ciphertext } = theirs.kyberPrekey.encapsulate();
  const agreements = [
    await identity.agree(theirs.signedPrekey),
    await base.privateKey.agree(theirs.identityKey),
    await base.privateKey.agree(theirs.signedPrekey),
  ];
  if (theirs.prekey !== undefined) agreements.push(await base.privateKey.agree(theirs.prekey));
  const secrets = derive([...agreements, sharedSecret]);
  return { ...secrets, baseKey: base.publicKey, kyberCiphertext: ciphertext };
}

/**
 * PQXDH from the side that answers (section 3.4).
 *
 * @throws SignalError `invalid-key` if one of the keys is not fit for agreement
 */
export async function respond(
  ours: ResponderSecrets,
  theirs: InitiatorKeys,
): Promise<HandshakeSecrets> {
  if (!theirs.baseKey.isCanonical())
    throw new SignalError('invalid-key', 'the base key is not canonical');
  const agreements = [
    await ours.signedPrekey.agree(theirs.identityKey),
    await ours.identity.agree(theirs.baseKey),
    await ours.signedPrekey.agree(theirs.baseKey),
  ];
  if (ours.prekey !== undefined) agreements.push(await ours.prekey.agree(theirs.baseKey));
  return derive([...agreements, ours.kyberPrekey.decapsulate(theirs.kyberCiphertext)]);
}

function derive(secrets: readonly Bytes[]): HandshakeSecrets {
  const input = concat(PREFIX, ...secrets);
  const keys = hkdf(undefined, input, INFO, 96);
  const derived = {
    rootKey: new RootKey(keys.slice(0, 32)),
    chain: new ChainKey(keys.slice(32, 64), 0),
    pqAuthKey: new Secret(keys.subarray(64)),
  };
  zeroise(input, keys, ...secrets);
  return derived;
}
