import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, copy } from '../bytes.ts';

/** SHA-256 of any number of bytes in bounded memory. */
export interface IncrementalSha256 {
  update(bytes: Uint8Array): void;
  /** 32 bytes. To be asked once, at the end. */
  digest(): Bytes;
}

/**
 * WebAssembly's, loaded when it is first needed; where the page's policy or the network is against
 * it, noble's, which takes twice as long.
 */
export async function incrementalSha256(): Promise<IncrementalSha256> {
  try {
    const { createSHA256 } = await import('./wasm-sha256.ts');
    const hash = await createSHA256();
    return {
      update: (bytes) => {
        hash.update(bytes);
      },
      digest: () => copy(hash.digest('binary')),
    };
  } catch {
    return sha256.create();
  }
}
