import type { Bytes } from '../bytes.ts';
import { hkdf } from '../crypto.ts';
import { Redacted } from '../keys/redacted.ts';
import { ChainKey } from './chain-key.ts';

/** The Diffie-Hellman ratchet (Double Ratchet, section 2.3). Immutable. */
export class RootKey extends Redacted {
  readonly #key: Bytes;

  /** @param key 32 bytes */
  constructor(key: Bytes) {
    super();
    this.#key = key;
  }

  /** The next root key, and the chain that `shared` (32 bytes) opens. */
  step(shared: Bytes): { rootKey: RootKey; chain: ChainKey } {
    const keys = hkdf(this.#key, shared, 'WhisperRatchet', 64);
    return {
      rootKey: new RootKey(keys.slice(0, 32)),
      chain: new ChainKey(keys.slice(32), 0),
    };
  }

  /** In the clear: for storage alone. */
  serialize(): Bytes {
    return this.#key;
  }
}
