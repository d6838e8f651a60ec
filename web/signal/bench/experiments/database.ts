import {
  generateKyberPrekey,
  generatePrekey,
  generateSignedPrekey,
  KeyPair,
  type PrekeyBundle,
  publicBundle,
  randomRegistrationId,
} from '../../src/index.ts';
import { IndexedDbStore } from '../../src/indexeddb/index.ts';
import { type Experiment, rate } from '../experiment.ts';
import { conversation, Device, pingPongOnce } from './device.ts';

/** Somebody whose state is in a database of its own. */
async function inDatabase(): Promise<Device<IndexedDbStore>> {
  const store = await IndexedDbStore.open(`bench ${crypto.randomUUID()}`);
  const keyPair = await KeyPair.generate();
  await store.establishIdentity({ keyPair, registrationId: randomRegistrationId() });
  return new Device(store);
}

async function published(store: IndexedDbStore): Promise<PrekeyBundle> {
  const { keyPair, registrationId } = await store.loadIdentity();
  const prekey = await generatePrekey(1);
  const signedPrekey = await generateSignedPrekey(1, keyPair.privateKey);
  const kyberPrekey = generateKyberPrekey(1, keyPair.privateKey, 'one-time');
  await store.addPrekey(prekey);
  await store.addSignedPrekey(signedPrekey);
  await store.addKyberPrekey(kyberPrekey);
  const device = { registrationId, identityKey: keyPair.publicKey };
  return publicBundle(device, { prekey, signedPrekey, kyberPrekey });
}

/** As in memory, with what tabs need besides: a Web Lock and a durable transaction on either side. */
export const pingPongInDatabases: Experiment = {
  name: 'database',
  runsHere: 'indexedDB' in globalThis,
  prepare: async () => {
    const [alice, bob] = [await inDatabase(), await inDatabase()];
    const both = await conversation(alice, bob, await published(bob.store));
    return async () => ({ 'ping-pong-database': 2 * (await rate(() => pingPongOnce(both))) });
  },
};
