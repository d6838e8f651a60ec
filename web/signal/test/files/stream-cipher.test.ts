import { expect, test } from 'vitest';
import { type Bytes, concat, equal, hex, utf8 } from '../../src/bytes.ts';
import { ContentKey } from '../../src/files/content-key.ts';
import { decodeHeader, encodeHeader, randomHeader } from '../../src/files/header.ts';
import { SegmentCipher } from '../../src/files/segment-cipher.ts';
import { HEADER, plaintextCapacity, sealedLength, SEGMENT, TAG } from '../../src/files/segments.ts';
import { openStream, sealed, sealStream } from '../../src/files/stream-cipher.ts';
import { fromHex } from '../support/encodings.ts';
import { vectors } from '../support/vectors.ts';
import { collect, content, reference, sha256, streamOf } from './support.ts';

interface FileVector {
  readonly name: string;
  readonly key: string;
  readonly salt: string;
  readonly noncePrefix: string;
  readonly associatedData: string;
  readonly seed: number;
  readonly length: number;
  readonly ciphertextLength: number;
  readonly ciphertextSha256: string;
  readonly ciphertext?: string;
}

const FIRST = plaintextCapacity(0);
const OTHER = plaintextCapacity(1);
const ALTERED = { code: 'altered-file' };

function opened(ciphertext: Bytes, key: ContentKey, associatedData?: Bytes): Promise<Bytes> {
  return collect(openStream(streamOf(ciphertext, 100_003), key, associatedData));
}

test.each(vectors('files') as FileVector[])('Tink and this seal $name alike', async (vector) => {
  const key = ContentKey.deserialize(fromHex(vector.key));
  const header = { salt: fromHex(vector.salt), noncePrefix: fromHex(vector.noncePrefix) };
  const associatedData = fromHex(vector.associatedData);
  const plaintext = content(vector.seed, vector.length);
  const ciphertext = await collect(sealed(streamOf(plaintext), key, header, associatedData));
  expect(ciphertext.length).toBe(vector.ciphertextLength);
  expect(hex(await sha256(ciphertext))).toBe(vector.ciphertextSha256);
  if (vector.ciphertext !== undefined) expect(hex(ciphertext)).toBe(vector.ciphertext);
  expect(equal(await opened(ciphertext, key, associatedData), plaintext)).toBe(true);
});

const borders = [0, 1, FIRST, FIRST + OTHER, FIRST + 2 * OTHER]
  .flatMap((border) => [-17, -16, -15, -2, -1, 0, 1, 2, 15, 16, 17].map((d) => border + d))
  .filter((length) => length >= 0);

test.each([...new Set(borders)])('%i bytes become what is documented, and come back', async (n) => {
  const key = ContentKey.generate();
  const plaintext = content(n, n);
  const ciphertext = await collect(sealStream(streamOf(plaintext, 60_001), key));
  const { salt, noncePrefix } = decodeHeader(ciphertext.subarray(0, HEADER));
  expect(ciphertext.length).toBe(sealedLength(n));
  const expected = reference(plaintext, key.serialize(), salt, noncePrefix);
  expect(equal(ciphertext, expected)).toBe(true);
  expect(equal(await opened(ciphertext, key), plaintext)).toBe(true);
});

test('how the stream is cut into chunks changes nothing', async () => {
  const key = ContentKey.generate();
  const header = decodeHeader(Uint8Array.of(HEADER, ...content(5, 39)));
  const plaintext = content(6, FIRST + 1000);
  const expected = reference(plaintext, key.serialize(), header.salt, header.noncePrefix);
  for (const piece of [997, FIRST, FIRST + 1, SEGMENT, 3 * SEGMENT]) {
    const ciphertext = await collect(sealed(streamOf(plaintext, piece), key, header));
    expect(equal(ciphertext, expected)).toBe(true);
    const back = await collect(openStream(streamOf(ciphertext, piece), key));
    expect(equal(back, plaintext)).toBe(true);
  }
});

test('empty chunks are nothing', async () => {
  const key = ContentKey.generate();
  const chunks = new ReadableStream<Bytes>({
    start: (controller) => {
      for (const length of [0, 5, 0]) controller.enqueue(content(1, length));
      controller.close();
    },
  });
  const ciphertext = await collect(sealStream(chunks, key));
  expect(hex(await opened(ciphertext, key))).toBe(hex(content(1, 5)));
});

