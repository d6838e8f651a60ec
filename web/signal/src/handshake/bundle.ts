import type { Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import type { PublicKey } from '../keys/curve.ts';
import type { KyberPublicKey } from '../keys/kyber.ts';
import type { KyberPrekey, Prekey, SignedPrekey } from './prekeys.ts';

/** What a server hands out for one device, so that others can write to it. */
export interface PrekeyBundle {
  readonly registrationId: number;
  readonly identityKey: PublicKey;
  readonly signedPrekey: {
    readonly id: number;
    readonly publicKey: PublicKey;
    readonly signature: Bytes;
  };
  readonly kyberPrekey: {
    readonly id: number;
    readonly publicKey: KyberPublicKey;
    readonly signature: Bytes;
  };
  /** Absent once the device's one-time prekeys are used up. */
  readonly prekey?: { readonly id: number; readonly publicKey: PublicKey } | undefined;
}

/** The public halves of prekeys, as a bundle. */
export function publicBundle(
  device: { readonly registrationId: number; readonly identityKey: PublicKey },
  prekeys: {
    readonly signedPrekey: SignedPrekey;
    readonly kyberPrekey: KyberPrekey;
    readonly prekey?: Prekey | undefined;
  },
): PrekeyBundle {
  const { signedPrekey, kyberPrekey, prekey } = prekeys;
  return {
    registrationId: device.registrationId,
    identityKey: device.identityKey,
    signedPrekey: published(signedPrekey),
    kyberPrekey: published(kyberPrekey),
    prekey: prekey && { id: prekey.id, publicKey: prekey.keyPair.publicKey },
  };
}

function published<K>(prekey: {
  readonly id: number;
  readonly keyPair: { readonly publicKey: K };
  readonly signature: Bytes;
}): { id: number; publicKey: K; signature: Bytes } {
  return { id: prekey.id, publicKey: prekey.keyPair.publicKey, signature: prekey.signature };
}

/** @throws SignalError `bad-signature` unless the identity key has signed both prekeys */
export function requireSignatures({ identityKey, signedPrekey, kyberPrekey }: PrekeyBundle): void {
  for (const { publicKey, signature } of [signedPrekey, kyberPrekey])
    if (!identityKey.verify(publicKey.serialize(), signature))
      throw new SignalError('bad-signature', 'a prekey is not signed by the identity key');
}
