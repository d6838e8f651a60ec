import { afterEach, describe, expect, it, vi } from 'vitest';
import { ProtocolAddress } from '../../src/address.ts';
import { utf8 } from '../../src/bytes.ts';
import { openDatabase, STORES, UPGRADES } from '../../src/indexeddb/database.ts';
import { IndexedDbStore } from '../../src/indexeddb/index.ts';
import { requested, transact } from '../../src/indexeddb/transaction.ts';
import { content } from '../files/support.ts';
import { dump, freshName, rawDatabase } from './databases.ts';

const BOB = new ProtocolAddress('bob', 1);

/** What a later build might do. */
const NEXT = [
  ...UPGRADES,
  (database: IDBDatabase) => {
    database.createObjectStore('contacts');
  },
];

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function commit(store: IndexedDbStore, text: string): Promise<void> {
  return store.commit({ address: BOB, record: utf8(text) });
}

describe('a database', () => {
  it('is brought up to date with all that is in it', async () => {
    const name = freshName();
    const store = await IndexedDbStore.open(name);
    await commit(store, 'a session');
    const before = await dump(name);
    store.close();
    const upgraded = await openDatabase(name, NEXT);
    expect(upgraded.version).toBe(2);
    expect([...upgraded.objectStoreNames]).toEqual([...STORES, 'contacts'].sort());
    upgraded.close();
    expect(await dump(name)).toEqual(before);
  });

  it('of the first version has what it had when it was the only one', async () => {
    const first = await openDatabase(freshName(), UPGRADES.slice(0, 1));
    expect([...first.objectStoreNames]).toEqual([
      'identity',
      'identity-keys',
      'kyber-prekeys',
      'last-resort-uses',
      'prekeys',
      'sender-keys',
      'sessions',
      'signed-prekeys',
    ]);
    first.close();
  });

  it('is let go of when a newer build wants it, and is closed from then on', async () => {
    const name = freshName();
    const store = await IndexedDbStore.open(name);
    await commit(store, 'a session');
    const upgraded = await openDatabase(name, NEXT);
    await expect(commit(store, 'late')).rejects.toMatchObject({ code: 'closed' });
    await expect(store.loadSession(BOB)).rejects.toMatchObject({ code: 'closed' });
    upgraded.close();
  });

  it('of a newer build is not opened', async () => {
    const name = freshName();
    (await openDatabase(name, NEXT)).close();
    await expect(IndexedDbStore.open(name)).rejects.toMatchObject({
      name: 'StorageError',
      code: 'newer-version',
    });
  });

  it('that another tab does not let go of is blocked, and left as it is', async () => {
    const name = freshName();
    (await openDatabase(name)).close();
    const stubborn = await rawDatabase(name);
    await expect(openDatabase(name, NEXT, 100)).rejects.toMatchObject({ code: 'blocked' });
    stubborn.close();
    const store = await IndexedDbStore.open(name);
    await commit(store, 'a session');
    expect(await store.loadSession(BOB)).toEqual(utf8('a session'));
  });

  it('that is blocked is so for whoever asks behind the first', async () => {
    const name = freshName();
    (await openDatabase(name)).close();
    const stubborn = await rawDatabase(name);
    const asked = [NEXT, NEXT, UPGRADES].map((upgrades) => openDatabase(name, upgrades, 100));
    for (const outcome of await Promise.allSettled(asked))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'blocked' } });
    await expect(openDatabase(name, NEXT, 100)).rejects.toMatchObject({ code: 'blocked' });
    // Whoever gave up holds nothing when its turn comes.
    const close = vi.spyOn(IDBDatabase.prototype, 'close');
    stubborn.close();
    const late = await openDatabase(name);
    expect(close).toHaveBeenCalledTimes(2);
    expect(late.version).toBe(1);
    late.close();
  });

  it('that another tab lets go of in time is waited for', async () => {
    const name = freshName();
    (await openDatabase(name)).close();
    const slow = await rawDatabase(name);
    const opening = openDatabase(name, NEXT);
    setTimeout(() => {
      slow.close();
    }, 200);
    const upgraded = await opening;
    expect(upgraded.version).toBe(2);
    upgraded.close();
  });

  it('that the page may not have says so', async () => {
    const denied = new DOMException('the page has an opaque origin', 'SecurityError');
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw denied;
      },
    });
    await expect(IndexedDbStore.open(freshName())).rejects.toMatchObject({
      name: 'StorageError',
      code: 'failed',
      cause: denied,
    });
  });

  it('whose upgrade fails says why, and stays as it was', async () => {
    const name = freshName();
    const store = await IndexedDbStore.open(name);
    await commit(store, 'a session');
    const before = await dump(name);
    const twice = [...NEXT, (database: IDBDatabase) => database.createObjectStore('contacts')];
    await expect(openDatabase(name, twice)).rejects.toMatchObject({
      code: 'failed',
      cause: { name: 'ConstraintError' },
    });
    const again = await openDatabase(name);
    expect(again.version).toBe(1);
    again.close();
    expect(await dump(name)).toEqual(before);
  });

  it('of somebody else is not taken for one of ours', async () => {
    const name = freshName();
    (await rawDatabase(name)).close();
    await expect(IndexedDbStore.open(name)).rejects.toMatchObject({ code: 'failed' });
  });

  it('that is deleted is closed for its store', async () => {
    const name = freshName();
    const store = await IndexedDbStore.open(name);
    await requested(indexedDB.deleteDatabase(name));
    await expect(commit(store, 'late')).rejects.toMatchObject({ code: 'closed' });
  });

  it('that was closed says so, and finishes what was begun', async () => {
    const name = freshName();
    const store = await IndexedDbStore.open(name);
    const begun = commit(store, 'in time');
    store.close();
    await begun;
    await expect(commit(store, 'late')).rejects.toMatchObject({ code: 'closed' });
    expect(await (await IndexedDbStore.open(name)).loadSession(BOB)).toEqual(utf8('in time'));
  });
});

