import fc from 'fast-check';
import { expect, test } from 'vitest';
import { padmeLength } from '../../src/files/padme.ts';
import { vectors } from '../support/vectors.ts';

const lengths = fc
  .tuple(fc.integer({ min: 0, max: 51 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([exponent, fraction]) => Math.floor(2 ** exponent * (1 + fraction * 0.999)));

test('lengths are those that the other clients pad to', () => {
  for (const { length, padded } of vectors('padme') as { length: number; padded: number }[])
    expect(padmeLength(length)).toBe(padded);
});

test('nothing shrinks or grows by more than an eighth, and padding twice changes nothing', () => {
  fc.assert(
    fc.property(lengths, (length) => {
      const padded = padmeLength(length);
      expect(padded).toBeGreaterThanOrEqual(length);
      expect(padded).toBeLessThanOrEqual(Math.max(1024, length + length / 8));
      expect(padmeLength(padded)).toBe(padded);
    }),
    { numRuns: 2000 },
  );
});

test('a longer file is never padded to less', () => {
  fc.assert(
    fc.property(lengths, lengths, (a, b) => {
      expect(padmeLength(Math.min(a, b))).toBeLessThanOrEqual(padmeLength(Math.max(a, b)));
    }),
    { numRuns: 2000 },
  );
});

test('few different sizes remain', () => {
  const sizes = new Set<number>();
  for (let length = 1024; length < 1 << 20; length += 37) sizes.add(padmeLength(length));
  expect(sizes.size).toBeLessThan(400);
});

test('what is no length is refused', () => {
  for (const length of [-1, 0.5, NaN, Infinity, 2 ** 52 + 1])
    expect(() => padmeLength(length)).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
});
