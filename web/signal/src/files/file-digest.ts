import { type Bytes } from '../bytes.ts';
import { incrementalSha256, type IncrementalSha256 } from './incremental-sha256.ts';

/** Up to so many bytes are kept, to be hashed at once. */
const KEPT = 4 * 1024 * 1024;

/**
 * SHA-256 of bytes that come piece by piece. WebCrypto's, which is many times faster and beside the
 * thread, for as much as may be held in memory (and once more by WebCrypto), as it takes only all at
 * once; an incremental one beyond.
 */
export class FileDigest {
  #kept: Bytes = new Uint8Array(0);
  #length = 0;
  #hash: IncrementalSha256 | undefined;

  /** The next bytes, which are free to change once the promise is kept. */
  async update(bytes: Uint8Array): Promise<void> {
    const before = this.#length;
    this.#length += bytes.length;
    if (this.#length <= KEPT) {
      if (this.#length > this.#kept.length) this.#grow();
      this.#kept.set(bytes, before);
      return;
    }
    if (this.#hash === undefined) {
      this.#hash = await incrementalSha256();
      this.#hash.update(this.#kept.subarray(0, before));
      this.#kept = new Uint8Array(0);
    }
    this.#hash.update(bytes);
  }

  /** 32 bytes. To be asked once, at the end. */
  async digest(): Promise<Bytes> {
    if (this.#hash !== undefined) return this.#hash.digest();
    const kept = this.#kept.subarray(0, this.#length);
    return new Uint8Array(await crypto.subtle.digest('SHA-256', kept));
  }

  /** Makes room for what there is to be, and at least twice what there was. */
  #grow(): void {
    const grown = new Uint8Array(Math.min(KEPT, Math.max(this.#length, 2 * this.#kept.length)));
    grown.set(this.#kept);
    this.#kept = grown;
  }
}
