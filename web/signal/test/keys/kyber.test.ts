import { expect, it } from 'vitest';
import { KyberKeyPair, KyberPublicKey, KyberSecretKey } from '../../src/keys/kyber.ts';
import { flipped, refusal } from '../support/refusal.ts';

it('what is encapsulated is decapsulated, from stored keys too', () => {
  const pair = KyberKeyPair.generate();
  const publicKey = KyberPublicKey.deserialize(pair.publicKey.serialize());
  const secretKey = KyberSecretKey.deserialize(pair.secretKey.serialize());
  const { sharedSecret, ciphertext } = publicKey.encapsulate();
  expect(ciphertext.length).toBe(1569);
  expect(secretKey.decapsulate(ciphertext)).toEqual(sharedSecret);
  expect(secretKey.decapsulate(flipped(ciphertext, 700))).not.toEqual(sharedSecret);
});

it('ML-KEM-1024 by its own type is refused, as libsignal refuses it', async () => {
  const { publicKey, secretKey } = KyberKeyPair.generate();
  for (const type of [0x07, 0x0a]) {
    const other = publicKey.serialize();
    other[0] = type;
    expect(await refusal(() => KyberPublicKey.deserialize(other))).toBe('invalid-key');
    const { ciphertext } = publicKey.encapsulate();
    ciphertext[0] = type;
    expect(await refusal(() => secretKey.decapsulate(ciphertext))).toBe('invalid-key');
  }
});

it('a public key with unreduced coefficients is refused', async () => {
  const unreduced = new Uint8Array(1569).fill(0xff);
  unreduced[0] = 0x08;
  const key = KyberPublicKey.deserialize(unreduced);
  expect(await refusal(() => key.encapsulate())).toBe('invalid-key');
});

it('a secret key does not show itself', () => {
  expect(JSON.stringify(KyberKeyPair.generate().secretKey)).toBe('"KyberSecretKey[redacted]"');
});
