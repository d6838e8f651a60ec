import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { utf8 } from '../../src/bytes.ts';
import {
  ContentHint,
  ProtocolAddress,
  SealedSessionCipher,
  SenderCertificate,
} from '../../src/index.ts';
import { pad, unpad } from '../../src/messages/padding.ts';
import type { LibsignalDevice } from '../interop/libsignal-device.ts';
import { Libsignal } from '../interop/libsignal.ts';
import { LANGUAGES, startPeer } from '../interop/peer.ts';
import { peerRefusal } from '../interop/refusal.ts';
import { Device } from '../support/device.ts';
import { LONG, sampled } from '../support/long.ts';
import { flipped, refusal } from '../support/refusal.ts';
import { contentOf, GROUP, NOW, Person, Platform } from './support.ts';

const ROUNDS = LONG ? 500 : 20;

function text(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}

describe.each(LANGUAGES)('libsignal for %s', (language) => {
  const libsignal = new Libsignal(startPeer(language));
  afterAll(() => libsignal.end());

  let platform: Platform;
  let ours: Device;
  let sealing: SealedSessionCipher;
  let certificate: SenderCertificate;
  let theirs: LibsignalDevice;
  let theirCertificate: SenderCertificate;
  beforeEach(async () => {
    platform = await Platform.start();
    const [alice, bob] = [await Person.any(), await Person.any()];
    ours = await Device.create(alice.address.name, { now: () => NOW }, alice.identity);
    theirs = await libsignal.device(bob.address, bob.identity);
    const { store, address: local } = ours;
    sealing = new SealedSessionCipher({ store, local, trust: platform.trust, now: () => NOW });
    [certificate, theirCertificate] = [platform.certificate(alice), platform.certificate(bob)];
  });

  /** What we seal, as libsignal opens it. */
  async function openedThere(sealed: Uint8Array): Promise<string> {
    const { from, plaintext } = await theirs.open(sealed, platform.root.publicKey, NOW);
    expect(from).toEqual({ name: ours.address.name, deviceId: 1 });
    return text(unpad(plaintext));
  }

  async function sealedThere(content: string): Promise<Uint8Array<ArrayBuffer>> {
    const { type, body } = await theirs.encrypt(ours, pad(utf8(content)));
    const sealed = contentOf(theirCertificate, { type, content: new Uint8Array(body) });
    return theirs.seal(ours, sealed);
  }

  it('converses sealed, first messages and later ones', async () => {
    await ours.with(theirs).processBundle(await theirs.publish());
    for (let i = 0; i < ROUNDS; i++) {
      const there = await sealing.encrypt(theirs.address, certificate, utf8(`there ${i}`));
      expect(await openedThere(there)).toBe(`there ${i}`);
      const { sender, content } = await sealing.decrypt(await sealedThere(`back ${i}`));
      expect(sender.equals(theirs.address)).toBe(true);
      expect(text(content)).toBe(`back ${i}`);
    }
  });

  it('begins, and is answered', async () => {
    await theirs.process(ours, await ours.publish());
    const { content, contentHint } = await sealing.decrypt(await sealedThere('hello'));
    expect(text(content)).toBe('hello');
    expect(contentHint).toBe(ContentHint.DEFAULT);
    const answer = await sealing.encrypt(theirs.address, certificate, utf8('answer'), {
      contentHint: ContentHint.RESENDABLE,
      groupId: GROUP,
    });
    expect(await theirs.unseal(answer)).toMatchObject({ contentHint: 1, groupId: GROUP });
    expect(await openedThere(answer)).toBe('answer');
  });

  it.each(['a first', 'a later'])('%s message with any byte changed commits nothing', async (n) => {
    await theirs.process(ours, await ours.publish());
    if (n === 'a later') {
      await ours.receive(theirs, await theirs.send(ours, 'hello'));
      await theirs.receive(ours, await ours.send(theirs, 'hello'));
    }
    const sealed = await sealedThere('hello');
    const before = await ours.store.loadSession(theirs.address);
    const commit = vi.spyOn(ours.store, 'commit');
    for (const at of sampled(sealed.length, 40))
      await refusal(() => sealing.decrypt(flipped(sealed, at, at === 0 ? 4 : at % 8)));
    expect(commit).not.toHaveBeenCalled();
    expect(await ours.store.loadSession(theirs.address)).toEqual(before);
    expect(text((await sealing.decrypt(sealed)).content)).toBe('hello');
    expect(await refusal(() => sealing.decrypt(sealed))).toBe('duplicate-message');
  });

  it('refuses what we seal under another root or too late, as we do', async () => {
    await ours.with(theirs).processBundle(await theirs.publish());
    const sealed = await sealing.encrypt(theirs.address, certificate, utf8('hello'));
    const foreign = (await Platform.start()).root.publicKey;
    await peerRefusal(theirs.open(sealed, foreign, NOW));
    await peerRefusal(theirs.open(sealed, platform.root.publicKey, NOW + 1));
    expect(await openedThere(sealed)).toBe('hello');
    const reverse = await sealedThere('back');
    const commit = vi.spyOn(ours.store, 'commit');
    const { store, address: local } = ours;
    const { trust } = platform;
    const late = new SealedSessionCipher({ store, local, trust, now: () => NOW + 1 });
    const wary = new SealedSessionCipher({ store, local, trust: { roots: [foreign] } });
    expect(await refusal(() => late.decrypt(reverse))).toBe('certificate-expired');
    expect(await refusal(() => wary.decrypt(reverse))).toBe('bad-certificate');
    expect(commit).not.toHaveBeenCalled();
    expect(text((await sealing.decrypt(reverse)).content)).toBe('back');
  });

  it('seals what is of no session, which is not taken for a message', async () => {
    await theirs.approve(ours, ours.identity.publicKey);
    const plaintext = await theirs.seal(ours, contentOf(theirCertificate));
    expect(await refusal(() => sealing.decrypt(plaintext))).toBe('malformed-message');
  });
});

it('nothing is sealed with a certificate of another device, or of another identity key', async () => {
  const platform = await Platform.start();
  const [alice, mallory] = [await Person.any(), await Person.any()];
  const { store, address: local } = await Device.create(alice.address.name, {}, alice.identity);
  const sealing = new SealedSessionCipher({ store, local, trust: platform.trust });
  const commit = vi.spyOn(store, 'commit');
  const certified = (sender: ProtocolAddress, { identity }: Person): SenderCertificate => {
    const details = { sender, identityKey: identity.publicKey, expires: NOW };
    return SenderCertificate.issue(details, platform.server, platform.serverKey.privateKey);
  };
  const seal = (certificate: SenderCertificate): Promise<string> =>
    refusal(() => sealing.encrypt(mallory.address, certificate, utf8('hello')));
  expect(await seal(certified(mallory.address, alice))).toBe('bad-certificate');
  expect(await seal(certified(new ProtocolAddress(local.name, 2), alice))).toBe('bad-certificate');
  expect(await seal(certified(local, mallory))).toBe('bad-certificate');
  expect(await seal(certified(local, alice))).toBe('no-session');
  expect(commit).not.toHaveBeenCalled();
});
