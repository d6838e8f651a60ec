import type { Bytes } from '../../src/bytes.ts';
import { plaintextCapacity } from '../../src/files/segments.ts';

function pieces(content: Bytes, length: number): Bytes[] {
  const count = Math.ceil(content.length / length);
  return Array.from({ length: count }, (_, i) => content.subarray(i * length, (i + 1) * length));
}

/** What the platform's AES-256-GCM does by itself, segment by segment. */
export class Raw {
  readonly #key: CryptoKey;

  private constructor(key: CryptoKey) {
    this.#key = key;
  }

  static async create(): Promise<Raw> {
    const algorithm = { name: 'AES-GCM', length: 256 };
    return new Raw(await crypto.subtle.generateKey(algorithm, false, ['encrypt', 'decrypt']));
  }

  async encrypt(content: Bytes): Promise<Bytes[]> {
    const sealed: Bytes[] = [];
    for (const [i, piece] of pieces(content, plaintextCapacity(1)).entries())
      sealed.push(new Uint8Array(await crypto.subtle.encrypt(nonce(i), this.#key, piece)));
    return sealed;
  }

  async decrypt(sealed: readonly Bytes[]): Promise<void> {
    for (const [i, piece] of sealed.entries()) await this.#open(i, piece);
  }

  /** One segment, read from where it lies. */
  async decryptOne(sealed: readonly Bytes[], i: number): Promise<void> {
    await this.#open(i, (sealed[i] ?? new Uint8Array(0)).slice());
  }

  #open(i: number, piece: Bytes): Promise<ArrayBuffer> {
    return crypto.subtle.decrypt(nonce(i), this.#key, piece);
  }
}

function nonce(index: number): AesGcmParams {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(8, index);
  return { name: 'AES-GCM', iv };
}

/** The digests that a file's message carries, by the platform and in one go. */
export async function digests(...contents: readonly Bytes[]): Promise<void> {
  for (const content of contents) await crypto.subtle.digest('SHA-256', content);
}
