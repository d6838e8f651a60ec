import { expect, test } from 'vitest';
import { type Bytes, equal, hex } from '../../src/bytes.ts';
import { ContentKey } from '../../src/files/content-key.ts';
import { decryptFile } from '../../src/files/decrypt-file.ts';
import { encryptFile } from '../../src/files/encrypt-file.ts';
import { FileKey } from '../../src/files/file-key.ts';
import { padmeLength } from '../../src/files/padme.ts';
import { ciphertextLength, plaintextCapacity, SEGMENT } from '../../src/files/segments.ts';
import { openStream, sealStream } from '../../src/files/stream-cipher.ts';
import { fromHex } from '../support/encodings.ts';
import { vectors } from '../support/vectors.ts';
import { collect, content, sha256, streamOf } from './support.ts';

const ALTERED = { code: 'altered-file' };

async function encrypted(plaintext: Bytes): Promise<{ ciphertext: Bytes; file: FileKey }> {
  const { ciphertext, key } = encryptFile(streamOf(plaintext));
  return { ciphertext: await collect(ciphertext), file: await key };
}

function decrypted(ciphertext: Bytes, file: FileKey): Promise<Bytes> {
  return collect(decryptFile(streamOf(ciphertext), file));
}

/** A file whose padding, or whatever else, is as `padded` has it. */
async function sealedAs(padded: Bytes, size: number): Promise<[Bytes, FileKey]> {
  const key = ContentKey.generate();
  const ciphertext = await collect(sealStream(streamOf(padded), key));
  const plaintext = padded.slice(0, size);
  const digests = [await sha256(ciphertext), await sha256(plaintext)] as const;
  return [ciphertext, new FileKey(key, ...digests, size)];
}

const FIRST = plaintextCapacity(0);
test.each([0, 1, 1023, 1024, 1025, FIRST, FIRST + 1, SEGMENT, 3_500_001])(
  'a file of %i bytes comes back, as long and with the digests that were announced',
  async (size) => {
    const plaintext = content(size, size);
    const { ciphertext, file } = await encrypted(plaintext);
    expect(ciphertext.length).toBe(ciphertextLength(size));
    expect(file.size).toBe(size);
    expect(hex(file.digest)).toBe(hex(await sha256(ciphertext)));
    expect(hex(file.plaintextDigest)).toBe(hex(await sha256(plaintext)));
    expect(equal(await decrypted(ciphertext, file), plaintext)).toBe(true);
  },
);

interface EncryptedVector {
  readonly by: string;
  readonly key: string;
  readonly digest: string;
  readonly plaintextDigest: string;
  readonly seed: number;
  readonly length: number;
  readonly ciphertext: string;
}

test.each(vectors('encrypted-files') as EncryptedVector[])(
  'a file of $length bytes that $by encrypted is opened',
  async ({ key, digest, plaintextDigest, seed, length, ciphertext }) => {
    const contentKey = ContentKey.deserialize(fromHex(key));
    const file = new FileKey(contentKey, fromHex(digest), fromHex(plaintextDigest), length);
    const plaintext = await decrypted(fromHex(ciphertext), file);
    expect(hex(plaintext)).toBe(hex(content(seed, length)));
  },
);

test('what was padded is zeros up to the Padmé length', async () => {
  const { ciphertext, file } = await encrypted(content(1, 1500));
  const padded = await collect(openStream(streamOf(ciphertext), file.key));
  expect(padded.length).toBe(padmeLength(1500));
  expect(padded.subarray(1500).every((byte) => byte === 0)).toBe(true);
});

test('every changed byte is noticed', async () => {
  const { ciphertext, file } = await encrypted(content(1, 100));
  for (let i = 0; i < ciphertext.length; i++) {
    const changed = ciphertext.slice();
    changed[i] = (changed[i] ?? 0) ^ 1;
    await expect(decrypted(changed, file)).rejects.toMatchObject(ALTERED);
  }
});

test('a shortened or lengthened file is noticed', async () => {
  const { ciphertext, file } = await encrypted(content(1, 2_200_000));
  for (const length of [0, 1, 40, SEGMENT, 2 * SEGMENT, ciphertext.length - 1])
    await expect(decrypted(ciphertext.slice(0, length), file)).rejects.toMatchObject(ALTERED);
  const longer = new Uint8Array(ciphertext.length + 1);
  longer.set(ciphertext);
  await expect(decrypted(longer, file)).rejects.toMatchObject(ALTERED);
});

test('padding that is not zeros, or of another length, is refused', async () => {
  const padded = new Uint8Array(padmeLength(1500));
  const [good, file] = await sealedAs(padded, 1500);
  expect(await decrypted(good, file)).toHaveLength(1500);
  padded[1500] = 1;
  await expect(decrypted(...(await sealedAs(padded, 1500)))).rejects.toMatchObject(ALTERED);
  const longer = new Uint8Array(padmeLength(1500) + 1);
  await expect(decrypted(...(await sealedAs(longer, 1500)))).rejects.toMatchObject(ALTERED);
});

