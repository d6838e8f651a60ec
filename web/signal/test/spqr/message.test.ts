import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type BraidMessage, decode, encode } from '../../src/spqr/message.ts';
import { refusal, survives } from '../support/refusal.ts';

const chunk = fc.record({
  index: fc.nat(0xffff),
  data: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => new Uint8Array(array)),
});
const payload: fc.Arbitrary<BraidMessage['payload']> = fc.oneof(
  fc.record({ type: fc.constantFrom('none' as const, 'ct1-ack' as const) }),
  fc.record({
    type: fc.constantFrom('header', 'key', 'key-ct1-ack', 'ct1', 'ct2'),
    chunk,
  }) as fc.Arbitrary<BraidMessage['payload']>,
);
const braidMessage = fc.record({
  epoch: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  index: fc.nat(0xffff_ffff),
  payload,
});

it('what was encoded decodes to the same, with bytes of later versions behind it', () => {
  fc.assert(
    fc.property(braidMessage, fc.uint8Array({ maxLength: 5 }), (given, later) => {
      expect(decode(Uint8Array.from([...encode(given), ...later]))).toEqual(given);
    }),
  );
});

it('no message may end early', async () => {
  const data = new Uint8Array(32);
  const payload = { type: 'ct1', chunk: { index: 300, data } } as const;
  const whole = encode({ epoch: 200, index: 3, payload });
  for (let length = 0; length < whole.length; length++)
    expect(await refusal(() => decode(whole.subarray(0, length)))).toBe('malformed-message');
});

it('epoch zero, unknown types and numbers out of range are refused', async () => {
  const refused = [
    [1, 0, 0, 0],
    [1, 1, 0, 7],
    [1, 1, 0xff, 0xff, 0xff, 0xff, 0x1f, 0],
    [1, 1, 0, 1, 0xff, 0xff, 0x7f, ...Array<number>(32).fill(0)],
    [2, 1, 0, 0],
  ];
  for (const bytes of refused)
    expect(await refusal(() => decode(Uint8Array.from(bytes)))).toBe('malformed-message');
});

it('no bytes make the decoder fail in another way', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (anything) => {
      survives(decode, anything);
    }),
    { numRuns: 2000 },
  );
});
