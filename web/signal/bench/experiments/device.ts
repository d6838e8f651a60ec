import {
  generateKyberPrekey,
  generatePrekey,
  generateSignedPrekey,
  KeyPair,
  MemoryStore,
  type PrekeyBundle,
  ProtocolAddress,
  publicBundle,
  SessionCipher,
} from '../../src/index.ts';

const REGISTRATION_ID = 4711;

/** A device with a store in memory. */
export class Device {
  readonly address: ProtocolAddress;
  readonly identity: KeyPair;
  readonly store: MemoryStore;
  #nextId = 1;

  private constructor(identity: KeyPair) {
    this.address = new ProtocolAddress(crypto.randomUUID(), 1);
    this.identity = identity;
    this.store = new MemoryStore({ keyPair: identity, registrationId: REGISTRATION_ID });
  }

  static async create(): Promise<Device> {
    return new Device(await KeyPair.generate());
  }

  /** A bundle with a one-time prekey of either kind. */
  async publish(): Promise<PrekeyBundle> {
    const { publicKey: identityKey, privateKey } = this.identity;
    const id = this.#nextId++;
    const signedPrekey = await generateSignedPrekey(id, privateKey);
    const kyberPrekey = generateKyberPrekey(id, privateKey, 'one-time');
    const prekey = await generatePrekey(id);
    this.store.addSignedPrekey(signedPrekey);
    this.store.addKyberPrekey(kyberPrekey);
    this.store.addPrekey(prekey);
    const device = { registrationId: REGISTRATION_ID, identityKey };
    return publicBundle(device, { signedPrekey, kyberPrekey, prekey });
  }

  with({ address: remote }: Device): SessionCipher {
    return new SessionCipher({ store: this.store, local: this.address, remote });
  }
}

/** Two devices that have answered each other. */
export async function conversation(): Promise<{ toBob: SessionCipher; toAlice: SessionCipher }> {
  const [alice, bob] = [await Device.create(), await Device.create()];
  const [toBob, toAlice] = [alice.with(bob), bob.with(alice)];
  await toBob.processBundle(await bob.publish());
  await toAlice.decrypt(await toBob.encrypt(TEXT));
  await toBob.decrypt(await toAlice.encrypt(TEXT));
  return { toBob, toAlice };
}

/** A message of a usual length. */
export const TEXT = new Uint8Array(100);
