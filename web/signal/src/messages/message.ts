import type { Bytes } from '../bytes.ts';
import type { CiphertextMessage, SessionCipher } from '../session/session-cipher.ts';
import { pad, unpad } from './padding.ts';

/*
 * Messages as Exo's clients send them: content whose length is hidden, encrypted in a session.
 */

/**
 * Pads `content` and encrypts it for the device of `cipher`.
 *
 * @throws SignalError as {@link SessionCipher.encrypt}
 */
export function encryptMessage(
  cipher: SessionCipher,
  content: Uint8Array,
): Promise<CiphertextMessage> {
  return cipher.encrypt(pad(content));
}

/**
 * The content of a message that {@link encryptMessage} made.
 *
 * @throws SignalError as {@link SessionCipher.decrypt}, and `malformed-message` for content without
 *     padding; nothing is committed then
 */
export function decryptMessage(cipher: SessionCipher, message: CiphertextMessage): Promise<Bytes> {
  return cipher.decrypt(message, unpad);
}
