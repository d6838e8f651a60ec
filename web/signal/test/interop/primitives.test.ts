import { afterAll, expect, it } from 'vitest';
import { KeyPair, PublicKey } from '../../src/index.ts';
import { randomBytes } from '../../src/random.ts';
import { flipped } from '../support/refusal.ts';
import { fromBase64, Peer, toBase64 } from './peer.ts';

const peer = new Peer();
afterAll(() => peer.end());

it('XEdDSA signatures verify both ways', async () => {
  for (let i = 0; i < 50; i++) {
    const { privateKey, publicKey } = await KeyPair.generate();
    const message = randomBytes(i * 7);
    const parameters = { message: toBase64(message) };
    const { signature } = await peer.call('sign', {
      privateKey: toBase64(privateKey.serialize()),
      ...parameters,
    });
    expect(publicKey.verify(message, fromBase64(signature as string))).toBe(true);
    const ours = privateKey.sign(message);
    for (const [tried, valid] of [
      [ours, true],
      [flipped(ours, i), false],
    ] as const)
      expect(
        await peer.call('verify', {
          publicKey: toBase64(publicKey.serialize()),
          signature: toBase64(tried),
          ...parameters,
        }),
      ).toEqual({ valid });
  }
});

it('agreement and public keys are the same', async () => {
  for (let i = 0; i < 20; i++) {
    const [ours, theirs] = [await KeyPair.generate(), await KeyPair.generate()];
    const { shared, publicKey } = await peer.call('agree', {
      privateKey: toBase64(ours.privateKey.serialize()),
      publicKey: toBase64(theirs.publicKey.serialize()),
    });
    expect(await theirs.privateKey.agree(ours.publicKey)).toEqual(fromBase64(shared as string));
    const known = PublicKey.deserialize(fromBase64(publicKey as string));
    expect(known.equals(ours.publicKey)).toBe(true);
  }
});
