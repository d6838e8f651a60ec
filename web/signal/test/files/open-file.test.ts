import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type Bytes, equal } from '../../src/bytes.ts';
import { encryptFile } from '../../src/files/encrypt-file.ts';
import { type FileKey } from '../../src/files/file-key.ts';
import { blobAccess, OpenFile, type RandomAccess } from '../../src/files/open-file.ts';
import { plaintextOffset, SEGMENT } from '../../src/files/segments.ts';
import { collect, content, streamOf } from './support.ts';

const SIZE = 3_000_000;
const ALTERED = { code: 'altered-file' };
const plaintext = content(1, SIZE);
let ciphertext: Bytes;
let file: FileKey;

beforeAll(async () => {
  const encryption = encryptFile(streamOf(plaintext));
  ciphertext = await collect(encryption.ciphertext);
  file = await encryption.key;
});

function access(bytes: Bytes): RandomAccess & { reads: number } {
  return {
    reads: 0,
    size: bytes.length,
    read(offset, length) {
      this.reads += 1;
      return Promise.resolve(bytes.slice(offset, offset + length));
    },
  };
}

const offsets = fc.oneof(
  fc.nat({ max: SIZE }),
  fc
    .tuple(fc.nat({ max: 3 }), fc.integer({ min: -2, max: 2 }))
    .map(([index, d]) => Math.min(SIZE, Math.max(0, plaintextOffset(index) + d))),
);

test('any range is the slice of the plaintext', async () => {
  const open = await OpenFile.of(access(ciphertext), file);
  expect(open.size).toBe(SIZE);
  await fc.assert(
    fc.asyncProperty(offsets, fc.nat({ max: 2 * SEGMENT + 10 }), async (offset, length) => {
      const part = await open.read(offset, length);
      expect(equal(part, plaintext.subarray(offset, offset + length))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('a blob is read as well', async () => {
  const open = await OpenFile.of(blobAccess(new Blob([ciphertext])), file);
  const part = await open.read(SIZE - 5, 100);
  expect(equal(part, plaintext.subarray(SIZE - 5))).toBe(true);
});

test('reads that follow each other fetch each segment once', async () => {
  const source = access(ciphertext);
  const open = await OpenFile.of(source, file);
  for (let offset = 0; offset < SIZE; offset += 10_007) await open.read(offset, 10_007);
  expect(source.reads).toBe(1 + 3);
});

test('what is damaged elsewhere is not noticed, what is damaged here is', async () => {
  const changed = ciphertext.slice();
  changed[500] = (changed[500] ?? 0) ^ 1;
  const open = await OpenFile.of(access(changed), file);
  expect(await open.read(2_500_000, 1000)).toEqual(plaintext.slice(2_500_000, 2_501_000));
  await expect(open.read(0, 1)).rejects.toMatchObject(ALTERED);
});

test('segments cannot change places, nor the last one go', async () => {
  const swapped = ciphertext.slice();
  swapped.set(ciphertext.subarray(SEGMENT, 2 * SEGMENT), 0);
  await expect(OpenFile.of(access(swapped), file)).rejects.toMatchObject(ALTERED);
  await expect(OpenFile.of(access(ciphertext.slice(0, 2 * SEGMENT)), file)).rejects.toMatchObject(
    ALTERED,
  );
});

test('a fetch that failed is made again', async () => {
  const source = access(ciphertext);
  const open = await OpenFile.of(source, file);
  const read = source.read.bind(source);
  source.read = () => Promise.reject(new Error('the line is gone'));
  await expect(open.read(0, 10)).rejects.toThrow('the line is gone');
  source.read = read;
  expect(await open.read(0, 10)).toEqual(plaintext.slice(0, 10));
});

test('a fetch that brings less than was asked for is refused', async () => {
  const source = access(ciphertext);
  const open = await OpenFile.of(source, file);
  source.read = (offset, length) => Promise.resolve(ciphertext.slice(offset, offset + length - 1));
  await expect(open.read(0, 10)).rejects.toMatchObject(ALTERED);
});

test('ranges that are none are refused', async () => {
  const open = await OpenFile.of(access(ciphertext), file);
  expect(await open.read(SIZE, 10)).toHaveLength(0);
  for (const [offset, length] of [
    [-1, 1],
    [SIZE + 1, 1],
    [0, -1],
    [0.5, 1],
    [0, NaN],
  ] as const)
    await expect(open.read(offset, length)).rejects.toMatchObject({ code: 'invalid-argument' });
});
