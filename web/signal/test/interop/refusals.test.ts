import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { KyberPublicKey, type PrekeyBundle, ProtocolAddress } from '../../src/index.ts';
import { Device } from '../support/device.ts';
import { flipped, refusal } from '../support/refusal.ts';
import type { LibsignalDevice } from './libsignal-device.ts';
import { Libsignal } from './libsignal.ts';
import { LANGUAGES, startPeer } from './peer.ts';
import { peerRefusal } from './refusal.ts';

const OURS = '5b8c6a3e-93d1-4d2b-9b3c-0a4f6f6f0a01';
const THEIRS = '5b8c6a3e-93d1-4d2b-9b3c-0a4f6f6f0a02';

describe.each(LANGUAGES)('libsignal for %s', (language) => {
  const libsignal = new Libsignal(startPeer(language));
  afterAll(() => libsignal.end());

  let ours: Device;
  let theirs: LibsignalDevice;
  beforeEach(async () => {
    ours = await Device.create(OURS);
    theirs = await libsignal.device(THEIRS);
  });

  async function greet(): Promise<void> {
    await ours.with(theirs).processBundle(await theirs.publish());
    await theirs.receive(ours, await ours.send(theirs, 'hello'));
    await ours.receive(theirs, await theirs.send(ours, 'hello'));
  }

  it('and we call a duplicate by its name', async () => {
    await ours.with(theirs).processBundle(await theirs.publish());
    const first = await ours.send(theirs, 'hello');
    await theirs.receive(ours, first);
    const { code } = await peerRefusal(theirs.receive(ours, first));
    expect(code).toBe('duplicate-message');
    const answer = await theirs.send(ours, 'answer');
    await ours.receive(theirs, answer);
    expect(await refusal(() => ours.receive(theirs, answer))).toBe('duplicate-message');
  });

  describe('a changed identity', () => {
    it('of libsignal is refused until it is approved', async () => {
      await greet();
      const changed = await libsignal.device(THEIRS);
      await changed.process(ours, await ours.publish());
      const message = await changed.send(ours, 'new phone');
      expect(await refusal(() => ours.receive(theirs, message))).toBe('untrusted-identity');
      ours.store.approve(theirs.address, changed.identityKey);
      expect(await ours.receive(theirs, message)).toBe('new phone');
    });

    it('of ours is refused until libsignal approves it', async () => {
      await greet();
      const changed = await Device.create(OURS);
      await changed.with(theirs).processBundle(await theirs.publish());
      const message = await changed.send(theirs, 'new phone');
      const { code } = await peerRefusal(theirs.receive(ours, message));
      expect(code).toBe('untrusted-identity');
      await theirs.approve(ours, changed.identity.publicKey);
      expect(await theirs.receive(ours, message)).toBe('new phone');
    });
  });

  it('and we take a first message on a last-resort prekey once', async () => {
    // Without service ids, which would say that the message goes elsewhere.
    const anonymous = await Device.create('ours');
    const named = await libsignal.device('theirs');
    await named.process(anonymous, await anonymous.publish('last-resort', false));
    const message = await named.send(anonymous, 'hello');
    expect(await anonymous.receive(named, message)).toBe('hello');
    const elsewhere = { address: new ProtocolAddress('theirs', 2) };
    expect(await refusal(() => anonymous.receive(elsewhere, message))).toBe(
      'reused-last-resort-key',
    );
    await anonymous.with(named).processBundle(await named.publish('last-resort', false));
    const reverse = await anonymous.send(named, 'hello');
    expect(await named.receive(anonymous, reverse)).toBe('hello');
    const ourElsewhere = { address: new ProtocolAddress('ours', 2) };
    const { code } = await peerRefusal(named.receive(ourElsewhere, reverse));
    expect(code).toBe('other');
  });

  it('and we refuse forged bundles', async () => {
    const forge = (bundle: PrekeyBundle): PrekeyBundle => {
      const key = flipped(bundle.kyberPrekey.publicKey.serialize(), 100);
      const kyberPrekey = { ...bundle.kyberPrekey, publicKey: KyberPublicKey.deserialize(key) };
      return { ...bundle, kyberPrekey };
    };
    const [good, ourGood] = [await theirs.publish(), await ours.publish()];
    const cipher = ours.with(theirs);
    expect(await refusal(() => cipher.processBundle(forge(good)))).toBe('bad-signature');
    await peerRefusal(theirs.process(ours, forge(ourGood)));
    await cipher.processBundle(good);
    await theirs.process(ours, ourGood);
  });
});

describe('libsignal for node', () => {
  const libsignal = new Libsignal(startPeer('node'));
  afterAll(() => libsignal.end());

  // libsignal for Java 0.86.5 neither states nor looks: that came with 0.91.
  it('and we look at where a first message says that it goes', async () => {
    const [ours, theirs] = [await Device.create(OURS), await libsignal.device(THEIRS)];
    await theirs.process(ours, await ours.publish());
    const message = await theirs.send(ours, 'hello');
    const other = { address: new ProtocolAddress(THEIRS, 2) };
    expect(await refusal(() => ours.receive(other, message))).toBe('malformed-message');
    expect(await ours.receive(theirs, message)).toBe('hello');
    await ours.with(theirs).processBundle(await theirs.publish());
    const reverse = await ours.send(theirs, 'hello');
    const ourOther = { address: new ProtocolAddress(OURS, 2) };
    await peerRefusal(theirs.receive(ourOther, reverse));
    expect(await theirs.receive(ours, reverse)).toBe('hello');
  });
});
