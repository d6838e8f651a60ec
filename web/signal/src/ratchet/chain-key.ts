import type { Bytes } from '../bytes.ts';
import { hkdf, hmac } from '../crypto.ts';
import { Redacted } from '../keys/redacted.ts';
import { Secret } from '../keys/secret.ts';

const SEED = Uint8Array.of(1);
const NEXT = Uint8Array.of(2);

/** The symmetric ratchet (Double Ratchet, section 2.2): the key of message `index`. Immutable. */
export class ChainKey extends Redacted {
  readonly index: number;
  readonly #key: Bytes;

  /** @param key 32 bytes */
  constructor(key: Bytes, index: number) {
    super();
    this.#key = key;
    this.index = index;
  }

  next(): ChainKey {
    return new ChainKey(hmac(this.#key, NEXT), this.index + 1);
  }

  /** What the keys of message `index` are derived from, 32 bytes. */
  seed(): Secret {
    return new Secret(hmac(this.#key, SEED));
  }

  /** In the clear: for storage alone. */
  serialize(): Bytes {
    return this.#key;
  }
}

/** The keys of one message. */
export class MessageKeys extends Redacted {
  /** AES-256-CBC, 32 bytes. */
  readonly cipherKey: Bytes;
  /** HMAC-SHA256, 32 bytes. */
  readonly macKey: Bytes;
  /** 16 bytes. */
  readonly iv: Bytes;

  private constructor(keys: Bytes) {
    super();
    this.cipherKey = keys.slice(0, 32);
    this.macKey = keys.slice(32, 64);
    this.iv = keys.slice(64);
  }

  /** @param postQuantum the key that the post-quantum ratchet gives for the same message */
  static derive(seed: Secret, postQuantum: Secret | undefined): MessageKeys {
    return new MessageKeys(hkdf(postQuantum?.expose(), seed.expose(), 'WhisperMessageKeys', 80));
  }
}
