import { afterAll, beforeEach, expect, test } from 'vitest';
import { type ProtocolAddress } from '../../src/address.ts';
import { type Bytes, hex, utf8 } from '../../src/bytes.ts';
import { SenderKeyDistributionMessage } from '../../src/groups/distribution-message.ts';
import { GroupCipher } from '../../src/groups/group-cipher.ts';
import { SenderKeyMessage } from '../../src/groups/sender-key-message.ts';
import { randomUuid, type Uuid } from '../../src/uuid.ts';
import { Libsignal } from '../support/libsignal.ts';
import { LONG, sampled } from '../support/long.ts';
import { flipped } from '../support/refusal.ts';
import { MemorySenderKeys, randomAddress } from './support.ts';

const ROUNDS = LONG ? 3000 : 100;

const libsignal = new Libsignal();
afterAll(() => libsignal.end());

let id: Uuid;
/** Ours. */
let alice: ProtocolAddress;
let store: MemorySenderKeys;
let cipher: GroupCipher;
/** libsignal's. */
let bob: ProtocolAddress;
let bobs: string;

beforeEach(() => {
  [id, alice, bob, bobs] = [randomUuid(), randomAddress(), randomAddress(), randomUuid()];
  store = new MemorySenderKeys();
  cipher = new GroupCipher(store);
});

async function aliceDistributes(): Promise<void> {
  await libsignal.accept(bobs, alice, (await cipher.distribute(alice, id)).serialize());
}

async function bobDistributes(from = bobs): Promise<void> {
  const message = await libsignal.distribute(from, bob, id);
  await cipher.accept(bob, SenderKeyDistributionMessage.deserialize(message));
}

async function aliceSends(texts: readonly string[]): Promise<Bytes[]> {
  const messages: Bytes[] = [];
  for (const text of texts)
    messages.push((await cipher.encrypt(alice, id, utf8(text))).serialize());
  return messages;
}

function bobSends(texts: readonly string[], from = bobs): Promise<Bytes[]> {
  return libsignal.groupEncrypt(from, bob, id, texts.map(utf8));
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `message ${i} ${'x'.repeat(i % 40)}`);
}

/** With every hundred of them in another order, the same one in every run. */
function reordered<T>(items: readonly T[]): [number, T][] {
  const place = (i: number): number => 101 * Math.floor(i / 100) + ((i * 7919) % 101);
  return [...items.entries()].sort(([a], [b]) => place(a) - place(b));
}

test('libsignal reads what is sent here, reordered and with losses', async () => {
  await aliceDistributes();
  const texts = numbered(ROUNDS);
  const delivered = reordered(await aliceSends(texts)).filter(([i]) => i % 5 !== 3);
  for (const [i, message] of delivered)
    expect(hex(await libsignal.groupDecrypt(bobs, alice, message))).toBe(hex(utf8(texts[i] ?? '')));
});

test('what libsignal sends is read here, reordered and with losses', async () => {
  await bobDistributes();
  const texts = numbered(ROUNDS);
  const delivered = reordered(await bobSends(texts)).filter(([i]) => i % 5 !== 3);
  for (const [i, message] of delivered)
    expect(hex(await cipher.decrypt(bob, message))).toBe(hex(utf8(texts[i] ?? '')));
});

test('both sides call what comes twice a duplicate', async () => {
  await aliceDistributes();
  await bobDistributes();
  const [ours = new Uint8Array(0)] = await aliceSends(['ours']);
  const [theirs = new Uint8Array(0)] = await bobSends(['theirs']);
  await libsignal.groupDecrypt(bobs, alice, ours);
  await cipher.decrypt(bob, theirs);
  await expect(libsignal.groupDecrypt(bobs, alice, ours)).rejects.toThrow('DuplicatedMessage');
  await expect(cipher.decrypt(bob, theirs)).rejects.toMatchObject({ code: 'duplicate-message' });
});

test('a sender key that is given later reads what is sent later', async () => {
  await aliceDistributes();
  const before = await aliceSends(numbered(10));
  const late = randomUuid();
  await libsignal.accept(late, alice, (await cipher.distribute(alice, id)).serialize());
  const [after = new Uint8Array(0)] = await aliceSends(['later']);
  expect(hex(await libsignal.groupDecrypt(late, alice, after))).toBe(hex(utf8('later')));
  await expect(libsignal.groupDecrypt(late, alice, before[9] ?? new Uint8Array(0))).rejects.toThrow(
    'DuplicatedMessage',
  );
});

