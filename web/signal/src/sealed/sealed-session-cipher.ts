import type { ProtocolAddress } from '../address.ts';
import type { Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import type { KeyPair } from '../keys/curve.ts';
import { decryptMessage } from '../messages/message.ts';
import { pad } from '../messages/padding.ts';
import { SessionCipher, type SessionCipherOptions } from '../session/session-cipher.ts';
import { ContentHint, type SealedContent } from './content.ts';
import { openSealed } from './open.ts';
import type { SenderCertificate } from './sender-certificate.ts';
import { sealSingle } from './single-recipient.ts';
import type { Trust } from './trust.ts';

/** Whose messages are sealed, and whom it believes. */
export interface SealedSessionOptions extends Omit<SessionCipherOptions, 'remote'> {
  readonly trust: Trust;
}

/** A message whose sender is certified and proved to be in its session. */
export interface OpenedMessage extends Pick<SealedContent, 'contentHint' | 'groupId'> {
  readonly sender: ProtocolAddress;
  readonly content: Bytes;
}

/**
 * Sessions whose messages do not tell the server whom they are from: padded and encrypted as by
 * `encryptMessage`, then sealed for their device.
 */
export class SealedSessionCipher {
  readonly #options: SealedSessionOptions;

  constructor(options: SealedSessionOptions) {
    this.#options = options;
  }

  /**
   * Encrypts `content` in the session with `remote`, and seals it.
   *
   * @throws SignalError as {@link SessionCipher.encrypt}; `bad-certificate` if the certificate is
   *     not of this device and its identity key
   */
  async encrypt(
    remote: ProtocolAddress,
    certificate: SenderCertificate,
    content: Uint8Array,
    about: Partial<Pick<SealedContent, 'contentHint' | 'groupId'>> = {},
  ): Promise<Bytes> {
    const keyPair = await this.#requireOurs(certificate);
    const { message, recipient } = await this.#with(remote).encryptToBeSealed(pad(content));
    const sealed = {
      type: message.type,
      senderCertificate: certificate,
      content: message.body,
      contentHint: about.contentHint ?? ContentHint.DEFAULT,
      groupId: about.groupId,
    };
    return sealSingle(sealed, keyPair, recipient);
  }

  /**
   * Opens what {@link encrypt} sealed, or another sealed message of a session.
   *
   * @throws SignalError as {@link openSealed}, then as {@link SessionCipher.decrypt}, or
   *     `malformed-message` for content that is not of a session; nothing is committed then
   */
  async decrypt(sealed: Uint8Array): Promise<OpenedMessage> {
    const { store, local, trust, now = Date.now } = this.#options;
    const { keyPair } = await store.loadIdentity();
    const recipient = { address: local, identity: keyPair, trust };
    const opened = await openSealed(sealed, recipient, now());
    const { type, senderCertificate, content: body, contentHint, groupId } = opened;
    if (type !== 'prekey' && type !== 'whisper')
      throw new SignalError('malformed-message', `a sealed ${type} message is not of a session`);
    const { sender } = senderCertificate;
    const content = await decryptMessage(this.#with(sender), { type, body });
    return { sender, content, contentHint, groupId };
  }

  /** Recipients refuse anything else, and the message would be lost. */
  async #requireOurs({ sender, identityKey }: SenderCertificate): Promise<KeyPair> {
    const { keyPair } = await this.#options.store.loadIdentity();
    if (!sender.equals(this.#options.local) || !identityKey.equals(keyPair.publicKey))
      throw new SignalError('bad-certificate', 'the sender certificate is not of this device');
    return keyPair;
  }

  #with(remote: ProtocolAddress): SessionCipher {
    return new SessionCipher({ ...this.#options, remote });
  }
}
