import { expect, test } from 'vitest';
import {
  decodeKyberPrekey,
  decodePrekey,
  decodeSignedPrekey,
  encodeKyberPrekey,
  encodePrekey,
  encodeSignedPrekey,
} from '../../src/index.ts';
import { fromBase64 } from '../support/encodings.ts';
import text from './prekey-record-v1.json?raw';

interface Stored {
  readonly prekey: string;
  readonly signed: string;
  readonly kyber: string;
  readonly lastResort: string;
}

test('prekeys of version 1 are still read, and written as they were', async () => {
  const stored = JSON.parse(text) as Stored;
  const prekey = decodePrekey(fromBase64(stored.prekey));
  expect(prekey.id).toBe(0xabcdef);
  const known = await prekey.keyPair.privateKey.publicKey();
  expect(known.equals(prekey.keyPair.publicKey)).toBe(true);
  expect(encodePrekey(prekey)).toEqual(fromBase64(stored.prekey));

  const signed = decodeSignedPrekey(fromBase64(stored.signed));
  expect([signed.id, signed.createdAt]).toEqual([7, 1_800_000_000_000]);
  expect(encodeSignedPrekey(signed)).toEqual(fromBase64(stored.signed));

  for (const [encoding, id, createdAt, lastResort] of [
    [stored.kyber, 8, 1_800_000_000_001, false],
    [stored.lastResort, 9, 1_800_000_000_002, true],
  ] as const) {
    const kyber = decodeKyberPrekey(fromBase64(encoding));
    expect(kyber).toMatchObject({ id, createdAt, lastResort });
    const { sharedSecret, ciphertext } = kyber.keyPair.publicKey.encapsulate();
    expect(kyber.keyPair.secretKey.decapsulate(ciphertext)).toEqual(sharedSecret);
    expect(encodeKyberPrekey(kyber)).toEqual(fromBase64(encoding));
  }
});
