import { expect, it } from 'vitest';
import { PAIRWISE_LIMIT, sizeOf } from '../bench/sizes.ts';

it('what a conversation of two needs stays small', async () => {
  const { gzipped } = await sizeOf('pairwise');
  expect(gzipped).toBeLessThanOrEqual(PAIRWISE_LIMIT);
});
