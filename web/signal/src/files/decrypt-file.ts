import { type Bytes, equal } from '../bytes.ts';
import { alteredFile } from './altered-file.ts';
import { FileDigest } from './file-digest.ts';
import { type FileKey } from './file-key.ts';
import { ciphertextLength } from './segments.ts';
import { opened } from './stream-cipher.ts';
import { transformed } from './streams.ts';

/**
 * The plaintext without its padding. Every byte given out is authentic, but that the file is whole
 * and the one that was sent is known only at the end: a stream that fails, with `altered-file`,
 * leaves nothing to be kept of what it gave. Memory is at most about twenty MiB, whatever the size.
 */
export function decryptFile(
  ciphertext: ReadableStream<Bytes>,
  file: FileKey,
): ReadableStream<Bytes> {
  return transformed(ciphertext, (chunks) => decrypted(chunks, file));
}

async function* decrypted(
  ciphertext: AsyncIterable<Bytes>,
  file: FileKey,
): AsyncGenerator<Bytes, void> {
  const digest = new FileDigest();
  const plaintextDigest = new FileDigest();
  const length = ciphertextLength(file.size);
  let received = 0;
  let given = 0;

  async function* counted(): AsyncGenerator<Bytes, void> {
    for await (const chunk of ciphertext) {
      received += chunk.length;
      // Before anything that goes on for ever is read for ever.
      if (received > length) throw alteredFile();
      await digest.update(chunk);
      yield chunk;
    }
  }

  for await (const chunk of opened(counted(), file.key)) {
    const content = chunk.subarray(0, file.size - given);
    if (chunk.subarray(content.length).some((byte) => byte !== 0)) throw alteredFile();
    given += content.length;
    if (content.length === 0) continue;
    await plaintextDigest.update(content);
    yield content;
  }
  const [whole, plain] = await Promise.all([digest.digest(), plaintextDigest.digest()]);
  if (!equal(whole, file.digest) || !equal(plain, file.plaintextDigest)) throw alteredFile();
}
