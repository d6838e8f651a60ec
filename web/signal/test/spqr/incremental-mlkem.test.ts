import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { expect, it } from 'vitest';
import { concat } from '../../src/bytes.ts';
import {
  decapsulate,
  encapsulate1,
  encapsulate2,
  generate,
  matches,
} from '../../src/spqr/incremental-mlkem.ts';
import { flipped, refusal } from '../support/refusal.ts';

it('the halves are the ciphertext that the library makes as a whole', () => {
  for (let i = 0; i < 50; i++) {
    const { header, key, decapsulationKey } = generate();
    const { ct1, shared, seed } = encapsulate1(header);
    const ct2 = encapsulate2(header, key, seed, ct1);
    const whole = ml_kem768.encapsulate(concat(key, header.subarray(0, 32)), seed.expose());
    expect(concat(ct1, ct2)).toEqual(whole.cipherText);
    expect(shared).toEqual(whole.sharedSecret);
    expect(decapsulate(decapsulationKey, ct1, ct2)).toEqual(shared);
  }
});

it('a header belongs to one key', () => {
  const { header, key } = generate();
  expect(matches(header, key)).toBe(true);
  expect(matches(header, flipped(key, 3))).toBe(false);
  expect(matches(flipped(header, 3), key)).toBe(false);
});

it('a first half that is not of this key is found out', async () => {
  const { header, key } = generate();
  const { ct1, seed } = encapsulate1(header);
  const wrong = flipped(ct1, 5);
  expect(await refusal(() => encapsulate2(header, key, seed, wrong))).toBe('malformed-message');
  const unreduced = new Uint8Array(1152).fill(0xff);
  expect(await refusal(() => encapsulate2(header, unreduced, seed, ct1))).toBe('malformed-message');
});
