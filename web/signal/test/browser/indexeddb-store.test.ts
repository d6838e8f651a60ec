import { describe, expect, it } from 'vitest';
import { ProtocolAddress } from '../../src/address.ts';
import { utf8 } from '../../src/bytes.ts';
import { GroupCipher, MemoryStore, SessionCipher } from '../../src/index.ts';
import { IndexedDbStore } from '../../src/indexeddb/index.ts';
import {
  generateKyberPrekey,
  generatePrekey,
  generateSignedPrekey,
} from '../../src/handshake/prekeys.ts';
import { KeyPair } from '../../src/keys/curve.ts';
import type { LocalIdentity } from '../../src/session/store.ts';
import { randomUuid } from '../../src/uuid.ts';
import { senderKeyStoreContract } from '../groups/sender-key-store-contract.ts';
import { storeContract } from '../session/store-contract.ts';
import { refusal } from '../support/refusal.ts';
import { dump, freshName, rawDatabase } from './databases.ts';

describe('a store in a database', () => {
  storeContract(async (identity) => {
    const name = freshName();
    const store = await IndexedDbStore.open(name);
    await store.establishIdentity(identity);
    return { store, again: () => IndexedDbStore.open(name) };
  });
});

describe('sender keys in a database', () => {
  senderKeyStoreContract(async () => {
    const name = freshName();
    const store = await IndexedDbStore.open(name);
    return { store, again: () => IndexedDbStore.open(name) };
  });
});

async function identity(registrationId = 1): Promise<LocalIdentity> {
  return { keyPair: await KeyPair.generate(), registrationId };
}

describe('an identity', () => {
  it('is missed until it is established', async () => {
    const store = await IndexedDbStore.open(freshName());
    expect(await store.hasIdentity()).toBe(false);
    await expect(store.loadIdentity()).rejects.toMatchObject({ code: 'no-identity' });
    await store.establishIdentity(await identity());
    expect(await store.hasIdentity()).toBe(true);
    expect((await store.loadIdentity()).registrationId).toBe(1);
  });

  it('is the same for all that want to establish one at once', async () => {
    const name = freshName();
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map(async (registrationId) => {
        const store = await IndexedDbStore.open(name);
        return store.establishIdentity(await identity(registrationId));
      }),
    );
    const kept = await (await IndexedDbStore.open(name)).loadIdentity();
    for (const { keyPair, registrationId } of outcomes) {
      expect(registrationId).toBe(kept.registrationId);
      expect(keyPair.publicKey.equals(kept.keyPair.publicKey)).toBe(true);
    }
  });
});

it('signed prekeys that have had their time are removed, with what they were used for', async () => {
  const name = freshName();
  const store = await IndexedDbStore.open(name);
  const { keyPair } = await store.establishIdentity(await identity());
  const before = await dump(name);
  await store.addSignedPrekey(await generateSignedPrekey(1, keyPair.privateKey));
  for (const id of [1, 2])
    await store.addKyberPrekey(generateKyberPrekey(id, keyPair.privateKey, 'last-resort'));
  const change = { address: new ProtocolAddress('bob', 1), record: utf8('a session') };
  for (const kyberPrekeyId of [1, 2])
    await store.commit({
      ...change,
      spent: { signedPrekeyId: 1, kyberPrekeyId, baseKey: keyPair.publicKey },
    });
  expect(places(await dump(name))).toMatchObject({ 'last-resort-uses': 2, 'kyber-prekeys': 2 });
  await store.removeKyberPrekey(1);
  expect(places(await dump(name))).toMatchObject({ 'last-resort-uses': 1, 'kyber-prekeys': 1 });
  expect(await store.loadKyberPrekey(2)).toBeDefined();
  await store.removeKyberPrekey(2);
  await store.removeSignedPrekey(1);
  const after = await dump(name);
  expect(after.filter((line) => !line.startsWith('sessions '))).toEqual(before);
});

/** How many values each part of a database has. */
function places(lines: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const [place = ''] = line.split(' ');
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

describe('what is in the database but was not written by the store', () => {
  const bob = new ProtocolAddress('bob', 1);
  const id = randomUuid();

  /** A store in whose database `value` is kept as what `key` has. */
  async function withValue(
    name: string,
    place: string,
    key: IDBValidKey,
    value: unknown,
  ): Promise<IndexedDbStore> {
    const store = await IndexedDbStore.open(name);
    const database = await rawDatabase(name);
    database.transaction(place, 'readwrite').objectStore(place).put(value, key);
    database.close();
    return store;
  }

  const readers: [string, IDBValidKey, (store: IndexedDbStore) => Promise<unknown>][] = [
    ['identity', 'local', (store) => store.loadIdentity()],
    [
      'identity-keys',
      'bob.1',
      async (store) => store.isTrusted(bob, (await KeyPair.generate()).publicKey),
    ],
    ['prekeys', 1, (store) => store.loadPrekey(1)],
    ['signed-prekeys', 1, (store) => store.loadSignedPrekey(1)],
    ['kyber-prekeys', 1, (store) => store.loadKyberPrekey(1)],
    ['sender-keys', [id, 'bob.1'], (store) => store.loadSenderKey(bob, id)],
  ];

  it.each(readers)('is refused as one of the %s', async (place, key, read) => {
    for (const value of [
      'text',
      7,
      null,
      new Uint8Array(0),
      Uint8Array.of(1, 255),
      new ArrayBuffer(4),
    ])
      expect(await refusal(async () => read(await withValue(freshName(), place, key, value)))).toBe(
        'invalid-record',
      );
  });

  it('is left alone if a newer build wrote it', async () => {
    const name = freshName();
    const newer = Uint8Array.of(255, 0);
    for (const [place, key] of readers)
      if (place !== 'identity-keys') await withValue(name, place, key, newer);
    const store = await withValue(name, 'sessions', 'bob.1', newer);
    const before = await dump(name);
    const alice = new ProtocolAddress('alice', 1);
    const cipher = new SessionCipher({ store, local: alice, remote: bob });
    const group = new GroupCipher(store);
    const bundle = await (await MemoryStore.create()).publishBundle();
    for (const work of [
      () => store.loadIdentity(),
      async () => store.establishIdentity(await identity()),
      () => cipher.encrypt(utf8('hello')),
      () => cipher.processBundle(bundle),
      () => cipher.decrypt({ type: 'whisper', body: utf8('hello') }),
      () => cipher.archive(),
      () => group.encrypt(bob, id, utf8('hello')),
      () => group.distribute(bob, id),
    ])
      expect(await refusal(work)).toBe('newer-record');
    expect(before).toHaveLength(6);
    expect(await dump(name)).toEqual(before);
  });

  it('is refused as a session', async () => {
    const store = await withValue(freshName(), 'sessions', 'bob.1', 'text');
    expect(await refusal(() => store.loadSession(bob))).toBe('invalid-record');
  });

  it('is refused as a prekey under the number of another', async () => {
    const name = freshName();
    const store = await IndexedDbStore.open(name);
    await store.addPrekey(await generatePrekey(1));
    const database = await rawDatabase(name);
    const prekeys = database.transaction('prekeys', 'readwrite').objectStore('prekeys');
    prekeys.get(1).onsuccess = ({ target }) => {
      prekeys.put((target as IDBRequest).result, 2);
    };
    database.close();
    expect(await refusal(() => store.loadPrekey(2))).toBe('invalid-record');
  });
});
