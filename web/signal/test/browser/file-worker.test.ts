import { afterAll, describe, expect, it } from 'vitest';
import { type Bytes, equal } from '../../src/bytes.ts';
import { decryptFile } from '../../src/files/decrypt-file.ts';
import { encryptFile } from '../../src/files/encrypt-file.ts';
import { type FileKey } from '../../src/files/file-key.ts';
import { FileWorker } from '../../src/files/file-worker.ts';
import { blobAccess, OpenFile } from '../../src/files/open-file.ts';
import { ciphertextLength, SEGMENT } from '../../src/files/segments.ts';
import { LONG } from '../support/long.ts';
import { collect, content, sha256, streamOf } from '../files/support.ts';

const SIZE = (LONG ? 200 : 6) * 1024 * 1024 + 12_345;

/** A worker as an application starts it, from the package's `files-worker`. */
const worker = new Worker(new URL('../../src/files/worker.ts', import.meta.url), {
  type: 'module',
});
const files = new FileWorker(worker);
afterAll(() => {
  worker.terminate();
});

const plaintext = content(1, SIZE);

/** A file from the disk of somebody, as its ciphertext for one, and the key to it. */
async function encrypted(): Promise<{ ciphertext: Blob; key: FileKey }> {
  const file = new File([plaintext], 'holidays.mp4');
  const encryption = files.encryptFile(file.stream());
  const ciphertext = await new Response(encryption.ciphertext).blob();
  return { ciphertext, key: await encryption.key };
}

describe('a file that a worker encrypts', () => {
  it('has the length and digests that its key says', async () => {
    const { ciphertext, key } = await encrypted();
    expect(key.size).toBe(SIZE);
    expect(ciphertext.size).toBe(ciphertextLength(SIZE));
    expect(key.plaintextDigest).toEqual(await sha256(plaintext));
    expect(key.digest).toEqual(await sha256(new Uint8Array(await ciphertext.arrayBuffer())));
  });

  it('comes back through the worker, and without it', async () => {
    const { ciphertext, key } = await encrypted();
    const source = (): ReadableStream<Bytes> => ciphertext.stream();
    for (const stream of [files.decryptFile(source(), key), decryptFile(source(), key)]) {
      const opened = new Uint8Array(await new Response(stream).arrayBuffer());
      expect(equal(opened, plaintext)).toBe(true);
    }
  });

  it('is read anywhere in its blob', async () => {
    const { ciphertext, key } = await encrypted();
    const open = await OpenFile.of(blobAccess(ciphertext), key);
    for (const offset of [0, 1, SEGMENT - 3, 2 * SEGMENT, SIZE - 1000, SIZE - 1]) {
      const part = await open.read(offset, 70_000);
      expect(equal(part, plaintext.subarray(offset, offset + 70_000))).toBe(true);
    }
  });

  it('is refused with one byte changed', async () => {
    const { ciphertext, key } = await encrypted();
    const at = Math.floor(ciphertext.size / 2);
    const byte = new Uint8Array(await ciphertext.slice(at, at + 1).arrayBuffer());
    const changed = new Blob([
      ciphertext.slice(0, at),
      byte.map((each) => each ^ 1),
      ciphertext.slice(at + 1),
    ]);
    const stream = files.decryptFile(changed.stream(), key);
    await expect(collect(stream)).rejects.toMatchObject({ code: 'altered-file' });
  });
});

/** What comes of files that never end, of which one is encrypted and one decrypted. */
function endless(there: FileWorker, known: FileKey): Promise<PromiseSettledResult<unknown>[]> {
  const { ciphertext, key } = there.encryptFile(new ReadableStream());
  const opened = there.decryptFile(new ReadableStream(), known);
  return Promise.allSettled([collect(ciphertext), key, collect(opened)]);
}

describe('a worker that', () => {
  it.each([
    ['fails at its work', new URL('./broken-worker.ts', import.meta.url), 'out of memory'],
    ['cannot be loaded', new URL('/no-such-worker.js', location.href), 'could not be loaded'],
  ])('%s fails its files instead of leaving them waiting, later ones too', async (...row) => {
    const [, url, reason] = row;
    const { ciphertext, key } = encryptFile(streamOf(content(1, 10)));
    await collect(ciphertext);
    const known = await key;
    // From here to the files without a pause, in which the worker could fail unheard.
    const thread = new Worker(url, { type: 'module' });
    try {
      const there = new FileWorker(thread);
      // Otherwise the page would have it as an error of its own.
      thread.addEventListener('error', (event) => {
        event.preventDefault();
      });
      for (const outcomes of [await endless(there, known), await endless(there, known)])
        for (const outcome of outcomes) {
          expect(outcome.status).toBe('rejected');
          expect(String((outcome as PromiseRejectedResult).reason)).toMatch(
            new RegExp(`the worker has failed: .*${reason}`),
          );
        }
    } finally {
      thread.terminate();
    }
  });
});