describe('a transaction', () => {
  it('that fails half way leaves nothing', async () => {
    const name = freshName();
    const database = await openDatabase(name);
    const failing = transact(database, 'readwrite', ['sessions', 'prekeys'], async (work) => {
      await requested(work.objectStore('sessions').put(utf8('half'), 'bob.1'));
      await requested(work.objectStore('prekeys').put(utf8('half'), 1));
      throw new Error('no further');
    });
    await expect(failing).rejects.toThrow('no further');
    expect(await dump(name)).toEqual([]);
  });

  it('whose request fails says why, and leaves nothing', async () => {
    const name = freshName();
    const database = await openDatabase(name);
    const twice = transact(database, 'readwrite', ['sessions'], async (work) => {
      await requested(work.objectStore('sessions').add(utf8('once'), 'bob.1'));
      await requested(work.objectStore('sessions').add(utf8('twice'), 'bob.1'));
    });
    await expect(twice).rejects.toMatchObject({
      code: 'failed',
      cause: { name: 'ConstraintError' },
    });
    expect(await dump(name)).toEqual([]);
  });

  it('whose key is none says so, and leaves nothing', async () => {
    const name = freshName();
    const database = await openDatabase(name);
    const wrong = transact(database, 'readwrite', ['sessions'], async (work) => {
      await requested(work.objectStore('sessions').put(utf8('good'), 'bob.1'));
      await requested(work.objectStore('sessions').put(utf8('bad'), NaN));
    });
    await expect(wrong).rejects.toMatchObject({ code: 'failed', cause: { name: 'DataError' } });
    expect(await dump(name)).toEqual([]);
  });
});

/** A place of its own for databases, as Chromium has them, with as much room as is said. */
interface Bucket {
  readonly indexedDB: IDBFactory;
}

async function bucket(quota: number): Promise<Bucket> {
  const { storageBuckets } = navigator as unknown as {
    readonly storageBuckets: { open(name: string, options: object): Promise<Bucket> };
  };
  return storageBuckets.open(`exo-${crypto.randomUUID()}`, { quota });
}

it('a change for which there is no room is not kept, and says so', async () => {
  vi.stubGlobal('indexedDB', (await bucket(2_000_000)).indexedDB);
  const name = freshName();
  const store = await IndexedDbStore.open(name);
  await commit(store, 'a session');
  const before = await dump(name);
  // Bytes that no compression makes smaller.
  const large = store.commit({ address: BOB, record: content(1, 4_000_000) });
  await expect(large).rejects.toMatchObject({ name: 'StorageError', code: 'full' });
  expect(await dump(name)).toEqual(before);
  await commit(store, 'a small one');
  expect(await store.loadSession(BOB)).toEqual(utf8('a small one'));
});

it('an upgrade for which there is no room says so, and the database stays as it was', async () => {
  vi.stubGlobal('indexedDB', (await bucket(2_000_000)).indexedDB);
  const name = freshName();
  await commit(await IndexedDbStore.open(name), 'a session');
  const before = await dump(name);
  const large = [
    ...UPGRADES,
    (database: IDBDatabase) => {
      database.createObjectStore('contacts').put(content(1, 4_000_000), 'bob.1');
    },
  ];
  await expect(openDatabase(name, large)).rejects.toMatchObject({ code: 'full' });
  const again = await openDatabase(name);
  expect(again.version).toBe(1);
  again.close();
  expect(await dump(name)).toEqual(before);
});
