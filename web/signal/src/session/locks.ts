/** What a store may say about who else works on its state. */
export interface Shareable {
  /** Whether other tabs do: yes, unless it says no. */
  readonly shared?: boolean;
}

const queues = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * Runs `task` while no other runs for the same store and address: across all tabs where the
 * platform has Web Locks and the store is shared, within this one otherwise, which costs much less.
 */
export function exclusively<T>(
  store: object & Shareable,
  address: string,
  task: () => Promise<T>,
): Promise<T> {
  const name = `exo-signal:${address}`;
  const queued = (): Promise<T> => enqueue(store, address, task);
  return store.shared !== false && hasWebLocks() ? navigator.locks.request(name, queued) : queued();
}

/** Not every runtime has a navigator, and an insecure page's has no locks. */
function hasWebLocks(): boolean {
  return typeof navigator !== 'undefined' && 'locks' in navigator;
}

function enqueue<T>(store: object, address: string, task: () => Promise<T>): Promise<T> {
  const queue = queues.get(store) ?? new Map<string, Promise<unknown>>();
  queues.set(store, queue);
  const run = (queue.get(address) ?? Promise.resolve()).then(task);
  const settled = run
    .catch(() => undefined)
    .then(() => {
      if (queue.get(address) === settled) queue.delete(address);
    });
  queue.set(address, settled);
  return run;
}
