import { type Bytes, concat } from '../bytes.ts';
import { KeyPair, PrivateKey, PublicKey } from '../keys/curve.ts';
import { KyberKeyPair, KyberPublicKey, KyberSecretKey } from '../keys/kyber.ts';
import { bytes, message, uint32, uint64 } from '../wire/protobuf.ts';
import { parseStored, present, sized, type StoredFormat } from '../wire/stored.ts';
import type { KyberPrekey, Prekey, SignedPrekey } from './prekeys.ts';

/*
 * How prekeys are stored: a version byte and a protobuf message; secrets are in the clear.
 */

/** How prekeys of all kinds are stored. */
export const PREKEY_RECORD: StoredFormat = { version: 1 };
const SIGNATURE_LENGTH = 64;

const prekeyMessage = message({
  id: uint32(1),
  publicKey: bytes(2),
  privateKey: bytes(3),
  signature: bytes(4),
  createdAt: uint64(5),
  lastResort: uint32(6),
});

type Stored = ReturnType<typeof prekeyMessage.decode>;

function write(values: Stored): Bytes {
  return concat(Uint8Array.of(PREKEY_RECORD.version), prekeyMessage.encode(values));
}

function curveFields({ id, keyPair }: Prekey): Stored {
  const { publicKey, privateKey } = keyPair;
  return { id, publicKey: publicKey.serialize(), privateKey: privateKey.serialize() };
}

function readCurve(stored: Stored): Prekey {
  const publicKey = PublicKey.deserialize(present(stored.publicKey));
  const privateKey = PrivateKey.deserialize(present(stored.privateKey));
  return { id: present(stored.id), keyPair: KeyPair.restore(publicKey, privateKey) };
}

function readSigned(stored: Stored): { signature: Bytes; createdAt: number } {
  const signature = sized(stored.signature, SIGNATURE_LENGTH);
  return { signature, createdAt: Number(present(stored.createdAt)) };
}

export function encodePrekey(prekey: Prekey): Bytes {
  return write(curveFields(prekey));
}

/** @throws SignalError `invalid-record`, `newer-record` */
export function decodePrekey(stored: Uint8Array): Prekey {
  return parseStored(stored, PREKEY_RECORD, (body) => readCurve(prekeyMessage.decode(body)));
}

export function encodeSignedPrekey(prekey: SignedPrekey): Bytes {
  const { signature, createdAt } = prekey;
  return write({ ...curveFields(prekey), signature, createdAt: BigInt(createdAt) });
}

/** @throws SignalError `invalid-record`, `newer-record` */
export function decodeSignedPrekey(stored: Uint8Array): SignedPrekey {
  return parseStored(stored, PREKEY_RECORD, (body) => {
    const values = prekeyMessage.decode(body);
    return { ...readCurve(values), ...readSigned(values) };
  });
}

export function encodeKyberPrekey(prekey: KyberPrekey): Bytes {
  const { id, keyPair, signature, createdAt, lastResort } = prekey;
  return write({
    id,
    publicKey: keyPair.publicKey.serialize(),
    privateKey: keyPair.secretKey.serialize(),
    signature,
    createdAt: BigInt(createdAt),
    lastResort: Number(lastResort),
  });
}

/** @throws SignalError `invalid-record`, `newer-record` */
export function decodeKyberPrekey(stored: Uint8Array): KyberPrekey {
  return parseStored(stored, PREKEY_RECORD, (body) => {
    const values = prekeyMessage.decode(body);
    const publicKey = KyberPublicKey.deserialize(present(values.publicKey));
    const secretKey = KyberSecretKey.deserialize(present(values.privateKey));
    const keyPair = KyberKeyPair.restore(publicKey, secretKey);
    const lastResort = present(values.lastResort) !== 0;
    return { id: present(values.id), keyPair, ...readSigned(values), lastResort };
  });
}
