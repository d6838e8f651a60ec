import {
  MemoryStore,
  type PrekeyBundle,
  ProtocolAddress,
  type ProtocolStore,
  SessionCipher,
} from '../../src/index.ts';

/** A device whose state is in a store. */
export class Device<S extends ProtocolStore> {
  readonly address = new ProtocolAddress(crypto.randomUUID(), 1);
  readonly store: S;

  constructor(store: S) {
    this.store = store;
  }

  static async inMemory(): Promise<Device<MemoryStore>> {
    return new Device(await MemoryStore.create());
  }

  with({ address: remote }: { readonly address: ProtocolAddress }): SessionCipher {
    return new SessionCipher({ store: this.store, local: this.address, remote });
  }
}

/** Both ends of a session. */
export interface Conversation {
  readonly toBob: SessionCipher;
  readonly toAlice: SessionCipher;
}

/** Two devices that have answered each other, the second one found by its bundle. */
export async function conversation(
  alice: Device<ProtocolStore>,
  bob: Device<ProtocolStore>,
  bundle: PrekeyBundle,
): Promise<Conversation> {
  const [toBob, toAlice] = [alice.with(bob), bob.with(alice)];
  await toBob.processBundle(bundle);
  await toAlice.decrypt(await toBob.encrypt(TEXT));
  await toBob.decrypt(await toAlice.encrypt(TEXT));
  return { toBob, toAlice };
}

export async function conversationInMemory(): Promise<Conversation> {
  const [alice, bob] = [await Device.inMemory(), await Device.inMemory()];
  return conversation(alice, bob, await bob.store.publishBundle());
}

/** One writes, then the other, so that both messages turn the ratchet. */
export async function pingPongOnce({ toBob, toAlice }: Conversation): Promise<void> {
  await toAlice.decrypt(await toBob.encrypt(TEXT));
  await toBob.decrypt(await toAlice.encrypt(TEXT));
}

/** A message of a usual length. */
export const TEXT = new Uint8Array(100);
