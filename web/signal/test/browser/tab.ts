import { GroupCipher, ProtocolAddress, SessionCipher } from '../../src/index.ts';
import { IndexedDbStore } from '../../src/indexeddb/index.ts';
import { utf8 } from '../../src/bytes.ts';
import type { TabOrder, TabReport } from './tabs.ts';

/*
 * A worker that does what another tab of the same application would: it opens the database, and once
 * it is told to go on encrypts one message after another.
 */

async function work({ database, local, remote, count, group, locks }: TabOrder): Promise<void> {
  // As in a browser that has none, or on a page that is not secure.
  if (!locks) Reflect.deleteProperty(Object.getPrototypeOf(navigator) as object, 'locks');
  let last = false;
  const met = meeting(database);
  const store = loading(await IndexedDbStore.open(database), () => {
    if (!locks) return met();
    // The other may have nothing left to encrypt by then.
    return last ? Promise.resolve() : awaited();
  });
  const self = new ProtocolAddress(local, 1);
  const cipher = new SessionCipher({ store, local: self, remote: new ProtocolAddress(remote, 1) });
  const encrypt = async (plaintext: Uint8Array): Promise<Uint8Array> =>
    group === undefined
      ? (await cipher.encrypt(plaintext)).body
      : (await new GroupCipher(store).encrypt(self, group, plaintext)).serialize();
  postMessage('ready');
  await new Promise((resolve) => {
    addEventListener('message', resolve, { once: true });
  });
  const sent: TabReport = [];
  for (let i = 0; i < count; i++) {
    const begun = Date.now();
    last = i === count - 1;
    const body = await encrypt(utf8(`message ${i}`));
    sent.push({ begun, ended: Date.now(), body });
  }
  postMessage(sent);
}

/** Does `next` whenever something was loaded and nothing is changed yet. */
function loading(store: IndexedDbStore, next: () => Promise<void>): IndexedDbStore {
  const loadSession = store.loadSession.bind(store);
  const loadSenderKey = store.loadSenderKey.bind(store);
  store.loadSession = async (address) => {
    const record = await loadSession(address);
    await next();
    return record;
  };
  store.loadSenderKey = async (sender, id) => {
    const record = await loadSenderKey(sender, id);
    await next();
    return record;
  };
  return store;
}

/** Comes back when the other tab waits for the lock that this one holds. */
async function awaited(): Promise<void> {
  for (;;) {
    const { pending = [] } = await navigator.locks.query();
    if (pending.some(({ name }) => name?.startsWith('exo-signal:'))) return;
  }
}

/** What comes back when the other tab has got as far: both have loaded what either will change. */
function meeting(name: string): () => Promise<void> {
  const channel = new BroadcastChannel(name);
  const other = new Promise<void>((resolve) => {
    channel.onmessage = () => {
      resolve();
    };
  });
  return () => {
    channel.postMessage('here');
    return other;
  };
}

addEventListener(
  'message',
  ({ data }: MessageEvent<TabOrder>) => {
    // A promise that fails would be nobody's error.
    work(data).catch(reportError);
  },
  { once: true },
);
