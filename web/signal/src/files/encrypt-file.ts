import { type Bytes } from '../bytes.ts';
import { ContentKey } from './content-key.ts';
import { FileDigest } from './file-digest.ts';
import { FileKey } from './file-key.ts';
import { randomHeader } from './header.ts';
import { padmeLength } from './padme.ts';
import { sealed } from './stream-cipher.ts';
import { transformed } from './streams.ts';

const ZEROS: Bytes = new Uint8Array(64 * 1024);

/** A file on its way. */
export interface FileEncryption {
  /** To be read to its end. */
  readonly ciphertext: ReadableStream<Bytes>;
  /** There once the ciphertext was read to its end; fails if that was not to be. */
  readonly key: Promise<FileKey>;
}

/**
 * Encrypts under a fresh key: the plaintext and zeros up to its Padmé length, as Tink's
 * AES256_GCM_HKDF_1MB without associated data. Memory is at most about twenty MiB, whatever the size.
 */
export function encryptFile(plaintext: ReadableStream<Bytes>): FileEncryption {
  let finish: Finish | undefined;
  const key = new Promise<FileKey>((resolve, reject) => {
    finish = { resolve, reject };
  });
  // Whoever cancels the ciphertext need not look at the key.
  key.catch(() => undefined);
  return { ciphertext: transformed(plaintext, (chunks) => encrypted(chunks, finish)), key };
}

interface Finish {
  resolve(key: FileKey): void;
  reject(cause: unknown): void;
}

async function* encrypted(
  plaintext: AsyncIterable<Bytes>,
  finish: Finish | undefined,
): AsyncGenerator<Bytes, void> {
  const key = ContentKey.generate();
  const digest = new FileDigest();
  const plaintextDigest = new FileDigest();
  let size = 0;

  async function* padded(): AsyncGenerator<Bytes, void> {
    for await (const chunk of plaintext) {
      await plaintextDigest.update(chunk);
      size += chunk.length;
      yield chunk;
    }
    for (let left = padmeLength(size) - size; left > 0; left -= ZEROS.length)
      yield ZEROS.subarray(0, left);
  }

  try {
    for await (const chunk of sealed(padded(), key, randomHeader())) {
      await digest.update(chunk);
      yield chunk;
    }
    const digests = await Promise.all([digest.digest(), plaintextDigest.digest()]);
    finish?.resolve(new FileKey(key, ...digests, size));
  } catch (cause) {
    finish?.reject(cause);
    throw cause;
  } finally {
    finish?.reject(new DOMException('the ciphertext was not read to its end', 'AbortError'));
  }
}
