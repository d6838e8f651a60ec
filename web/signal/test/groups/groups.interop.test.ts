import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Bytes } from '../../src/bytes.ts';
import { SenderKeyDistributionMessage } from '../../src/groups/distribution-message.ts';
import { SenderKeyMessage } from '../../src/groups/sender-key-message.ts';
import { randomUuid, type Uuid } from '../../src/uuid.ts';
import type { LibsignalDevice } from '../interop/libsignal-device.ts';
import { Libsignal } from '../interop/libsignal.ts';
import { LANGUAGES, startPeer } from '../interop/peer.ts';
import { peerRefusal } from '../interop/refusal.ts';
import { LONG } from '../support/long.ts';
import { refusal } from '../support/refusal.ts';
import { Member, randomAddress } from './member.ts';

const ROUNDS = LONG ? 3000 : 100;

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `message ${i} ${'x'.repeat(i % 40)}`);
}

/** With every hundred of them in another order, the same one in every run. */
function reordered<T>(items: readonly T[]): [number, T][] {
  const place = (i: number): number => 101 * Math.floor(i / 100) + ((i * 7919) % 101);
  return [...items.entries()].sort(([a], [b]) => place(a) - place(b));
}

describe.each(LANGUAGES)('libsignal for %s', (language) => {
  const libsignal = new Libsignal(startPeer(language));
  afterAll(() => libsignal.end());

  let id: Uuid;
  /** Ours. */
  let alice: Member;
  /** libsignal's. */
  let bob: LibsignalDevice;

  beforeEach(async () => {
    id = randomUuid();
    alice = new Member();
    bob = await libsignal.device(randomAddress());
  });

  async function aliceDistributes(to = bob): Promise<void> {
    await to.accept(alice, (await alice.distribute(id)).serialize());
  }

  async function bobDistributes(from = bob, to = alice): Promise<void> {
    const message = SenderKeyDistributionMessage.deserialize(await from.distribute(id));
    await to.cipher.accept(bob.address, message);
  }

  test('reads what is sent here, reordered and with losses', async () => {
    await aliceDistributes();
    const texts = numbered(ROUNDS);
    const sent = reordered(await alice.sendAll(id, texts)).filter(([i]) => i % 5 !== 3);
    for (const [i, message] of sent) expect(await bob.groupReceive(alice, message)).toBe(texts[i]);
  });

  test('sends what is read here, reordered and with losses', async () => {
    await bobDistributes();
    const texts = numbered(ROUNDS);
    const sent = reordered(await bob.groupSend(id, texts)).filter(([i]) => i % 5 !== 3);
    for (const [i, message] of sent) expect(await alice.read(bob, message)).toBe(texts[i]);
  });

  test('calls what comes twice a duplicate, as we do', async () => {
    await aliceDistributes();
    await bobDistributes();
    const ours = await alice.send(id, 'ours');
    const [theirs] = await bob.groupSend(id, ['theirs']);
    await bob.groupReceive(alice, ours);
    await alice.read(bob, theirs);
    expect((await peerRefusal(bob.groupReceive(alice, ours))).code).toBe('duplicate-message');
    expect(await refusal(() => alice.read(bob, theirs))).toBe('duplicate-message');
  });

  test('reads with a sender key that is given later what is sent later', async () => {
    await aliceDistributes();
    const before = await alice.sendAll(id, numbered(10));
    const late = await libsignal.device(randomAddress());
    await aliceDistributes(late);
    expect(await late.groupReceive(alice, await alice.send(id, 'later'))).toBe('later');
    const { code } = await peerRefusal(late.groupReceive(alice, before[9] ?? new Uint8Array(0)));
    expect(code).toBe('duplicate-message');
  });

  test('that starts over has two chains, and both are read', async () => {
    await bobDistributes();
    const [early, ...old] = await bob.groupSend(id, numbered(5));
    const again = await libsignal.device(bob.address);
    await bobDistributes(again);
    const fresh = await again.groupSend(id, numbered(5));
    for (const message of [fresh[0], old[2], fresh[4], early, old[0], fresh[1]])
      expect(await alice.read(bob, message)).toMatch(/^message/);
    const [one, two] = [early, fresh[0]].map((message = new Uint8Array(0)) =>
      SenderKeyMessage.deserialize(message),
    );
    expect(one?.fields.chainId).not.toBe(two?.fields.chainId);
  });

  test('keeps five chains of a sender and drops the sixth, as we do', async () => {
    const ours: Bytes[] = [];
    const theirs: Bytes[] = [];
    const reader = new Member();
    for (let i = 0; i < 6; i++) {
      alice.startOver();
      await aliceDistributes();
      ours.push(await alice.send(id, 'x'));
      const from = await libsignal.device(bob.address);
      await bobDistributes(from, reader);
      theirs.push(...(await from.groupSend(id, ['x'])));
    }
    const [ourOldest = new Uint8Array(0), ...ourOthers] = ours;
    const [theirOldest, ...theirOthers] = theirs;
    const { message } = await peerRefusal(bob.groupReceive(alice, ourOldest));
    expect(message).toMatch(/sender key/);
    expect(await refusal(() => reader.read(bob, theirOldest))).toBe('no-sender-key');
    for (const each of ourOthers) expect(await bob.groupReceive(alice, each)).toBe('x');
    for (const each of theirOthers) expect(await reader.read(bob, each)).toBe('x');
  });

  test('follows a jump of 25 000 and no longer one, and forgets all but 2 000, as we do', async () => {
    const distribution = await bob.distribute(id);
    const other = await libsignal.device(randomAddress());
    await other.accept(bob, distribution);
    const message = SenderKeyDistributionMessage.deserialize(distribution);
    await alice.cipher.accept(bob.address, message);
    const sent = await bob.groupSend(id, numbered(25_002));
    const theirs = (i: number): Promise<string> =>
      other.groupReceive(bob, sent[i] ?? new Uint8Array(0));
    const ours = (i: number): Promise<string> => alice.read(bob, sent[i]);
    expect((await peerRefusal(theirs(25_001))).message).toMatch(/future/);
    expect(await refusal(() => ours(25_001))).toBe('too-far-in-future');
    for (const kept of [25_000, 23_000, 24_999]) expect(await ours(kept)).toBe(await theirs(kept));
    expect((await peerRefusal(theirs(22_999))).code).toBe('duplicate-message');
    expect(await refusal(() => ours(22_999))).toBe('duplicate-message');
  });

  test('has a message of no bytes and a long one as we have', async () => {
    await aliceDistributes();
    await bobDistributes();
    for (const text of ['', 'x'.repeat(15), 'x'.repeat(16), 'x'.repeat(100_000)]) {
      expect(await bob.groupReceive(alice, await alice.send(id, text))).toBe(text);
      const [theirs] = await bob.groupSend(id, [text]);
      expect(await alice.read(bob, theirs)).toBe(text);
    }
  });
});
