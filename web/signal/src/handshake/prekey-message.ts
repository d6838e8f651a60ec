import { type Bytes, concat } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { PublicKey } from '../keys/curve.ts';
import { requireVersion, SignalMessage, VERSION_BYTE } from '../ratchet/signal-message.ts';
import { bytes, message, uint32 } from '../wire/protobuf.ts';

const prekeyMessage = message({
  prekeyId: uint32(1),
  baseKey: bytes(2),
  identityKey: bytes(3),
  message: bytes(4),
  registrationId: uint32(5),
  signedPrekeyId: uint32(6),
  kyberPrekeyId: uint32(7),
  kyberCiphertext: bytes(8),
});

/**
 * A message of a session that the receiver may not have yet, with what it needs to build it. The
 * message inside authenticates all that matters.
 */
export interface PrekeyMessage {
  readonly prekeyId?: number | undefined;
  readonly baseKey: PublicKey;
  readonly identityKey: PublicKey;
  readonly message: SignalMessage;
  readonly registrationId: number;
  readonly signedPrekeyId: number;
  readonly kyberPrekeyId: number;
  readonly kyberCiphertext: Bytes;
}

export function encodePrekeyMessage(content: PrekeyMessage): Bytes {
  const fields = {
    ...content,
    baseKey: content.baseKey.serialize(),
    identityKey: content.identityKey.serialize(),
    message: content.message.serialize(),
  };
  return concat(Uint8Array.of(VERSION_BYTE), prekeyMessage.encode(fields));
}

/** @throws SignalError `malformed-message`, `unsupported-version`, `invalid-key` */
export function decodePrekeyMessage(serialized: Uint8Array): PrekeyMessage {
  requireVersion(serialized);
  const { baseKey, identityKey, message, registrationId, signedPrekeyId, ...rest } =
    prekeyMessage.decode(serialized.subarray(1));
  const { prekeyId, kyberPrekeyId, kyberCiphertext } = rest;
  if (
    baseKey === undefined ||
    identityKey === undefined ||
    message === undefined ||
    signedPrekeyId === undefined ||
    kyberPrekeyId === undefined ||
    kyberCiphertext === undefined
  )
    throw new SignalError('malformed-message', 'an incomplete prekey message');
  return {
    prekeyId,
    baseKey: PublicKey.deserialize(baseKey),
    identityKey: PublicKey.deserialize(identityKey),
    message: SignalMessage.deserialize(message),
    registrationId: registrationId ?? 0,
    signedPrekeyId,
    kyberPrekeyId,
    kyberCiphertext,
  };
}
