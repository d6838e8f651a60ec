import { describe } from 'vitest';
import { MemorySenderKeyStore } from '../../src/groups/memory-sender-key-store.ts';
import { senderKeyStoreContract } from './sender-key-store-contract.ts';

describe('sender keys in memory', () => {
  senderKeyStoreContract(() => {
    const store = new MemorySenderKeyStore();
    return Promise.resolve({ store, again: () => Promise.resolve(store) });
  });
});
