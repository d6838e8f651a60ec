import { type Bytes, concat, copy } from '../bytes.ts';
import { incrementalSha256, type IncrementalSha256 } from './incremental-sha256.ts';

/** Up to so many bytes are kept, to be hashed at once. */
const KEPT = 4 * 1024 * 1024;

/**
 * SHA-256 of bytes that come piece by piece. WebCrypto's, which is many times faster and beside the
 * thread, for as much as may be held in memory, as it takes only all at once; an incremental one
 * beyond.
 */
export class FileDigest {
  #kept: Bytes[] = [];
  #length = 0;
  #hash: IncrementalSha256 | undefined;

  /** The next bytes, which are free to change once the promise is kept. */
  async update(bytes: Uint8Array): Promise<void> {
    this.#length += bytes.length;
    if (this.#hash === undefined && this.#length > KEPT) {
      this.#hash = await incrementalSha256();
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
