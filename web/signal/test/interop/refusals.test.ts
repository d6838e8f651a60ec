import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CiphertextMessage,
  KyberPublicKey,
  type PrekeyBundle,
  ProtocolAddress,
  SignalError,
} from '../../src/index.ts';
import { Device } from '../support/device.ts';
import { LONG } from '../support/long.ts';
import { flipped, refusal } from '../support/refusal.ts';
import { Peer, type PeerDevice, PeerError } from './peer.ts';

const peer = new Peer();
afterAll(() => peer.end());

const OURS = '5b8c6a3e-93d1-4d2b-9b3c-0a4f6f6f0a01';
const THEIRS = '5b8c6a3e-93d1-4d2b-9b3c-0a4f6f6f0a02';
/** libsignal's UntrustedIdentity. */
const UNTRUSTED = 3;
/** libsignal's DuplicatedMessage. */
const DUPLICATED = 1;
const STRIDE = LONG ? 1 : 13;

let ours: Device;
let theirs: PeerDevice;
beforeEach(async () => {
  ours = await Device.create(OURS);
  theirs = await peer.device(THEIRS);
});

/** libsignal's code for its refusal; fails if it does not refuse. */
async function peerRefusal(operation: Promise<unknown>): Promise<number | null> {
  try {
    await operation;
  } catch (error) {
    if (error instanceof PeerError) return error.code;
    throw error;
  }
  throw new Error('libsignal accepted what should have been refused');
}

async function greet(): Promise<void> {
  await ours.with(theirs).processBundle(await theirs.publish());
  await theirs.receive(ours, await ours.send(theirs, 'hello'));
  await ours.receive(theirs, await theirs.send(ours, 'hello'));
}

it('both sides call a duplicate by its name', async () => {
  await ours.with(theirs).processBundle(await theirs.publish());
  const first = await ours.send(theirs, 'hello');
  await theirs.receive(ours, first);
  expect(await peerRefusal(theirs.receive(ours, first))).toBe(DUPLICATED);
  const answer = await theirs.send(ours, 'answer');
  await ours.receive(theirs, answer);
  expect(await refusal(() => ours.receive(theirs, answer))).toBe('duplicate-message');
});

describe('a changed identity', () => {
  it('of libsignal is refused until it is approved', async () => {
    await greet();
    const changed = await peer.device(THEIRS);
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
    expect(await peerRefusal(theirs.receive(ours, message))).toBe(UNTRUSTED);
    await theirs.approve(ours, changed.identity.publicKey);
    expect(await theirs.receive(ours, message)).toBe('new phone');
  });
});

it('a first message on a last-resort prekey is taken once', async () => {
  const anonymous = await Device.create('ours');
  const peerDevice = await peer.device('theirs');
  await peerDevice.process(anonymous, await anonymous.publish('last-resort', false));
  const message = await peerDevice.send(anonymous, 'hello');
  expect(await anonymous.receive(peerDevice, message)).toBe('hello');
  const elsewhere = { address: new ProtocolAddress('theirs', 2) };
  expect(await refusal(() => anonymous.receive(elsewhere, message))).toBe('reused-last-resort-key');
  await anonymous.with(peerDevice).processBundle(await peerDevice.publish('last-resort', false));
  const reverse = await anonymous.send(peerDevice, 'hello');
  expect(await peerDevice.receive(anonymous, reverse)).toBe('hello');
  const ourElsewhere = { address: new ProtocolAddress('ours', 2) };
  await peerRefusal(peerDevice.receive(ourElsewhere, reverse));
});

it('a first message says where it goes, and both sides look', async () => {
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

it('forged bundles are refused by both', async () => {
  const forge = (bundle: PrekeyBundle): PrekeyBundle => {
    const key = flipped(bundle.kyberPrekey.publicKey.serialize(), 100);
    const kyberPrekey = { ...bundle.kyberPrekey, publicKey: KyberPublicKey.deserialize(key) };
    return { ...bundle, kyberPrekey };
  };
  const cipher = ours.with(theirs);
  const bundle = forge(await theirs.publish());
  expect(await refusal(() => cipher.processBundle(bundle))).toBe('bad-signature');
  await peerRefusal(theirs.process(ours, forge(await ours.publish())));
});

describe('tampering anywhere in a message', () => {
  it('of libsignal is refused, and changes nothing', async () => {
    await greet();
    const message = await theirs.send(ours, 'hello');
    const before = await ours.store.loadSession(theirs.address);
    for (let at = 0; at < message.body.length; at += STRIDE) {
      const changed = withBit(message, at);
      await refusal(() => ours.receive(theirs, changed));
      expect(await ours.store.loadSession(theirs.address)).toBe(before);
    }
    expect(await ours.receive(theirs, message)).toBe('hello');
  });

  it('of ours is refused by libsignal', async () => {
    await greet();
    const message = await ours.send(theirs, 'hello');
    for (let at = 0; at < message.body.length; at += STRIDE)
      await peerRefusal(theirs.receive(ours, withBit(message, at)));
    expect(await theirs.receive(ours, message)).toBe('hello');
  });

  it('of a first message is refused, but for the registration id, which nothing protects', async () => {
    await theirs.process(ours, await ours.publish());
    const message = await theirs.send(ours, 'hello');
    const before = await ours.store.loadSession(theirs.address);
    let accepted = 0;
    const commit = vi.spyOn(ours.store, 'commit').mockImplementation(() => {
      accepted++;
      return Promise.resolve();
    });
    for (let at = 0; at < message.body.length; at += STRIDE) {
      const changed = withBit(message, at);
      await ours.receive(theirs, changed).catch((error: unknown) => {
        expect(error).toBeInstanceOf(SignalError);
      });
    }
    commit.mockRestore();
    expect(await ours.store.loadSession(theirs.address)).toBe(before);
    expect(accepted).toBeLessThanOrEqual(3);
    expect(await ours.receive(theirs, message)).toBe('hello');
  });
});

function withBit(message: CiphertextMessage, at: number): CiphertextMessage {
  const bit = at === 0 ? 4 : at % 8;
  return { ...message, body: flipped(message.body, at, bit) };
}
