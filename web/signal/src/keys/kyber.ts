import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import { ml_kem1024 } from '@noble/post-quantum/ml-kem.js';
import { type Bytes, concat, copy } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { Redacted } from './redacted.ts';

/*
 * Kyber-1024 as of round 3, which is what PQXDH speaks: ML-KEM-1024 whose shared secret passes
 * through one more hash. Keys and ciphertexts are the same bytes behind the type 0x08.
 */

const TYPE = 0x08;
const PUBLIC_LENGTH = 1569;
const SECRET_LENGTH = 3169;
const CIPHERTEXT_LENGTH = 1569;

function tagged(bytes: Uint8Array): Bytes {
  return concat(Uint8Array.of(TYPE), bytes);
}

function untagged(bytes: Uint8Array, length: number, what: string): Bytes {
  if (bytes.length !== length || bytes[0] !== TYPE)
    throw new SignalError('invalid-key', `not a serialized Kyber-1024 ${what}`);
  return copy(bytes.subarray(1));
}

function finish(shared: Uint8Array, ciphertext: Uint8Array): Bytes {
  return shake256(concat(shared, sha3_256(ciphertext)), { dkLen: 32 });
}

/** A Kyber-1024 public key. */
export class KyberPublicKey {
  readonly #key: Bytes;

  private constructor(key: Bytes) {
    this.#key = key;
  }

  /** @throws SignalError `invalid-key` unless it is 0x08 and 1568 bytes */
  static deserialize(bytes: Uint8Array): KyberPublicKey {
    return new KyberPublicKey(untagged(bytes, PUBLIC_LENGTH, 'public key'));
  }

  /** 1569 bytes. */
  serialize(): Bytes {
    return tagged(this.#key);
  }

  /**
   * A fresh secret of 32 bytes and its ciphertext of 1569.
   *
   * @throws SignalError `invalid-key` if a coefficient is not reduced
   */
  encapsulate(): { sharedSecret: Bytes; ciphertext: Bytes } {
    try {
      const { cipherText, sharedSecret } = ml_kem1024.encapsulate(this.#key);
      return { sharedSecret: finish(sharedSecret, cipherText), ciphertext: tagged(cipherText) };
    } catch (cause) {
      throw new SignalError('invalid-key', 'not a valid Kyber-1024 public key', { cause });
    }
  }
}

/** A Kyber-1024 secret key. */
export class KyberSecretKey extends Redacted {
  readonly #key: Bytes;

  private constructor(key: Bytes) {
    super();
    this.#key = key;
  }

  /** @throws SignalError `invalid-key` unless it is 0x08 and 3168 bytes */
  static deserialize(bytes: Uint8Array): KyberSecretKey {
    return new KyberSecretKey(untagged(bytes, SECRET_LENGTH, 'secret key'));
  }

  /** 3169 bytes in the clear: for storage alone. */
  serialize(): Bytes {
    return tagged(this.#key);
  }

  /**
   * The secret of 32 bytes inside `ciphertext` (1569); another, pseudorandom one if the ciphertext
   * was not made for this key.
   *
   * @throws SignalError `invalid-key` for a ciphertext of another type or length
   */
  decapsulate(ciphertext: Uint8Array): Bytes {
    const body = untagged(ciphertext, CIPHERTEXT_LENGTH, 'ciphertext');
    try {
      return finish(ml_kem1024.decapsulate(body, this.#key), body);
    } catch (cause) {
      throw new SignalError('invalid-key', 'not a valid Kyber-1024 secret key', { cause });
    }
  }
}

/** A Kyber-1024 secret key and its public key. */
export class KyberKeyPair {
  readonly publicKey: KyberPublicKey;
  readonly secretKey: KyberSecretKey;

  private constructor(publicKey: KyberPublicKey, secretKey: KyberSecretKey) {
    this.publicKey = publicKey;
    this.secretKey = secretKey;
  }

  static generate(): KyberKeyPair {
    const { publicKey, secretKey } = ml_kem1024.keygen();
    return KyberKeyPair.restore(
      KyberPublicKey.deserialize(tagged(publicKey)),
      KyberSecretKey.deserialize(tagged(secretKey)),
    );
  }

  /** For state that this package stored itself: the two are taken to belong together. */
  static restore(publicKey: KyberPublicKey, secretKey: KyberSecretKey): KyberKeyPair {
    return new KyberKeyPair(publicKey, secretKey);
  }
}
