import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes.ts';
import { KeyPair, PrivateKey, PublicKey } from '../../src/keys/curve.ts';
import { fromHex } from '../support/encodings.ts';
import { survives, flipped, refusal } from '../support/refusal.ts';

it('agreement is that of RFC 7748, section 5.2', async () => {
  const alice = PrivateKey.deserialize(
    fromHex('a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4'),
  );
  const bob = PublicKey.fromRaw(
    fromHex('e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c'),
  );
  expect(hex(await alice.agree(bob))).toBe(
    'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
  );
});

it('a stored pair agrees as the original does', async () => {
  const original = await KeyPair.generate();
  const scalar = PrivateKey.deserialize(original.privateKey.serialize());
  const restored = KeyPair.restore(original.publicKey, scalar);
  const other = await KeyPair.generate();
  expect(await restored.privateKey.agree(other.publicKey)).toEqual(
    await original.privateKey.agree(other.publicKey),
  );
  expect((await scalar.publicKey()).equals(original.publicKey)).toBe(true);
});

it('a private key is clamped when it is loaded', () => {
  const loaded = PrivateKey.deserialize(new Uint8Array(32).fill(0xff)).serialize();
  expect([loaded[0], loaded[31]]).toEqual([0xf8, 0x7f]);
});

it('a private key does not show itself', async () => {
  const { privateKey } = await KeyPair.generate();
  const secret = hex(privateKey.serialize());
  for (const shown of [String(privateKey), JSON.stringify({ privateKey })]) {
    expect(shown).toContain('PrivateKey[redacted]');
    expect(shown).not.toContain(secret);
  }
});

it('a public key of small order is refused in agreement', async () => {
  const { privateKey } = await KeyPair.generate();
  const zero = PublicKey.fromRaw(new Uint8Array(32));
  expect(await refusal(() => privateKey.agree(zero))).toBe('invalid-key');
});

describe('canonical points', () => {
  it('every generated key is one', async () => {
    for (let i = 0; i < 5; i++)
      expect((await KeyPair.generate()).publicKey.isCanonical()).toBe(true);
  });

  it('zero, one and unreduced coordinates are none', () => {
    const p = fromHex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');
    const nine = concat(Uint8Array.of(9), new Uint8Array(31));
    for (const u of [new Uint8Array(32), concat(Uint8Array.of(1), new Uint8Array(31)), p])
      expect(PublicKey.fromRaw(u).isCanonical()).toBe(false);
    expect(PublicKey.fromRaw(nine).isCanonical()).toBe(true);
    expect(PublicKey.fromRaw(flipped(nine, 31, 7)).isCanonical()).toBe(false);
  });

  it('a point with torsion is none', () => {
    const torsion = ed25519.Point.fromHex(
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    );
    const mixed = ed25519.Point.BASE.multiply(7n).add(torsion);
    const { Fp } = ed25519.Point;
    const y = mixed.toAffine().y;
    const u = Fp.div(Fp.add(Fp.ONE, y), Fp.sub(Fp.ONE, y));
    expect(PublicKey.fromRaw(Fp.toBytes(u)).isCanonical()).toBe(false);
  });
});

describe('XEdDSA', () => {
  it('a signature verifies for its message and key alone', async () => {
    const ours = await KeyPair.generate();
    const other = await KeyPair.generate();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
        const signature = ours.privateKey.sign(message);
        expect(ours.publicKey.verify(message, signature)).toBe(true);
        expect(other.publicKey.verify(message, signature)).toBe(false);
        expect(ours.publicKey.verify(concat(message, Uint8Array.of(0)), signature)).toBe(false);
      }),
      { numRuns: 10 },
    );
  });

  it('no bit of a signature may change', async () => {
    const { privateKey, publicKey } = await KeyPair.generate();
    const message = Uint8Array.of(1, 2, 3);
    const signature = privateKey.sign(message);
    for (let at = 0; at < 64; at++)
      expect(publicKey.verify(message, flipped(signature, at, at % 8))).toBe(false);
  });

  it('anything but 64 bytes is no signature', async () => {
    const { publicKey } = await KeyPair.generate();
    expect(publicKey.verify(Uint8Array.of(1), new Uint8Array(63))).toBe(false);
    expect(publicKey.verify(Uint8Array.of(1), new Uint8Array(64))).toBe(false);
  });
});

it('only 33 bytes of type 5 are a public key', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (anything) => {
      survives((bytes) => PublicKey.deserialize(bytes), anything);
      survives((bytes) => PrivateKey.deserialize(bytes), anything);
    }),
  );
  expect(() => PublicKey.deserialize(new Uint8Array(33).fill(4))).toThrow();
  expect(() => PublicKey.deserialize(concat(Uint8Array.of(5), new Uint8Array(33)))).toThrow();
});
