import { gcmsiv } from '@noble/ciphers/aes.js';
import { type Bytes, concat, copy } from '../bytes.ts';
import { hkdf } from '../crypto.ts';
import { SignalError } from '../errors.ts';
import { KeyPair, PrivateKey, type PublicKey } from '../keys/curve.ts';
import { randomBytes } from '../random.ts';

/*
 * The multi-recipient KEM of sealed sender v2: one random key m, from which the ephemeral key pair
 * and the content's key follow, and which every recipient gets encrypted and authenticated.
 */

export const WRAPPED = 32;
export const WRAP_TAG = 16;
const ZERO_NONCE = new Uint8Array(12);

/** The key of one message, and what follows from it. */
export class MessageKey {
  readonly ephemeral: KeyPair;
  readonly #m: Bytes;

  private constructor(m: Bytes, ephemeral: KeyPair) {
    this.#m = m;
    this.ephemeral = ephemeral;
  }

  static generate(): Promise<MessageKey> {
    return MessageKey.#of(randomBytes(32));
  }

  static async #of(m: Bytes): Promise<MessageKey> {
    const scalar = hkdf(undefined, m, 'Sealed Sender v2: r (2023-08)', 32);
    return new MessageKey(m, await KeyPair.of(PrivateKey.deserialize(scalar)));
  }

  /**
   * What {@link wrap} wrapped.
   *
   * @throws SignalError `bad-mac` unless it is the key that `ephemeral` follows from
   */
  static async unwrap(
    wrapped: Uint8Array,
    ephemeral: PublicKey,
    recipient: KeyPair,
  ): Promise<MessageKey> {
    const agreement = await recipient.privateKey.agree(ephemeral);
    const m = xor(wrapped, mask(agreement, ephemeral, recipient.publicKey));
    const key = await MessageKey.#of(m);
    if (!key.ephemeral.publicKey.equals(ephemeral))
      throw new SignalError('bad-mac', 'the message key was altered, or is not for this identity');
    return key;
  }

  /** For one recipient, 32 bytes. */
  async wrap(recipient: PublicKey): Promise<Bytes> {
    const agreement = await this.ephemeral.privateKey.agree(recipient);
    return xor(this.#m, mask(agreement, this.ephemeral.publicKey, recipient));
  }

  seal(plaintext: Uint8Array): Bytes {
    return copy(gcmsiv(this.#contentKey(), ZERO_NONCE).encrypt(plaintext));
  }

  /** @throws SignalError `bad-mac` */
  open(ciphertext: Uint8Array): Bytes {
    try {
      return copy(gcmsiv(this.#contentKey(), ZERO_NONCE).decrypt(ciphertext));
    } catch (cause) {
      throw new SignalError('bad-mac', 'the sealed content was altered', { cause });
    }
  }

  #contentKey(): Bytes {
    return hkdf(undefined, this.#m, 'Sealed Sender v2: K', 32);
  }
}

/** A wrapped key and between whom it goes. */
export interface Wrapping {
  readonly wrapped: Uint8Array;
  readonly ephemeral: PublicKey;
  readonly sender: PublicKey;
  readonly recipient: PublicKey;
}

/** The sender's word, for the recipient alone, that it wrapped this key; 16 bytes. */
export function wrapTag(agreement: Uint8Array, wrapping: Wrapping): Bytes {
  const secret = concat(
    agreement,
    wrapping.ephemeral.serialize(),
    wrapping.wrapped,
    wrapping.sender.serialize(),
    wrapping.recipient.serialize(),
  );
  return hkdf(undefined, secret, 'Sealed Sender v2: DH-sender', WRAP_TAG);
}

function mask(agreement: Uint8Array, ephemeral: PublicKey, recipient: PublicKey): Bytes {
  const secret = concat(agreement, ephemeral.serialize(), recipient.serialize());
  return hkdf(undefined, secret, 'Sealed Sender v2: DH', WRAPPED);
}

function xor(a: Uint8Array, b: Uint8Array): Bytes {
  return Uint8Array.from(a, (byte, i) => byte ^ (b[i] ?? 0));
}
