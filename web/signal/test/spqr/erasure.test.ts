import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomBytes } from '../../src/random.ts';
import { type Chunk, Decoder, Encoder } from '../../src/spqr/erasure.ts';
import { divide, multiply } from '../../src/spqr/galois.ts';

const element = fc.nat(0xffff);

function chunkAt(data: Uint8Array, index: number): Chunk {
  return new Encoder(data, index).chunk()[0];
}

it('the field has inverses, and multiplication distributes', () => {
  fc.assert(
    fc.property(element, element, element, (a, b, c) => {
      expect(multiply(a, b ^ c)).toBe(multiply(a, b) ^ multiply(a, c));
      expect(multiply(a, b)).toBe(multiply(b, a));
      if (b !== 0) expect(multiply(divide(a, b), b)).toBe(a);
    }),
  );
  expect(multiply(0x8000, 2)).toBe(0x100b);
});

it('any n distinct chunks give the data back, whatever comes twice', () => {
  const indices = fc.uniqueArray(element, { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(indices, (chosen) => {
      const data = randomBytes(160);
      let decoder = new Decoder(160);
      for (const index of chosen) {
        expect(decoder.decode()).toBeUndefined();
        const chunk = chunkAt(data, index);
        decoder = decoder.add(chunk).add(chunk);
      }
      expect(decoder.decode()).toEqual(data);
    }),
    { numRuns: 30 },
  );
});

it('the first chunks are the data, and numbering starts again after 65535', () => {
  const data = randomBytes(96);
  expect(chunkAt(data, 1).data).toEqual(data.subarray(32, 64));
  const [last, next] = new Encoder(data, 0xffff).chunk();
  expect([last.index, next.next]).toEqual([0xffff, 0]);
});
