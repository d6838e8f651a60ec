import { expect, it, vi } from 'vitest';
import { utf8 } from '../../src/bytes.ts';
import { SealedSessionCipher } from '../../src/index.ts';
import { Device } from '../support/device.ts';
import { NOW, Person, Platform } from './support.ts';

it.each([
  ['ends', false],
  ['begins anew, under another identity key,', true],
])(
  'a message is sealed for whom it was encrypted, though another tab %s the session',
  async (_, anew) => {
    const platform = await Platform.start();
    const person = await Person.any();
    const ours = await Device.create(person.address.name, { now: () => NOW }, person.identity);
    const theirs = await Device.create('5b8c6a3e-93d1-4d2b-9b3c-0a4f6f6f0a02');
    await ours.with(theirs).processBundle(await theirs.publish());

    const successor = await Device.create(theirs.address.name);
    const bundle = await successor.publish();
    const commit = ours.store.commit.bind(ours.store);
    let meanwhile: Promise<void> | undefined;
    vi.spyOn(ours.store, 'commit').mockImplementationOnce(async (change) => {
      await commit(change);
      if (anew) ours.store.approve(successor.address, successor.identity.publicKey);
      const otherTab = ours.with(theirs);
      meanwhile = anew ? otherTab.processBundle(bundle) : otherTab.archive();
    });

    const [here, there] = [ours, theirs].map(({ store, address: local }) => {
      return new SealedSessionCipher({ store, local, trust: platform.trust, now: () => NOW });
    });
    const sealed = await here?.encrypt(theirs.address, platform.certificate(person), utf8('hello'));
    expect(meanwhile).toBeDefined();
    await meanwhile;
    const opened = await there?.decrypt(sealed ?? new Uint8Array(0));
    expect(opened?.content).toEqual(utf8('hello'));
    expect(opened?.sender.equals(ours.address)).toBe(true);
  },
);
