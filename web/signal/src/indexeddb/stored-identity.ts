import { type Bytes, concat } from '../bytes.ts';
import { KeyPair, PrivateKey, PublicKey } from '../keys/curve.ts';
import type { LocalIdentity } from '../session/store.ts';
import { bytes, message, uint32 } from '../wire/protobuf.ts';
import { parseStored, present, type StoredFormat } from '../wire/stored.ts';

/** How our own identity is stored. */
export const IDENTITY_RECORD: StoredFormat = { version: 1 };

const identityMessage = message({
  publicKey: bytes(1),
  privateKey: bytes(2),
  registrationId: uint32(3),
});

/** Version byte and protobuf, the private key in the clear. */
export function encodeIdentity({ keyPair, registrationId }: LocalIdentity): Bytes {
  const publicKey = keyPair.publicKey.serialize();
  const privateKey = keyPair.privateKey.serialize();
  const fields = identityMessage.encode({ publicKey, privateKey, registrationId });
  return concat(Uint8Array.of(IDENTITY_RECORD.version), fields);
}

/** @throws SignalError `invalid-record`, `newer-record` */
export function decodeIdentity(stored: Uint8Array): LocalIdentity {
  return parseStored(stored, IDENTITY_RECORD, (body) => {
    const { publicKey, privateKey, registrationId } = identityMessage.decode(body);
    const keyPair = KeyPair.restore(
      PublicKey.deserialize(present(publicKey)),
      PrivateKey.deserialize(present(privateKey)),
    );
    return { keyPair, registrationId: present(registrationId) };
  });
}
