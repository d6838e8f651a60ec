import type { Uuid } from '../../src/uuid.ts';

/** What another tab is to do. */
export interface TabOrder {
  readonly database: string;
  readonly local: string;
  readonly remote: string;
  readonly count: number;
  /** The distribution to encrypt in, instead of the session. */
  readonly group?: Uuid;
  /** Whether its browser has Web Locks. */
  readonly locks: boolean;
}

/** The messages that it encrypted, with the time on the clock of the machine. */
export type TabReport = { begun: number; ended: number; body: Uint8Array }[];

/** Lets so many tabs follow the same order at the same time. */
export async function inTabs(tabs: number, order: TabOrder): Promise<TabReport[]> {
  const workers = Array.from(
    { length: tabs },
    () => new Worker(new URL('./tab.ts', import.meta.url), { type: 'module' }),
  );
  try {
    const ready = workers.map((worker) => answer(worker));
    for (const worker of workers) worker.postMessage(order);
    await Promise.all(ready);
    const reports = workers.map((worker) => answer(worker));
    for (const worker of workers) worker.postMessage('go');
    return (await Promise.all(reports)) as TabReport[];
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

function answer(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      resolve(data);
    };
    worker.onerror = (event) => {
      // Whoever waits for the answer is told, and the page need not be.
      event.preventDefault();
      reject(new Error(`a tab failed: ${event.message}`));
    };
    worker.onmessageerror = () => {
      reject(new Error('a tab said what cannot be read'));
    };
  });
}
