import type { Bytes } from '../../src/bytes.ts';
import { KyberPublicKey, type PrekeyBundle, PublicKey } from '../../src/index.ts';

interface WireKey {
  readonly id: number;
  readonly publicKey: Bytes;
}

/** A bundle with its keys as bytes. */
export interface WireBundle {
  readonly registrationId: number;
  readonly identityKey: Bytes;
  readonly signedPrekey: WireKey & { readonly signature: Bytes };
  readonly kyberPrekey: WireKey & { readonly signature: Bytes };
  readonly prekey?: WireKey | null | undefined;
}

export function fromWire({ prekey, ...bundle }: WireBundle): PrekeyBundle {
  const { identityKey, signedPrekey, kyberPrekey } = bundle;
  return {
    ...bundle,
    identityKey: PublicKey.deserialize(identityKey),
    signedPrekey: { ...signedPrekey, publicKey: PublicKey.deserialize(signedPrekey.publicKey) },
    kyberPrekey: { ...kyberPrekey, publicKey: KyberPublicKey.deserialize(kyberPrekey.publicKey) },
    prekey: prekey
      ? { id: prekey.id, publicKey: PublicKey.deserialize(prekey.publicKey) }
      : undefined,
  };
}

export function toWire({ prekey, ...bundle }: PrekeyBundle): WireBundle {
  const { identityKey, signedPrekey, kyberPrekey } = bundle;
  return {
    ...bundle,
    identityKey: identityKey.serialize(),
    signedPrekey: { ...signedPrekey, publicKey: signedPrekey.publicKey.serialize() },
    kyberPrekey: { ...kyberPrekey, publicKey: kyberPrekey.publicKey.serialize() },
    prekey: prekey && { id: prekey.id, publicKey: prekey.publicKey.serialize() },
  };
}
