import {
  type CiphertextMessage,
  generateKyberPrekey,
  generatePrekey,
  generateSignedPrekey,
  KeyPair,
  type LocalIdentity,
  MemoryStore,
  type PrekeyBundle,
  ProtocolAddress,
  publicBundle,
  SessionCipher,
  type SessionCipherOptions,
} from '../../src/index.ts';
import { utf8 } from '../../src/bytes.ts';
import type { FilledStore } from './filled-store.ts';

type Options = Partial<Pick<SessionCipherOptions, 'minimumSpqr' | 'now'>>;

/** A device as a test needs it, in memory unless it is told otherwise. */
export class Device<S extends FilledStore = MemoryStore> {
  readonly address: ProtocolAddress;
  readonly identity: KeyPair;
  readonly store: S;
  readonly options: Options;
  readonly registrationId: number;
  #nextId: number;

  private constructor(
    name: string,
    identity: LocalIdentity,
    store: S,
    options: Options,
    lastId = 0,
  ) {
    this.#nextId = lastId + 1;
    this.address = new ProtocolAddress(name, 1);
    this.identity = identity.keyPair;
    this.registrationId = identity.registrationId;
    this.options = options;
    this.store = store;
  }

  static async create(name: string, options: Options = {}, identity?: KeyPair): Promise<Device> {
    const keyPair = identity ?? (await KeyPair.generate());
    const local = { keyPair, registrationId: 4711 };
    return new Device(name, local, new MemoryStore(local), options);
  }

  /** The device whose state is in `store`. */
  static async over<S extends FilledStore>(name: string, store: S): Promise<Device<S>> {
    const { signed } = await store.prekeyIds();
    return new Device(name, await store.loadIdentity(), store, {}, signed.at(-1));
  }

  async publish(
    use: 'one-time' | 'last-resort' = 'one-time',
    oneTime = true,
  ): Promise<PrekeyBundle> {
    const { privateKey, publicKey } = this.identity;
    const id = this.#nextId++;
    const signedPrekey = await generateSignedPrekey(id, privateKey);
    const kyberPrekey = generateKyberPrekey(id, privateKey, use);
    const prekey = oneTime ? await generatePrekey(id) : undefined;
    await this.store.addSignedPrekey(signedPrekey);
    await this.store.addKyberPrekey(kyberPrekey);
    if (prekey !== undefined) await this.store.addPrekey(prekey);
    const device = { registrationId: this.registrationId, identityKey: publicKey };
    return publicBundle(device, { signedPrekey, kyberPrekey, prekey });
  }

  with(remote: { readonly address: ProtocolAddress }): SessionCipher {
    const { store, address: local, options } = this;
    return new SessionCipher({ store, local, remote: remote.address, ...options });
  }

  send(remote: { readonly address: ProtocolAddress }, text: string): Promise<CiphertextMessage> {
    return this.with(remote).encrypt(utf8(text));
  }

  async receive(
    remote: { readonly address: ProtocolAddress },
    message: CiphertextMessage,
  ): Promise<string> {
    return new TextDecoder().decode(await this.with(remote).decrypt(message));
  }
}

/** Two devices, the first with a session that the second has not seen yet. */
export async function pair(options: Options = {}): Promise<{ alice: Device; bob: Device }> {
  const alice = await Device.create('5b8c6a3e-93d1-4d2b-9b3c-0a4f6f6f0a01', options);
  const bob = await Device.create('5b8c6a3e-93d1-4d2b-9b3c-0a4f6f6f0a02', options);
  await alice.with(bob).processBundle(await bob.publish());
  return { alice, bob };
}
