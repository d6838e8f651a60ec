import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { KeyPair, MemoryStore } from '../../src/index.ts';
import { exclusively } from '../../src/session/locks.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A task that notes when it begins and ends. */
function task(log: string[], name: string): () => Promise<string> {
  return async () => {
    log.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.push(`${name} ends`);
    return name;
  };
}

describe('without Web Locks', () => {
  beforeEach(() => {
    vi.stubGlobal('navigator', {});
  });

  it('tasks of one address run in their order', async () => {
    const store = {};
    const log: string[] = [];
    const names = ['one', 'two', 'three'];
    const run = names.map((name) => exclusively(store, 'bob.1', task(log, name)));
    expect(await Promise.all(run)).toEqual(names);
    expect(log).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('tasks of other addresses and stores run beside them', async () => {
    const store = {};
    const log: string[] = [];
    await Promise.all([
      exclusively(store, 'bob.1', task(log, 'one')),
      exclusively(store, 'bob.2', task(log, 'two')),
      exclusively({}, 'bob.1', task(log, 'three')),
    ]);
    expect(log.slice(0, 3)).toEqual(['one begins', 'two begins', 'three begins']);
  });
});

describe('with Web Locks', () => {
  function webLocks(): Mock {
    const request = vi.fn((_name: string, work: () => Promise<unknown>) => work());
    vi.stubGlobal('navigator', { locks: { request } });
    return request;
  }

  it('a task holds the lock of its address', async () => {
    const request = webLocks();
    expect(await exclusively({}, 'bob.1', () => Promise.resolve('done'))).toBe('done');
    expect(request).toHaveBeenCalledExactlyOnceWith('exo-signal:bob.1', expect.any(Function));
  });

  it('a store that no other tab has needs none', async () => {
    const request = webLocks();
    const store = new MemoryStore({ keyPair: await KeyPair.generate(), registrationId: 1 });
    expect(await exclusively(store, 'bob.1', () => Promise.resolve('done'))).toBe('done');
    expect(request).not.toHaveBeenCalled();
  });
});
