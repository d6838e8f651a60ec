import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SenderKeyDistributionMessage } from '../../src/groups/distribution-message.ts';
import { decodePrekeyMessage } from '../../src/handshake/prekey-message.ts';
import type { CiphertextMessage } from '../../src/index.ts';
import { randomUuid, type Uuid } from '../../src/uuid.ts';
import { Member, randomAddress } from '../groups/member.ts';
import { Device } from '../support/device.ts';
import { sampled } from '../support/long.ts';
import { flipped, refusal } from '../support/refusal.ts';
import type { LibsignalDevice } from './libsignal-device.ts';
import { Libsignal } from './libsignal.ts';
import { LANGUAGES, startPeer } from './peer.ts';
import { PeerRefusal, peerRefusal } from './refusal.ts';

/*
 * A bit of every byte turned over in the long run, of some bytes in the short one. What is sealed is
 * tampered with in ../sealed.
 */
const SOME = 40;

const OURS = '5b8c6a3e-93d1-4d2b-9b3c-0a4f6f6f0a01';
const THEIRS = '5b8c6a3e-93d1-4d2b-9b3c-0a4f6f6f0a02';

function tampered(message: CiphertextMessage, at: number): CiphertextMessage {
  return { ...message, body: flipped(message.body, at) };
}

/**
 * Whether nothing vouches for this byte of a first message: the lower half of its first one, which
 * says what the sender could speak, and the registration id.
 */
function isFree(message: CiphertextMessage, at: number): boolean {
  if (at === 0) return true;
  try {
    return meaning(tampered(message, at)) === meaning(message);
  } catch {
    return false;
  }
}

function meaning({ body }: CiphertextMessage): string {
  const { baseKey, identityKey, message, ...rest } = decodePrekeyMessage(body);
  const parts = [baseKey, identityKey, message].map((part) => [...part.serialize()]);
  return JSON.stringify([parts, { ...rest, registrationId: undefined }]);
}

describe.each(LANGUAGES)('libsignal for %s', (language) => {
  const libsignal = new Libsignal(startPeer(language));
  afterAll(() => libsignal.end());

  let ours: Device;
  let theirs: LibsignalDevice;
  beforeEach(async () => {
    ours = await Device.create(OURS);
    theirs = await libsignal.device(THEIRS);
  });

  describe('a first message', () => {
    it('of libsignal is refused but for what nothing vouches for, and changes nothing', async () => {
      await theirs.process(ours, await ours.publish());
      const message = await theirs.send(ours, 'hello');
      const commit = vi.spyOn(ours.store, 'commit');
      let free = 0;
      for (const at of sampled(message.body.length, SOME)) {
        if (isFree(message, at)) free++;
        else await refusal(() => ours.receive(theirs, tampered(message, at)));
      }
      expect(commit).not.toHaveBeenCalled();
      expect(await ours.store.loadSession(theirs.address)).toBeUndefined();
      // Tag and value of the registration id, and the first byte.
      expect(free).toBeLessThanOrEqual(5);
      expect(await ours.receive(theirs, message)).toBe('hello');
    });

    it('of ours is refused by libsignal but for what nothing vouches for', async () => {
      await ours.with(theirs).processBundle(await theirs.publish());
      const message = await ours.send(theirs, 'hello');
      for (const at of sampled(message.body.length, SOME))
        if (!isFree(message, at)) await peerRefusal(theirs.receive(ours, tampered(message, at)));
      expect(await theirs.receive(ours, message)).toBe('hello');
    });
  });

  describe('a later message', () => {
    beforeEach(async () => {
      await ours.with(theirs).processBundle(await theirs.publish());
      await theirs.receive(ours, await ours.send(theirs, 'hello'));
      await ours.receive(theirs, await theirs.send(ours, 'hello'));
    });

    it('of libsignal is refused, and changes nothing', async () => {
      const message = await theirs.send(ours, 'hello');
      const before = await ours.store.loadSession(theirs.address);
      const commit = vi.spyOn(ours.store, 'commit');
      for (const at of sampled(message.body.length, SOME))
        await refusal(() => ours.receive(theirs, tampered(message, at)));
      expect(commit).not.toHaveBeenCalled();
      expect(await ours.store.loadSession(theirs.address)).toEqual(before);
      expect(await ours.receive(theirs, message)).toBe('hello');
    });

    it('of ours is refused by libsignal', async () => {
      const message = await ours.send(theirs, 'hello');
      for (const at of sampled(message.body.length, SOME))
        await peerRefusal(theirs.receive(ours, tampered(message, at)));
      expect(await theirs.receive(ours, message)).toBe('hello');
    });
  });

  describe('in a group', () => {
    let id: Uuid;
    let alice: Member;
    let bob: LibsignalDevice;
    beforeEach(async () => {
      id = randomUuid();
      alice = new Member();
      bob = await libsignal.device(randomAddress());
    });

    it('a message of libsignal is refused, and changes nothing', async () => {
      const distribution = SenderKeyDistributionMessage.deserialize(await bob.distribute(id));
      await alice.cipher.accept(bob.address, distribution);
      const [message = new Uint8Array(0)] = await bob.groupSend(id, ['hello']);
      const before = await alice.stored(bob, id);
      const save = vi.spyOn(alice.store, 'saveSenderKey');
      for (const at of sampled(message.length, SOME))
        await refusal(() => alice.read(bob, flipped(message, at)));
      expect(save).not.toHaveBeenCalled();
      expect(await alice.stored(bob, id)).toBe(before);
      expect(await alice.read(bob, message)).toBe('hello');
    });

    it('a message of ours is refused by libsignal', async () => {
      await bob.accept(alice, (await alice.distribute(id)).serialize());
      const message = await alice.send(id, 'hello');
      for (const at of sampled(message.length, SOME))
        await peerRefusal(bob.groupReceive(alice, flipped(message, at)));
      expect(await bob.groupReceive(alice, message)).toBe('hello');
    });

    /*
     * Nothing vouches for a distribution message but the session that it comes in: one that was
     * changed may be taken, and then does not read what the sender sends.
     */
    it('a distribution message is refused, or useless, on both sides', async () => {
      const distribution = (await alice.distribute(id)).serialize();
      const message = await alice.send(id, 'hello');
      // Of the first byte the lower half counts for nothing, of the last one (a key's) the top bit.
      const last = distribution.length - 1;
      for (const at of sampled(distribution.length, SOME)) {
        const changed = flipped(distribution, at, at === 0 || at === last ? 4 : at % 8);
        const reader = new Member();
        const device = await libsignal.device(randomAddress());
        const taken = await isDone(async () => {
          const parsed = SenderKeyDistributionMessage.deserialize(changed);
          await reader.cipher.accept(alice.address, parsed);
        });
        if (!taken) expect(await reader.stored(alice, id)).toBeUndefined();
        // We refuse more than libsignal, such as numbers that are longer than they need to be.
        const takenByLibsignal = await isDone(() => device.accept(alice, changed));
        if (taken) expect(takenByLibsignal).toBe(true);
        await refusal(() => reader.read(alice, message));
        await peerRefusal(device.groupReceive(alice, message));
      }
    });
  });
});

/** Whether it succeeds; fails if it neither does nor is refused by either side. */
async function isDone(operation: () => Promise<unknown>): Promise<boolean> {
  try {
    await operation();
    return true;
  } catch (error) {
    if (error instanceof PeerRefusal || (error as Error).name === 'SignalError') return false;
    throw error;
  }
}