test('a ciphertext that is cut at any border, or anywhere, is refused', async () => {
  const key = ContentKey.generate();
  const ciphertext = await collect(sealStream(streamOf(content(1, FIRST + OTHER + 20)), key));
  const borderCuts = [SEGMENT, 2 * SEGMENT].flatMap((at) => [at - 1, at, at + 1, at + TAG]);
  const headCuts = [0, 1, HEADER - 1, HEADER, HEADER + 1, HEADER + TAG];
  for (const length of [...headCuts, ...borderCuts, ciphertext.length - 1])
    await expect(opened(ciphertext.slice(0, length), key)).rejects.toMatchObject(ALTERED);
});

test('a ciphertext with something behind it is refused', async () => {
  const key = ContentKey.generate();
  for (const length of [0, 20, FIRST, FIRST + OTHER]) {
    const ciphertext = await collect(sealStream(streamOf(content(1, length)), key));
    for (const more of [1, TAG, 100])
      await expect(opened(concat(ciphertext, new Uint8Array(more)), key)).rejects.toMatchObject(
        ALTERED,
      );
  }
});

test('an empty last segment behind others is refused, as Tink writes none', async () => {
  const key = ContentKey.generate();
  const header = randomHeader();
  const cipher = await SegmentCipher.create(key, header, new Uint8Array(0), 'encrypt');
  const full = { index: 0, last: false, bytes: content(3, FIRST) };
  const empty = { index: 1, last: true, bytes: new Uint8Array(0) };
  const joined = concat(
    encodeHeader(header),
    await cipher.seal(full),
    await cipher.seal({ ...empty, bytes: content(4, 1) }),
  );
  expect(await opened(joined, key)).toHaveLength(FIRST + 1);
  const ending = concat(joined.subarray(0, SEGMENT), await cipher.seal(empty));
  await expect(opened(ending, key)).rejects.toMatchObject(ALTERED);
});

test('segments that change places are refused', async () => {
  const key = ContentKey.generate();
  const c = await collect(sealStream(streamOf(content(1, FIRST + 2 * OTHER + 20)), key));
  const [head, one, two, tail] = [
    c.subarray(0, SEGMENT),
    c.subarray(SEGMENT, 2 * SEGMENT),
    c.subarray(2 * SEGMENT, 3 * SEGMENT),
    c.subarray(3 * SEGMENT),
  ];
  expect(await opened(concat(head, one, two, tail), key)).toHaveLength(FIRST + 2 * OTHER + 20);
  await expect(opened(concat(head, two, one, tail), key)).rejects.toMatchObject(ALTERED);
  await expect(opened(concat(head, one, one, tail), key)).rejects.toMatchObject(ALTERED);
  await expect(opened(concat(head, two, tail), key)).rejects.toMatchObject(ALTERED);
});

test('every flipped bit of a small file is noticed', async () => {
  const key = ContentKey.generate();
  const ciphertext = await collect(sealStream(streamOf(content(1, 10)), key));
  for (let bit = 0; bit < ciphertext.length * 8; bit++) {
    const changed = ciphertext.slice();
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await expect(opened(changed, key)).rejects.toMatchObject(ALTERED);
  }
});

test('a flipped bit in a later segment is noticed after the segments before it', async () => {
  const key = ContentKey.generate();
  const ciphertext = await collect(sealStream(streamOf(content(1, FIRST + OTHER + 20)), key));
  ciphertext[SEGMENT + 5000] = (ciphertext[SEGMENT + 5000] ?? 0) ^ 1;
  let given = 0;
  const reading = async (): Promise<void> => {
    for await (const chunk of openStream(streamOf(ciphertext), key)) given += chunk.length;
  };
  await expect(reading()).rejects.toMatchObject(ALTERED);
  expect(given).toBe(FIRST);
});

test('another key or other associated data open nothing', async () => {
  const key = ContentKey.generate();
  const ciphertext = await collect(sealStream(streamOf(content(1, 10)), key, utf8('a')));
  expect(await opened(ciphertext, key, utf8('a'))).toHaveLength(10);
  await expect(opened(ciphertext, key, utf8('b'))).rejects.toMatchObject(ALTERED);
  await expect(opened(ciphertext, key)).rejects.toMatchObject(ALTERED);
  await expect(opened(ciphertext, ContentKey.generate(), utf8('a'))).rejects.toMatchObject(ALTERED);
});

test('a header is never used twice', async () => {
  const key = ContentKey.generate();
  const one = await collect(sealStream(streamOf(content(1, 10)), key));
  const two = await collect(sealStream(streamOf(content(1, 10)), key));
  expect(hex(one.subarray(0, HEADER))).not.toBe(hex(two.subarray(0, HEADER)));
});
