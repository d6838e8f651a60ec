import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { hex, utf8 } from '../../src/bytes.ts';
import { KeyPair, PublicKey } from '../../src/keys/curve.ts';
import { type Party } from '../../src/safety/fingerprint.ts';
import { safetyNumber } from '../../src/safety/safety-number.ts';
import { ScannableFingerprint } from '../../src/safety/scannable-fingerprint.ts';
import { Libsignal } from '../interop/libsignal.ts';
import { LANGUAGES, startPeer } from '../interop/peer.ts';
import { fromHex } from '../support/encodings.ts';
import { LONG } from '../support/long.ts';
import { vectors } from '../support/vectors.ts';

/** Any 32 bytes are a key here, as nothing is agreed on. */
const parties: fc.Arbitrary<Party> = fc.record({
  id: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  identityKey: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((u) => PublicKey.fromRaw(u)),
});

function wire({ id, identityKey }: Party): { id: Uint8Array; key: Uint8Array } {
  return { id, key: identityKey.serialize() };
}

describe.each(LANGUAGES)('libsignal for %s', (language) => {
  const libsignal = new Libsignal(startPeer(language));
  afterAll(() => libsignal.end());

  test('has the same digits and codes for any identities and versions', async () => {
    await fc.assert(
      fc.asyncProperty(parties, parties, fc.nat({ max: 300 }), async (local, remote, version) => {
        const ours = safetyNumber(local, remote, version);
        const theirs = await libsignal.safetyNumber(version, wire(local), wire(remote));
        expect(ours.digits).toBe(theirs.digits);
        expect(hex(ours.scannable.serialize())).toBe(hex(theirs.scannable));
      }),
      { numRuns: LONG ? 1000 : 25 },
    );
  });

  test('scans our code as we scan its own', async () => {
    await fc.assert(
      fc.asyncProperty(parties, parties, parties, async (us, them, other) => {
        const ours = safetyNumber(us, them).scannable;
        expect(await libsignal.scan(ours.serialize(), 2, wire(them), wire(us))).toBe(true);
        expect(await libsignal.scan(ours.serialize(), 2, wire(other), wire(us))).toBe(false);
        const { scannable } = await libsignal.safetyNumber(2, wire(them), wire(us));
        expect(ours.matches(ScannableFingerprint.deserialize(scannable))).toBe(true);
        const foreign = await libsignal.safetyNumber(2, wire(other), wire(us));
        expect(ours.matches(ScannableFingerprint.deserialize(foreign.scannable))).toBe(false);
      }),
      { numRuns: LONG ? 300 : 10 },
    );
  });
});

test('both sides see the same digits, and their codes match', async () => {
  const one = { id: utf8('one'), identityKey: (await KeyPair.generate()).publicKey };
  const two = { id: utf8('two'), identityKey: (await KeyPair.generate()).publicKey };
  const [ours, theirs] = [safetyNumber(one, two), safetyNumber(two, one)];
  expect(ours.digits).toMatch(/^\d{60}$/);
  expect(ours.digits).toBe(theirs.digits);
  expect(ours.scannable.matches(theirs.scannable)).toBe(true);
  expect(ours.scannable.matches(ours.scannable)).toBe(false);
});

test('another key or id on either side makes another number, and codes that do not match', async () => {
  const one = { id: utf8('one'), identityKey: (await KeyPair.generate()).publicKey };
  const two = { id: utf8('two'), identityKey: (await KeyPair.generate()).publicKey };
  const ours = safetyNumber(one, two);
  const { publicKey: identityKey } = await KeyPair.generate();
  for (const [local, remote] of [
    [two, { ...one, id: utf8('three') }],
    [two, { ...one, identityKey }],
    [{ ...two, id: utf8('three') }, one],
    [{ ...two, identityKey }, one],
  ] as const) {
    const theirs = safetyNumber(local, remote);
    expect(theirs.digits).not.toBe(ours.digits);
    expect(ours.scannable.matches(theirs.scannable)).toBe(false);
  }
});

test('codes of two versions cannot be compared', async () => {
  const one = { id: utf8('one'), identityKey: (await KeyPair.generate()).publicKey };
  const two = { id: utf8('two'), identityKey: (await KeyPair.generate()).publicKey };
  const { scannable } = safetyNumber(one, two, 1);
  expect(() => scannable.matches(safetyNumber(two, one, 2).scannable)).toThrow(
    expect.objectContaining({ code: 'unsupported-version' }),
  );
});

test.each(
  vectors('safety-numbers') as {
    local: { id: string; key: string };
    remote: { id: string; key: string };
    digits: string;
    scannable: string;
  }[],
)('the number that all clients show is $digits', ({ local, remote, digits, scannable }) => {
  const party = ({ id, key }: { id: string; key: string }): Party => ({
    id: fromHex(id),
    identityKey: PublicKey.deserialize(fromHex(key)),
  });
  const number = safetyNumber(party(local), party(remote));
  expect(number.digits).toBe(digits);
  expect(hex(number.scannable.serialize())).toBe(scannable);
});

test('a code is read back, and nothing else is read', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 0xffff_ffff }),
      fc.uint8Array({ minLength: 32, maxLength: 64 }),
      fc.uint8Array({ minLength: 32, maxLength: 64 }),
      (version, local, remote) => {
        const encoding = ScannableFingerprint.of(version, local, remote).serialize();
        const parsed = ScannableFingerprint.deserialize(encoding);
        expect(parsed.version).toBe(version);
        expect(hex(parsed.serialize())).toBe(hex(encoding));
        expect(() => ScannableFingerprint.deserialize(encoding.slice(0, -1))).toThrow(
          expect.objectContaining({ code: 'malformed-message' }),
        );
      },
    ),
  );
});
