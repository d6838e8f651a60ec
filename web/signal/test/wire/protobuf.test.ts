import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignalError } from '../../src/errors.ts';
import {
  bytes,
  fixed64,
  message,
  nested,
  repeated,
  string,
  uint32,
  uint64,
} from '../../src/wire/protobuf.ts';
import { survives } from '../support/refusal.ts';

const inner = message({ value: uint32(1) });
const sample = message({
  small: uint32(1),
  large: uint64(2),
  moment: fixed64(3),
  data: bytes(4),
  text: string(5),
  inside: nested(6, inner),
  list: repeated(uint32(7)),
  far: uint32(1000),
});

const U64 = { min: 0n, max: 2n ** 64n - 1n };

function data(): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.uint8Array({ maxLength: 40 }).map((array) => new Uint8Array(array));
}

const values = fc.record(
  {
    small: fc.nat(0xffff_ffff),
    large: fc.bigInt(U64),
    moment: fc.bigInt(U64),
    data: data(),
    text: fc.string({ unit: 'grapheme' }),
    inside: fc.record({ value: fc.nat() }),
    list: fc.array(fc.nat(), { minLength: 1 }),
    far: fc.nat(),
  },
  { requiredKeys: [] },
);

function malformed(encoded: readonly number[]): void {
  try {
    sample.decode(Uint8Array.from(encoded));
  } catch (error) {
    expect(error).toBeInstanceOf(SignalError);
    expect((error as SignalError).code).toBe('malformed-message');
    return;
  }
  throw new Error(`accepted ${encoded.join()}`);
}

it('what was encoded decodes to the same', () => {
  fc.assert(
    fc.property(values, (given) => {
      expect(sample.decode(sample.encode(given))).toEqual(given);
    }),
  );
});

it('the encoding is the standard one', () => {
  const encoded = sample.encode({ small: 300, moment: 1n, data: Uint8Array.of(7), list: [1, 2] });
  expect([...encoded]).toEqual([
    ...[0x08, 0xac, 0x02],
    ...[0x19, 1, 0, 0, 0, 0, 0, 0, 0],
    ...[0x22, 1, 7],
    ...[0x38, 1, 0x38, 2],
  ]);
});

it('unknown fields of every wire type are skipped', () => {
  const unknown = [0x48, 0x96, 1, 0x51, 1, 2, 3, 4, 5, 6, 7, 8, 0x5a, 2, 1, 2, 0x65, 1, 2, 3, 4];
  expect(sample.decode(Uint8Array.from([...unknown, 0x08, 5]))).toEqual({ small: 5 });
});

it('of a repeated scalar the last counts', () => {
  expect(sample.decode(Uint8Array.of(0x08, 1, 0x08, 2))).toEqual({ small: 2 });
});

describe('refused', () => {
  it('truncated values', () => {
    malformed([0x08]);
    malformed([0x08, 0x80]);
    malformed([0x19, 1, 2, 3]);
    malformed([0x22, 5, 1]);
    malformed([0x22]);
  });

  it('overlong varints', () => {
    malformed([0x08, 0x80, 0x00]);
    malformed([0x10, ...Array<number>(9).fill(0xff), 0x02]);
    malformed([0x10, ...Array<number>(10).fill(0xff), 0x01]);
  });

  it('integers beyond 32 bits where 32 are meant', () => {
    malformed([0x08, 0x80, 0x80, 0x80, 0x80, 0x10]);
  });

  it('known fields with another wire type', () => {
    malformed([0x0a, 1, 1]);
    malformed([0x20, 1]);
  });

  it('groups, unknown wire types and field zero', () => {
    malformed([0x4b]);
    malformed([0x4c]);
    malformed([0x4e, 1]);
    malformed([0x00, 1]);
  });

  it('text that is not UTF-8', () => {
    malformed([0x2a, 1, 0xff]);
  });
});

it('no bytes make the decoder fail in another way', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (anything) => {
      survives((encoded) => sample.decode(encoded), anything);
    }),
    { numRuns: 2000 },
  );
});
