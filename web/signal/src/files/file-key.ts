import { type Bytes, copy } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { Redacted } from '../keys/redacted.ts';
import { type ContentKey } from './content-key.ts';

const DIGEST = 32;

/** What opens a file, as it travels inside a message. */
export class FileKey extends Redacted {
  readonly key: ContentKey;
  /** Bytes of plaintext, without padding. */
  readonly size: number;
  readonly #digest: Bytes;
  readonly #plaintextDigest: Bytes;

  /**
   * @param digest SHA-256 of the ciphertext
   * @param plaintextDigest SHA-256 of the plaintext without padding
   * @param size bytes of plaintext without padding
   * @throws SignalError `invalid-argument`
   */
  constructor(key: ContentKey, digest: Uint8Array, plaintextDigest: Uint8Array, size: number) {
    super();
    if (digest.length !== DIGEST || plaintextDigest.length !== DIGEST)
      throw new SignalError('invalid-argument', 'a file has two digests of 32 bytes');
    if (!Number.isSafeInteger(size) || size < 0)
      throw new SignalError('invalid-argument', 'a file has a whole number of bytes');
    this.key = key;
    this.size = size;
    this.#digest = copy(digest);
    this.#plaintextDigest = copy(plaintextDigest);
  }

  /** SHA-256 of the ciphertext. */
  get digest(): Bytes {
    return copy(this.#digest);
  }

  /** SHA-256 of the plaintext without padding. */
  get plaintextDigest(): Bytes {
    return copy(this.#plaintextDigest);
  }
}
