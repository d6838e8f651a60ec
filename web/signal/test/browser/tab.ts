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
  const store = slow(await IndexedDbStore.open(database));
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
    const body = await encrypt(utf8(`message ${i}`));
    sent.push({ begun, ended: Date.now(), body });
  }
  postMessage(sent);
}

/** As on a slow disk, so that somebody who does not wait for the other reads what it will change. */
function slow(store: IndexedDbStore): IndexedDbStore {
  const pause = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 5));
  const loadSession = store.loadSession.bind(store);
  const loadSenderKey = store.loadSenderKey.bind(store);
  store.loadSession = async (address) => {
    const record = await loadSession(address);
    await pause();
    return record;
  };
  store.loadSenderKey = async (sender, id) => {
    const record = await loadSenderKey(sender, id);
    await pause();
    return record;
  };
  return store;
}

addEventListener(
  'message',
  ({ data }: MessageEvent<TabOrder>) => {
    void work(data);
  },
  { once: true },
);
