import { afterEach, expect, it, vi } from 'vitest';
import { MemoryStore, randomRegistrationId } from '../../src/index.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Has the platform's generator give out this. */
function drawn(...values: readonly number[]): void {
  const random = vi.spyOn(crypto, 'getRandomValues');
  for (const value of values)
    random.mockImplementationOnce((array) => {
      if (array instanceof Uint8Array) new DataView(array.buffer).setUint32(0, value);
      return array;
    });
}

it('a registration id has 14 bits and is not 0', () => {
  drawn(0, 0x3ffe, 0x3fff, 0xffff_ffff);
  const ids = Array.from({ length: 4 }, randomRegistrationId);
  expect(ids[0]).toBe(1);
  expect(ids[1]).toBe(0x3fff);
  expect(ids[2]).toBe(1);
  expect(ids[3]).toBe(1 + (0xffff_ffff % 0x3fff));
});

it('a store in memory draws one of its own', async () => {
  const ids = new Set<number>();
  for (let i = 0; i < 20; i++)
    ids.add((await (await MemoryStore.create()).loadIdentity()).registrationId);
  expect(ids.size).toBeGreaterThan(10);
});