test('a key for another size, or with another digest, is refused', async () => {
  const { ciphertext, file } = await encrypted(new Uint8Array(1500));
  const { key, digest, plaintextDigest, size } = file;
  const other = new Uint8Array(32);
  for (const wrong of [
    new FileKey(key, digest, plaintextDigest, size - 1),
    new FileKey(key, digest, plaintextDigest, size + 1),
    new FileKey(key, other, plaintextDigest, size),
    new FileKey(key, digest, other, size),
    new FileKey(ContentKey.generate(), digest, plaintextDigest, size),
  ])
    await expect(decrypted(ciphertext, wrong)).rejects.toMatchObject(ALTERED);
});

/** Zeros that count how many were asked for. */
function zeros(chunks: number): { stream: ReadableStream<Bytes>; pulled: () => number } {
  let pulled = 0;
  const stream = new ReadableStream<Bytes>(
    {
      pull: (controller) => {
        if (pulled === chunks * 65_536) controller.close();
        else {
          pulled += 65_536;
          controller.enqueue(new Uint8Array(65_536));
        }
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, pulled: () => pulled };
}

test('no more of a file is read than a few segments before what was taken', async () => {
  const source = zeros(512);
  const { ciphertext, key } = encryptFile(source.stream);
  let taken = 0;
  let sealedAhead = 0;
  async function* watched(): AsyncGenerator<Bytes> {
    for await (const chunk of ciphertext) {
      taken += chunk.length;
      sealedAhead = Math.max(sealedAhead, source.pulled() - taken);
      yield chunk;
    }
  }
  const bytes = await collect(watched());
  expect(source.pulled()).toBe(32 * SEGMENT);
  expect(sealedAhead).toBeLessThan(3 * SEGMENT);

  let fed = 0;
  let opened = 0;
  let openedAhead = 0;
  const feeding = streamOf(bytes).pipeThrough(
    new TransformStream<Bytes, Bytes>({
      transform: (chunk, controller) => {
        fed += chunk.length;
        controller.enqueue(chunk);
      },
    }),
  );
  for await (const chunk of decryptFile(feeding, await key)) {
    opened += chunk.length;
    openedAhead = Math.max(openedAhead, fed - opened);
  }
  expect(opened).toBe(32 * SEGMENT);
  expect(openedAhead).toBeLessThan(4 * SEGMENT);
});

test('nothing is read before anybody asks', async () => {
  const source = zeros(16);
  encryptFile(source.stream);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(source.pulled()).toBe(0);
});

test('whoever stops taking a file ends its source, and gets no key', async () => {
  let reason: unknown;
  const source = new ReadableStream<Bytes>({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(65_536));
    },
    cancel: (given) => {
      reason = given;
    },
  });
  const { ciphertext, key } = encryptFile(source);
  const reader = ciphertext.getReader();
  await reader.read();
  await reader.cancel('enough');
  expect(reason).toBe('enough');
  await expect(key).rejects.toMatchObject({ name: 'AbortError' });
});

test('a file that is cancelled while its source hangs makes no key of the half', async () => {
  const { ciphertext, key } = encryptFile(
    new ReadableStream<Bytes>({
      start: (controller) => {
        controller.enqueue(content(1, 10));
      },
    }),
  );
  const reader = ciphertext.getReader();
  await reader.read();
  const hanging = reader.read();
  await reader.cancel();
  expect(await hanging).toMatchObject({ done: true });
  await expect(key).rejects.toMatchObject({ name: 'AbortError' });
});

test('a source that fails fails the ciphertext and the key with its own error', async () => {
  const failure = new Error('the disk is gone');
  const source = new ReadableStream<Bytes>({
    start: (controller) => {
      controller.error(failure);
    },
  });
  const { ciphertext, key } = encryptFile(source);
  await expect(collect(ciphertext)).rejects.toBe(failure);
  await expect(key).rejects.toBe(failure);
});

test('a file that does not open ends its source', async () => {
  const { ciphertext, file } = await encrypted(content(1, 3_000_000));
  ciphertext[500] = (ciphertext[500] ?? 0) ^ 1;
  let cancelled = false;
  const source = new ReadableStream<Bytes>({
    start: (controller) => {
      controller.enqueue(ciphertext);
    },
    cancel: () => {
      cancelled = true;
    },
  });
  await expect(collect(decryptFile(source, file))).rejects.toMatchObject(ALTERED);
  expect(cancelled).toBe(true);
});

test('a key prints redacted and says no bytes', async () => {
  const { file } = await encrypted(content(1, 10));
  const digits = hex(file.key.serialize());
  for (const printed of [String(file), JSON.stringify({ file }), String(file.key)]) {
    expect(printed).toContain('redacted');
    expect(printed).not.toContain(digits);
  }
});

test('a key of another length is none', () => {
  expect(() => ContentKey.deserialize(new Uint8Array(31))).toThrow(
    expect.objectContaining({ code: 'invalid-key' }),
  );
  const key = ContentKey.generate();
  const digest = new Uint8Array(32);
  for (const wrong of [
    () => new FileKey(key, digest.slice(1), digest, 0),
    () => new FileKey(key, digest, digest.slice(1), 0),
    () => new FileKey(key, digest, digest, -1),
    () => new FileKey(key, digest, digest, 1.5),
  ])
    expect(wrong).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
});
