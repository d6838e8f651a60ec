import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, concat, copy } from '../bytes.ts';

/** Up to so many bytes are kept, to be hashed at once. */
const KEPT = 4 * 1024 * 1024;

/**
 * SHA-256 of bytes that come piece by piece. WebCrypto's, which is many times faster and beside the
 * thread, for as much as may be held in memory, as it takes only all at once; noble's beyond.
 */
export class FileDigest {
  #kept: Bytes[] = [];
  #length = 0;
  #hash: ReturnType<typeof sha256.create> | undefined;

  update(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (this.#hash === undefined && this.#length > KEPT) {
      this.#hash = sha256.create();
      for (const piece of this.#kept) this.#hash.update(piece);
      this.#kept = [];
    }
    if (this.#hash === undefined) this.#kept.push(copy(bytes));
    else this.#hash.update(bytes);
  }

  /** 32 bytes. To be asked once, at the end. */
  async digest(): Promise<Bytes> {
    if (this.#hash !== undefined) return this.#hash.digest();
    return new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...this.#kept)));
  }
}
