import { describe } from 'vitest';
import { MemoryStore } from '../../src/session/memory-store.ts';
import { storeContract } from './store-contract.ts';

describe('a store in memory', () => {
  storeContract((identity) => {
    const store = new MemoryStore(identity);
    return Promise.resolve({ store, again: () => Promise.resolve(store) });
  });
});
