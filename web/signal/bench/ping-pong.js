/*
 * Messages a second of two devices in one thread that answer each other in turn, each message
 * encrypted, decrypted, and the state of both sides stored. Needs the built package.
 */
import {
  generateKyberPrekey,
  generateSignedPrekey,
  KeyPair,
  MemoryStore,
  ProtocolAddress,
  publicBundle,
  SessionCipher,
} from '../dist/index.js';

const WARM_UP = 500;
const ROUNDS = 2000;

async function device(name) {
  const keyPair = await KeyPair.generate();
  const store = new MemoryStore({ keyPair, registrationId: 1 });
  return { keyPair, store, local: new ProtocolAddress(name, 1) };
}

const alice = await device('alice');
const bob = await device('bob');
const signedPrekey = await generateSignedPrekey(1, bob.keyPair.privateKey);
const kyberPrekey = generateKyberPrekey(1, bob.keyPair.privateKey, 'one-time');
bob.store.addSignedPrekey(signedPrekey);
bob.store.addKyberPrekey(kyberPrekey);

const toBob = new SessionCipher({ ...alice, remote: bob.local });
const toAlice = new SessionCipher({ ...bob, remote: alice.local });
const identity = { registrationId: 1, identityKey: bob.keyPair.publicKey };
await toBob.processBundle(publicBundle(identity, { signedPrekey, kyberPrekey }));

const text = new Uint8Array(100);

async function run(rounds) {
  for (let i = 0; i < rounds; i++) {
    await toAlice.decrypt(await toBob.encrypt(text));
    await toBob.decrypt(await toAlice.encrypt(text));
  }
}

await run(WARM_UP);
const start = performance.now();
await run(ROUNDS);
const seconds = (performance.now() - start) / 1000;
console.log(`${Math.round((2 * ROUNDS) / seconds)} messages a second`);
