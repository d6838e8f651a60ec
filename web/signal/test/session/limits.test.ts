import { beforeEach, describe, expect, it } from 'vitest';
import type { CiphertextMessage } from '../../src/index.ts';
import {
  MAX_ARCHIVED_SESSIONS,
  MAX_FORWARD_JUMP,
  MAX_RECEIVER_CHAINS,
  MAX_SKIPPED_KEYS,
} from '../../src/limits.ts';
import { encrypt } from '../../src/ratchet/double-ratchet.ts';
import type { Session } from '../../src/ratchet/session.ts';
import { SessionRecord } from '../../src/session/record.ts';
import { Device, pair } from '../support/device.ts';
import { refusal } from '../support/refusal.ts';

let alice: Device;
let bob: Device;
beforeEach(async () => {
  ({ alice, bob } = await pair());
  await greet();
});

async function greet(): Promise<void> {
  await bob.receive(alice, await alice.send(bob, 'hello'));
  await alice.receive(bob, await bob.send(alice, 'hello'));
}

async function current(device: Device, remote: Device): Promise<Session> {
  const stored = await device.store.loadSession(remote.address);
  const session = SessionRecord.deserialize(stored ?? new Uint8Array(0)).current;
  if (session === undefined) throw new Error('no session');
  return session;
}

/** The messages of alice's chain with the given numbers from now on, of which none is sent. */
async function ahead(...numbers: number[]): Promise<CiphertextMessage[]> {
  let session = await current(alice, bob);
  const messages: CiphertextMessage[] = [];
  for (let i = 0; i <= Math.max(...numbers); i++) {
    if (numbers.includes(i)) {
      const { message, session: after } = await encrypt(
        session,
        Uint8Array.of(i & 0xff),
        undefined,
      );
      messages.push({ type: 'whisper', body: message.serialize() });
      session = after;
    } else session = skip(session);
  }
  return messages;
}

function skip(session: Session): Session {
  const { ratchetKey, chain } = session.sender;
  const { spqr } = session;
  if (spqr.kind !== 'on') throw new Error('no post-quantum chain');
  const { chain: after } = spqr.chain.send(spqr.braid.epoch - 1);
  const sender = { ratchetKey, chain: chain.next() };
  return { ...session, sender, spqr: { ...spqr, chain: after } };
}

describe('a jump', () => {
  it('as far as the limit is taken', async () => {
    const [message] = await ahead(MAX_FORWARD_JUMP - 1);
    if (message === undefined) throw new Error('no message');
    expect(await bob.with(alice).decrypt(message)).toHaveLength(1);
  });

  it('beyond the limit is refused', async () => {
    const [message] = await ahead(MAX_FORWARD_JUMP + 1);
    if (message === undefined) throw new Error('no message');
    expect(await refusal(() => bob.with(alice).decrypt(message))).toBe('too-far-in-future');
  });
});

it('a jump of the chain is refused even where the post-quantum chain makes none', async () => {
  const session = await current(alice, bob);
  let { chain } = session.sender;
  while (chain.index < session.sender.chain.index + MAX_FORWARD_JUMP + 1) chain = chain.next();
  const jumped = { ...session, sender: { ...session.sender, chain } };
  const { message } = await encrypt(jumped, Uint8Array.of(1), undefined);
  const body = message.serialize();
  const receive = (): Promise<unknown> => bob.with(alice).decrypt({ type: 'whisper', body });
  expect(await refusal(receive)).toBe('too-far-in-future');
});

it('between our own devices there is no limit to a jump', async () => {
  alice = await Device.create('us');
  bob = await Device.create('us too', {}, alice.identity);
  await alice.with(bob).processBundle(await bob.publish());
  await greet();
  const [message] = await ahead(MAX_FORWARD_JUMP + 1);
  if (message === undefined) throw new Error('no message');
  expect(await bob.with(alice).decrypt(message)).toHaveLength(1);
});

it('of the skipped keys the newest are kept', async () => {
  const [lost, kept, last] = await ahead(0, 1, MAX_SKIPPED_KEYS + 1);
  if (lost === undefined || kept === undefined || last === undefined) throw new Error('too few');
  await bob.with(alice).decrypt(last);
  expect(await bob.with(alice).decrypt(kept)).toEqual(Uint8Array.of(1));
  expect(await refusal(() => bob.with(alice).decrypt(lost))).toBe('duplicate-message');
});

it('of the receiving chains the newest are kept', async () => {
  const early: CiphertextMessage[] = [];
  for (let i = 0; i <= MAX_RECEIVER_CHAINS; i++) {
    early.push(await alice.send(bob, `late ${i}`));
    await bob.receive(alice, await alice.send(bob, `on time ${i}`));
    await alice.receive(bob, await bob.send(alice, 'turn'));
  }
  const [first, ...others] = early;
  if (first === undefined) throw new Error('no message');
  for (const [i, message] of others.entries())
    expect(await bob.receive(alice, message)).toBe(`late ${i + 1}`);
  expect((await current(bob, alice)).receivers).toHaveLength(MAX_RECEIVER_CHAINS);
  await refusal(() => bob.receive(alice, first));
});

it('of the archived sessions the newest are kept', async () => {
  const late = await bob.send(alice, 'late');
  const replace = async (): Promise<void> => {
    await alice.with(bob).processBundle(await bob.publish('last-resort', false));
  };
  for (let i = 0; i < MAX_ARCHIVED_SESSIONS; i++) await replace();
  const before = await alice.store.loadSession(bob.address);
  const archived = [...SessionRecord.deserialize(before ?? new Uint8Array(0)).archived()];
  expect(archived).toHaveLength(MAX_ARCHIVED_SESSIONS);
  expect(archived.every(({ session }) => session.pending === undefined)).toBe(true);
  await replace();
  expect(await refusal(() => alice.receive(bob, late))).not.toBe('duplicate-message');
});
