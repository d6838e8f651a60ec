import { type Bytes, concat } from '../bytes.ts';
import { KeyPair, PrivateKey, PublicKey } from '../keys/curve.ts';
import type { LocalIdentity } from '../session/store.ts';
import { bytes, message, uint32 } from '../wire/protobuf.ts';
import { parseStored, present } from '../wire/stored.ts';

const VERSION = 1;

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
  return concat(Uint8Array.of(VERSION), fields);
}

/** @throws SignalError `invalid-record` */
export function decodeIdentity(stored: Uint8Array): LocalIdentity {
  return parseStored(stored, VERSION, (body) => {
    const { publicKey, privateKey, registrationId } = identityMessage.decode(body);
    const keyPair = KeyPair.restore(
      PublicKey.deserialize(present(publicKey)),
      PrivateKey.deserialize(present(privateKey)),
    );
    return { keyPair, registrationId: present(registrationId) };
  });
}
