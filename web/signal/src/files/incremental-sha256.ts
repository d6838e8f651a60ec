import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, copy, utf8 } from '../bytes.ts';

/** SHA-256 of any number of bytes in bounded memory. */
export interface IncrementalSha256 {
  update(bytes: Uint8Array): void;
  /** 32 bytes. To be asked once, at the end. */
  digest(): Bytes;
}

/** SHA-256 of "abc" (FIPS 180-2, B.1). */
const OF_ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

/**
 * WebAssembly's, loaded when it is first needed; where the page's policy or the network is against
 * it, or it fails a known answer, noble's, which takes twice as long.
 */
export async function incrementalSha256(): Promise<IncrementalSha256> {
  try {
    const { createSHA256 } = await import('./wasm-sha256.ts');
    const hash = await createSHA256();
    // What is wrong here would be wrong of every file, and nobody would see it.
    if (hash.update(utf8('abc')).digest() !== OF_ABC) return sha256.create();
    hash.init();
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
