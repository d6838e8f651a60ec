import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

it('with Web Locks a task holds the lock of its address', async () => {
  const request = vi.fn((_name: string, work: () => Promise<unknown>) => work());
  vi.stubGlobal('navigator', { locks: { request } });
  expect(await exclusively({}, 'bob.1', () => Promise.resolve('done'))).toBe('done');
  expect(request).toHaveBeenCalledExactlyOnceWith('exo-signal:bob.1', expect.any(Function));
});