test('a sender that starts over has two chains, and both are read', async () => {
  await bobDistributes();
  const [early, ...old] = await bobSends(numbered(5));
  const again = randomUuid();
  await bobDistributes(again);
  const fresh = await bobSends(numbered(5), again);
  for (const message of [fresh[0], old[2], fresh[4], early, old[0], fresh[1]])
    expect(await cipher.decrypt(bob, message ?? new Uint8Array(0))).toBeDefined();
  const chains = [early, fresh[0]].map((m) => SenderKeyMessage.deserialize(m ?? new Uint8Array(0)));
  expect(chains[0]?.fields.chainId).not.toBe(chains[1]?.fields.chainId);
});

test('both sides keep five chains of a sender and drop the sixth', async () => {
  const ours: Bytes[] = [];
  const theirs: Bytes[] = [];
  for (let i = 0; i < 6; i++) {
    store.records.delete(`${id} ${alice.toString()}`);
    await aliceDistributes();
    ours.push(...(await aliceSends(['x'])));
    const from = randomUuid();
    await bobDistributes(from);
    theirs.push(...(await bobSends(['x'], from)));
  }
  const [ourOldest = new Uint8Array(0), ...ourOthers] = ours;
  const [theirOldest = new Uint8Array(0), ...theirOthers] = theirs;
  await expect(libsignal.groupDecrypt(bobs, alice, ourOldest)).rejects.toThrow(
    'missing sender key',
  );
  await expect(cipher.decrypt(bob, theirOldest)).rejects.toMatchObject({ code: 'no-sender-key' });
  for (const message of ourOthers) await libsignal.groupDecrypt(bobs, alice, message);
  for (const message of theirOthers) await cipher.decrypt(bob, message);
});

test('both sides follow a jump of 25 000 and no longer one, and forget all but 2 000', async () => {
  await bobDistributes();
  const other = randomUuid();
  const second = new GroupCipher(new MemorySenderKeys());
  const distribution = await libsignal.distribute(bobs, bob, id);
  await libsignal.accept(other, bob, distribution);
  await second.accept(bob, SenderKeyDistributionMessage.deserialize(distribution));
  const sent = await bobSends(numbered(25_002));
  const at = (i: number): Bytes => sent[i] ?? new Uint8Array(0);
  await expect(libsignal.groupDecrypt(other, bob, at(25_001))).rejects.toThrow('future');
  await expect(cipher.decrypt(bob, at(25_001))).rejects.toMatchObject({
    code: 'too-far-in-future',
  });
  await libsignal.groupDecrypt(other, bob, at(25_000));
  await cipher.decrypt(bob, at(25_000));
  for (const kept of [23_000, 24_999]) {
    await libsignal.groupDecrypt(other, bob, at(kept));
    await cipher.decrypt(bob, at(kept));
  }
  await expect(libsignal.groupDecrypt(other, bob, at(22_999))).rejects.toThrow('DuplicatedMessage');
  await expect(cipher.decrypt(bob, at(22_999))).rejects.toMatchObject({
    code: 'duplicate-message',
  });
});

test('neither side reads a message with any byte changed', async () => {
  await aliceDistributes();
  await bobDistributes();
  const [ours = new Uint8Array(0)] = await aliceSends(['ours']);
  const [theirs = new Uint8Array(0)] = await bobSends(['theirs']);
  for (const index of sampled(ours.length, 20))
    await expect(libsignal.groupDecrypt(bobs, alice, flipped(ours, index))).rejects.toThrow();
  const before = store.state();
  for (const index of sampled(theirs.length, 20))
    await expect(cipher.decrypt(bob, flipped(theirs, index))).rejects.toMatchObject({
      name: 'SignalError',
    });
  expect(store.state()).toBe(before);
  expect(hex(await libsignal.groupDecrypt(bobs, alice, ours))).toBe(hex(utf8('ours')));
  expect(hex(await cipher.decrypt(bob, theirs))).toBe(hex(utf8('theirs')));
});

test('a message of no bytes and a long one are the same on both sides', async () => {
  await aliceDistributes();
  await bobDistributes();
  for (const text of ['', 'x'.repeat(15), 'x'.repeat(16), 'x'.repeat(100_000)]) {
    const [ours = new Uint8Array(0)] = await aliceSends([text]);
    const [theirs = new Uint8Array(0)] = await bobSends([text]);
    expect(hex(await libsignal.groupDecrypt(bobs, alice, ours))).toBe(hex(utf8(text)));
    expect(hex(await cipher.decrypt(bob, theirs))).toBe(hex(utf8(text)));
  }
});
