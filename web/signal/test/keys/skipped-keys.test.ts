import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SkippedKeys } from '../../src/keys/skipped-keys.ts';
import { MAX_SKIPPED_KEYS } from '../../src/limits.ts';
import { refusal, survives } from '../support/refusal.ts';

function keys(first: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => new Uint8Array(32).fill((first + i) % 251));
}

it('a key is taken once, by its index, whatever was taken before', () => {
  const order = fc.shuffledSubarray([...Array(20).keys()], { minLength: 20 });
  fc.assert(
    fc.property(order, (indices) => {
      let skipped = SkippedKeys.NONE.append(0, keys(0, 7)).append(7, keys(7, 13));
      for (const index of indices) {
        const [key, rest] = skipped.take(index) ?? [];
        expect(key).toEqual(keys(index, 1)[0]);
        skipped = SkippedKeys.deserialize((rest ?? SkippedKeys.NONE).serialize());
        expect(skipped.take(index)).toBeUndefined();
      }
      expect(skipped).toBe(SkippedKeys.NONE);
    }),
    { numRuns: 50 },
  );
});

it('beyond the limit the oldest are dropped, at once or one after another', () => {
  const atOnce = SkippedKeys.NONE.append(0, keys(0, MAX_SKIPPED_KEYS + 2));
  const oneByOne = SkippedKeys.NONE.append(0, keys(0, 1))
    .append(1, keys(1, 1))
    .append(2, keys(2, MAX_SKIPPED_KEYS));
  for (const skipped of [atOnce, oneByOne]) {
    expect(skipped.take(1)).toBeUndefined();
    expect(skipped.take(2)?.[0]).toEqual(keys(2, 1)[0]);
    expect(skipped.serialize().length).toBe(36 * MAX_SKIPPED_KEYS);
  }
});

it('only whole entries within the limit are read', async () => {
  for (const length of [1, 35, 37, 36 * (MAX_SKIPPED_KEYS + 1)])
    expect(await refusal(() => SkippedKeys.deserialize(new Uint8Array(length)))).toBe(
      'invalid-record',
    );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (anything) => {
      survives((bytes) => SkippedKeys.deserialize(bytes), anything);
    }),
  );
});
