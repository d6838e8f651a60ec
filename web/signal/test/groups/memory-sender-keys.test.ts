import { describe } from 'vitest';
import { senderKeyStoreContract } from './sender-key-store-contract.ts';
import { MemorySenderKeys } from './support.ts';

describe('sender keys in memory', () => {
  senderKeyStoreContract(() => {
    const store = new MemorySenderKeys();
    return Promise.resolve({ store, again: () => Promise.resolve(store) });
  });
});
