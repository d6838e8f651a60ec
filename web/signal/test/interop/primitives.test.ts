import { afterAll, describe, expect, it } from 'vitest';
import { KeyPair, PublicKey } from '../../src/index.ts';
import { randomBytes } from '../../src/random.ts';
import { flipped } from '../support/refusal.ts';
import { Libsignal } from './libsignal.ts';
import { LANGUAGES, startPeer } from './peer.ts';

describe.each(LANGUAGES)('libsignal for %s', (language) => {
  const libsignal = new Libsignal(startPeer(language));
  afterAll(() => libsignal.end());

  it('XEdDSA signatures verify both ways', async () => {
    for (let i = 0; i < 50; i++) {
      const { privateKey, publicKey } = await KeyPair.generate();
      const message = randomBytes(i * 7);
      const theirs = await libsignal.sign(privateKey.serialize(), message);
      expect(publicKey.verify(message, theirs)).toBe(true);
      expect(publicKey.verify(message, flipped(theirs, i))).toBe(false);
      const ours = privateKey.sign(message);
      const verify = (signature: Uint8Array): Promise<boolean> =>
        libsignal.verify(publicKey.serialize(), message, signature);
      expect(await verify(ours)).toBe(true);
      expect(await verify(flipped(ours, i))).toBe(false);
    }
  });

  it('agreement and public keys are the same', async () => {
    for (let i = 0; i < 20; i++) {
      const [ours, theirs] = [await KeyPair.generate(), await KeyPair.generate()];
      const key = ours.privateKey.serialize();
      const shared = await libsignal.agree(key, theirs.publicKey.serialize());
      expect(await theirs.privateKey.agree(ours.publicKey)).toEqual(shared);
      const known = PublicKey.deserialize(await libsignal.publicKeyOf(key));
      expect(known.equals(ours.publicKey)).toBe(true);
    }
  });
});
