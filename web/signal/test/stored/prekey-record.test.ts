import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  decodeKyberPrekey,
  decodePrekey,
  decodeSignedPrekey,
  encodeKyberPrekey,
  encodePrekey,
  encodeSignedPrekey,
} from '../../src/index.ts';

interface Stored {
  readonly prekey: string;
  readonly signed: string;
  readonly kyber: string;
  readonly lastResort: string;
}

const GOLDEN = new URL('prekey-record-v1.json', import.meta.url);

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

test('prekeys of version 1 are still read, and written as they were', async () => {
  const stored = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Stored;
  const prekey = decodePrekey(bytes(stored.prekey));
  expect(prekey.id).toBe(0xabcdef);
  const known = await prekey.keyPair.privateKey.publicKey();
  expect(known.equals(prekey.keyPair.publicKey)).toBe(true);
  expect(encodePrekey(prekey)).toEqual(bytes(stored.prekey));

  const signed = decodeSignedPrekey(bytes(stored.signed));
  expect([signed.id, signed.createdAt]).toEqual([7, 1_800_000_000_000]);
  expect(encodeSignedPrekey(signed)).toEqual(bytes(stored.signed));

  for (const [encoding, id, createdAt, lastResort] of [
    [stored.kyber, 8, 1_800_000_000_001, false],
    [stored.lastResort, 9, 1_800_000_000_002, true],
  ] as const) {
    const kyber = decodeKyberPrekey(bytes(encoding));
    expect(kyber).toMatchObject({ id, createdAt, lastResort });
    const { sharedSecret, ciphertext } = kyber.keyPair.publicKey.encapsulate();
    expect(kyber.keyPair.secretKey.decapsulate(ciphertext)).toEqual(sharedSecret);
    expect(encodeKyberPrekey(kyber)).toEqual(bytes(encoding));
  }
});
