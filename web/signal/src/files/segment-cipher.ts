import { type Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { alteredFile } from './altered-file.ts';
import { type ContentKey } from './content-key.ts';
import { type Header } from './header.ts';
import { MOST_SEGMENTS } from './segments.ts';

const NONCE = 12;

/** A part of a file, encrypted or not. */
export interface Segment {
  /** From 0, below 2^32. */
  readonly index: number;
  readonly last: boolean;
  readonly bytes: Bytes;
}

/**
 * Tink's streaming AEAD with AES-256-GCM and HKDF-SHA256, one segment at a time: the key is
 * HKDF(content key, salt, associated data), a segment's nonce the prefix, its number and whether it
 * is the last one, so that none can be moved, left out or cut off.
 */
export class SegmentCipher {
  readonly #key: CryptoKey;
  readonly #noncePrefix: Bytes;

  private constructor(key: CryptoKey, noncePrefix: Bytes) {
    this.#key = key;
    this.#noncePrefix = noncePrefix;
  }

  static async create(
    key: ContentKey,
    header: Header,
    associatedData: Bytes,
    usage: 'encrypt' | 'decrypt',
  ): Promise<SegmentCipher> {
    const material = await crypto.subtle.importKey('raw', key.serialize(), 'HKDF', false, [
      'deriveKey',
    ]);
    const derived = await crypto.subtle.deriveKey(
      { name: 'HKDF', hash: 'SHA-256', salt: header.salt, info: associatedData },
      material,
      { name: 'AES-GCM', length: 256 },
      false,
      [usage],
    );
    return new SegmentCipher(derived, header.noncePrefix);
  }

  /** The plaintext is read before this returns its promise. */
  async seal(segment: Segment): Promise<Bytes> {
    return new Uint8Array(
      await crypto.subtle.encrypt(this.#algorithm(segment), this.#key, segment.bytes),
    );
  }

  /** @throws SignalError `altered-file` when it is not what was sealed in this place */
  async open(segment: Segment): Promise<Bytes> {
    const algorithm = this.#algorithm(segment);
    try {
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, this.#key, segment.bytes));
    } catch (cause) {
      throw alteredFile({ cause });
    }
  }

  #algorithm({ index, last }: Segment): AesGcmParams {
    if (index >= MOST_SEGMENTS)
      throw new SignalError('invalid-argument', 'a file has at most 2^32 segments');
    const iv = new Uint8Array(NONCE);
    iv.set(this.#noncePrefix);
    new DataView(iv.buffer).setUint32(7, index);
    iv[11] = last ? 1 : 0;
    return { name: 'AES-GCM', iv };
  }
}
