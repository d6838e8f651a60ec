import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/bytes.ts';
import {
  generatePrekey,
  MemoryStore,
  type ProtocolAddress,
  SessionCipher,
} from '../../src/index.ts';
import { randomAddress } from '../groups/member.ts';
import { storeContract } from './store-contract.ts';

describe('a store in memory', () => {
  storeContract((identity) => {
    const store = new MemoryStore(identity);
    return Promise.resolve({ store, again: () => Promise.resolve(store) });
  });
});

function between(
  store: MemoryStore,
  local: ProtocolAddress,
  remote: ProtocolAddress,
): SessionCipher {
  return new SessionCipher({ store, local, remote });
}

it('every bundle of a store begins a session of its own', async () => {
  const [bob, bobStore] = [randomAddress(), await MemoryStore.create()];
  const bundles = [await bobStore.publishBundle(), await bobStore.publishBundle()];
  for (const bundle of bundles) {
    const [alice, store] = [randomAddress(), await MemoryStore.create()];
    const toBob = between(store, alice, bob);
    await toBob.processBundle(bundle);
    const message = await toBob.encrypt(utf8('hello'));
    expect(await between(bobStore, bob, alice).decrypt(message)).toEqual(utf8('hello'));
  }
});

it('a bundle takes the place of no prekey that was added', async () => {
  const store = await MemoryStore.create();
  store.addPrekey(await generatePrekey(2));
  const bundles = [await store.publishBundle(), await store.publishBundle()];
  expect(bundles.map(({ prekey }) => prekey?.id)).toEqual([1, 3]);
  expect(store.prekeyIds()).toEqual({ oneTime: [1, 2, 3], signed: [1, 3], kyber: [1, 3] });
});

it('a fresh store has an identity and a registration id of its own', async () => {
  const identities = [];
  for (let i = 0; i < 20; i++) identities.push(await (await MemoryStore.create()).loadIdentity());
  for (const { registrationId } of identities) {
    expect(registrationId).toBeGreaterThanOrEqual(1);
    expect(registrationId).toBeLessThanOrEqual(0x3fff);
  }
  expect(new Set(identities.map(({ registrationId }) => registrationId)).size).toBeGreaterThan(10);
  const [one, two] = identities;
  expect(two && one?.keyPair.publicKey.equals(two.keyPair.publicKey)).toBe(false);
});
