import { expect, it } from 'vitest';
import { PAIRWISE_LIMIT, sizesOf } from '../bench/sizes.ts';

it('what a conversation of two needs stays small', async () => {
  const { atOnce, later } = await sizesOf('pairwise');
  expect(atOnce.gzipped).toBeLessThanOrEqual(PAIRWISE_LIMIT);
  expect(later).toEqual([]);
});
