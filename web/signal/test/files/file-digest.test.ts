import { expect, test } from 'vitest';
import { hex } from '../../src/bytes.ts';
import { FileDigest } from '../../src/files/file-digest.ts';
import { content, sha256 } from './support.ts';

const KEPT = 4 * 1024 * 1024;

test.each([0, 1, KEPT - 1, KEPT, KEPT + 1, KEPT + 100_000])(
  'SHA-256 of %i bytes is the same however they come',
  async (length) => {
    const bytes = content(length, length);
    for (const piece of [65_537, KEPT, 2 * KEPT]) {
      const digest = new FileDigest();
      for (let at = 0; at < length; at += piece)
        await digest.update(bytes.subarray(at, at + piece));
      expect(hex(await digest.digest())).toBe(hex(await sha256(bytes)));
    }
  },
);

test.each([KEPT, KEPT + 9])('and of %i bytes that come ten at a time', async (length) => {
  const bytes = content(length, length);
  const digest = new FileDigest();
  for (let at = 0; at < length; at += 10) await digest.update(bytes.subarray(at, at + 10));
  expect(hex(await digest.digest())).toBe(hex(await sha256(bytes)));
});

test('a piece may be changed by whoever gave it', async () => {
  const digest = new FileDigest();
  const piece = content(1, 100);
  await digest.update(piece);
  piece.fill(0);
  expect(hex(await digest.digest())).toBe(hex(await sha256(content(1, 100))));
});
