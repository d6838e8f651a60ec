import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, hex } from '../../src/bytes.ts';
import { SenderKeyDistributionMessage } from '../../src/groups/distribution-message.ts';
import { SenderChain } from '../../src/groups/sender-chain.ts';
import { SenderKeyMessage } from '../../src/groups/sender-key-message.ts';
import { SenderKeyRecord } from '../../src/groups/sender-key-record.ts';
import { SenderKeyState } from '../../src/groups/sender-key-state.ts';
import { PrivateKey, PublicKey } from '../../src/keys/curve.ts';
import { Secret } from '../../src/keys/secret.ts';
import { uuidOf } from '../../src/uuid.ts';
import { LONG } from '../support/long.ts';

const u32 = fc.nat({ max: 0xffff_ffff });
const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(uuidOf);
const chain = fc.tuple(u32, key).map(([i, k]) => new SenderChain(i, new Secret(k)));
const publicKey = key.map((u) => PublicKey.fromRaw(u));
const distributions = fc
  .tuple(id, u32, chain, publicKey)
  .map((parts) => new SenderKeyDistributionMessage(...parts));

/** A state with so many skipped keys behind it. */
const states = fc
  .tuple(u32, fc.nat({ max: 1000 }), key, publicKey, fc.nat({ max: 20 }))
  .map(([chainId, iteration, chainKey, signingKey, skipped]) => {
    const start = new SenderChain(iteration, new Secret(chainKey));
    const state = SenderKeyState.received(chainId, start, signingKey);
    return skipped === 0 ? state : state.forReceiving(iteration + skipped)[1];
  });

test('a distribution message is read back', () => {
  fc.assert(
    fc.property(distributions, (message) => {
      const parsed = SenderKeyDistributionMessage.deserialize(message.serialize());
      expect(parsed.distributionId).toBe(message.distributionId);
      expect(parsed.chainId).toBe(message.chainId);
      expect(parsed.chain.iteration).toBe(message.chain.iteration);
      expect(hex(parsed.serialize())).toBe(hex(message.serialize()));
    }),
  );
});

test('a group message is read back, and its signature is over what was sent', () => {
  fc.assert(
    fc.property(id, u32, u32, fc.uint8Array(), key, (distributionId, chainId, iteration, c, k) => {
      const privateKey = PrivateKey.deserialize(k);
      const fields = { distributionId, chainId, iteration, ciphertext: new Uint8Array(c) };
      const message = SenderKeyMessage.signed(fields, privateKey);
      const parsed = SenderKeyMessage.deserialize(message.serialize());
      expect(parsed.fields).toEqual(fields);
      expect(hex(parsed.serialize())).toBe(hex(message.serialize()));
    }),
    { numRuns: 20 },
  );
});

test('stored sender keys are read back as they were', () => {
  fc.assert(
    fc.property(fc.array(states, { maxLength: 8 }), (all) => {
      const record = all.reduce((sum, state) => sum.add(state), SenderKeyRecord.EMPTY);
      const stored = record.serialize();
      expect(stored[0]).toBe(1);
      expect(hex(SenderKeyRecord.deserialize(stored).serialize())).toBe(hex(stored));
    }),
  );
});

test('a sender key of our own is stored with its private key', async () => {
  const record = SenderKeyRecord.EMPTY.add(await SenderKeyState.generate());
  const restored = SenderKeyRecord.deserialize(record.serialize());
  expect(restored.current?.privateKey?.serialize()).toEqual(
    record.current?.privateKey?.serialize(),
  );
});

/** A state's part of a stored record. */
function one(state: SenderKeyState | undefined): Uint8Array {
  if (state === undefined) throw new Error('there is a state');
  return SenderKeyRecord.EMPTY.add(state).serialize().subarray(1);
}

test('stored sender keys of another version, cut, or with anything added are refused', () => {
  fc.assert(
    fc.property(fc.array(states, { minLength: 1, maxLength: 1 }), fc.nat(), (all, at) => {
      const stored = all.reduce((sum, state) => sum.add(state), SenderKeyRecord.EMPTY).serialize();
      const other = stored.slice();
      other[0] = 2;
      const cut = stored.slice(0, 2 + (at % (stored.length - 2)));
      const unknown = concat(stored, Uint8Array.of(0x78, 0x01));
      const six = concat(stored.subarray(0, 1), ...Array.from({ length: 6 }, () => one(all[0])));
      expect(() => SenderKeyRecord.deserialize(other)).toThrow(
        expect.objectContaining({ code: 'newer-record' }),
      );
      for (const bad of [cut, unknown, six, stored.slice(0, 0)])
        expect(() => SenderKeyRecord.deserialize(bad)).toThrow(
          expect.objectContaining({ code: 'invalid-record' }),
        );
    }),
  );
});

/** Bytes like a message: the right beginning, then anything, or a good one with a byte changed. */
function like(good: fc.Arbitrary<Uint8Array>, first: number): fc.Arbitrary<Uint8Array> {
  const changed = fc.tuple(good, fc.nat(), fc.nat({ max: 255 })).map(([bytes, at, value]) => {
    const copy = new Uint8Array(bytes);
    copy[at % copy.length] = value;
    return copy;
  });
  const begun = fc.uint8Array({ maxLength: 200 }).map((rest) => concat(Uint8Array.of(first), rest));
  return fc.oneof(fc.uint8Array({ maxLength: 200 }), begun, changed);
}

function decodesOrRefuses(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): void {
  try {
    decode(bytes);
  } catch (error) {
    expect(error).toMatchObject({ name: 'SignalError' });
  }
}

test('whatever bytes come, they are read or refused with an error of this package', () => {
  const numRuns = LONG ? 100_000 : 2000;
  const good = distributions.map((message) => message.serialize());
  const stored = states.map((state) => SenderKeyRecord.EMPTY.add(state).serialize());
  fc.assert(
    fc.property(like(good, 0x33), like(stored, 1), (message, record) => {
      decodesOrRefuses((b) => SenderKeyDistributionMessage.deserialize(b), message);
      decodesOrRefuses((b) => SenderKeyMessage.deserialize(b), message);
      decodesOrRefuses((b) => SenderKeyRecord.deserialize(b), record);
    }),
    { numRuns },
  );
});

test('unknown fields of a message are skipped', () => {
  fc.assert(
    fc.property(distributions, (message) => {
      const more = concat(message.serialize(), Uint8Array.of(0x78, 0x01));
      const parsed = SenderKeyDistributionMessage.deserialize(more);
      expect(parsed.chainId).toBe(message.chainId);
    }),
  );
});

test('a lower half of the version byte is what the sender could speak, an upper one is refused', () => {
  fc.assert(
    fc.property(distributions, fc.nat({ max: 255 }), (message, first) => {
      const bytes = message.serialize();
      bytes[0] = first;
      if (first >> 4 === 3) {
        expect(SenderKeyDistributionMessage.deserialize(bytes).chainId).toBe(message.chainId);
        return;
      }
      expect(() => SenderKeyDistributionMessage.deserialize(bytes)).toThrow(
        expect.objectContaining({ code: 'unsupported-version' }),
      );
    }),
  );
});
