import type { ProtocolAddress } from '../address.ts';
import { SignalError } from '../errors.ts';
import { SenderKeyRecord } from '../groups/sender-key-record.ts';
import type { SenderKeyStore } from '../groups/sender-key-store.ts';
import {
  decodeKyberPrekey,
  decodePrekey,
  decodeSignedPrekey,
  encodeKyberPrekey,
  encodePrekey,
  encodeSignedPrekey,
} from '../handshake/prekey-record.ts';
import type { KyberPrekey, Prekey, SignedPrekey } from '../handshake/prekeys.ts';
import { PublicKey } from '../keys/curve.ts';
import type { LocalIdentity, PrekeyIds, ProtocolStore, SessionChange } from '../session/store.ts';
import type { Uuid } from '../uuid.ts';
import { whole } from '../wire/stored.ts';
import { openDatabase, type StoreName } from './database.ts';
import { addNew, idsIn, PREKEY_STORES, type PrekeyStoreName } from './prekey-ids.ts';
import { spend } from './spent-prekeys.ts';
import { StorageError } from './storage-error.ts';
import { decodeIdentity, encodeIdentity } from './stored-identity.ts';
import { requested, transact } from './transaction.ts';
import { read } from './values.ts';

const LOCAL = 'local';

/**
 * Keeps one device's state in a database of the browser, secrets in the clear. Tabs and workers may
 * share it. It trusts an address's first identity key, and no other that was not approved.
 *
 * Every method throws a StorageError if the database does not do its part, and a SignalError
 * `invalid-record` if what is in it is not what was written, `newer-record` if a newer build did.
 */
export class IndexedDbStore implements ProtocolStore, SenderKeyStore {
  readonly #database: IDBDatabase;
  /** It never changes, and its keys are read once. */
  #identity: LocalIdentity | undefined;

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  /**
   * Opens the database of that name; there is one from then on.
   *
   * @throws StorageError `blocked`, `newer-version`, `full`, `closed`, `failed`
   */
  static async open(name: string): Promise<IndexedDbStore> {
    return new IndexedDbStore(await openDatabase(name));
  }

  /** Lets go of the database, as soon as what was begun has ended. */
  close(): void {
    this.#database.close();
  }

  /** The identity of this database: `identity` if there was none before, whoever asks first. */
  async establishIdentity(identity: LocalIdentity): Promise<LocalIdentity> {
    const encoded = encodeIdentity(identity);
    return transact(this.#database, 'readwrite', ['identity'], async (transaction) => {
      const store = transaction.objectStore('identity');
      const known = await read(store, LOCAL, decodeIdentity);
      if (known !== undefined) return known;
      await requested(store.add(encoded, LOCAL));
      return identity;
    });
  }

  /** Whether an identity was established. */
  async hasIdentity(): Promise<boolean> {
    return (await this.#read('identity', LOCAL, decodeIdentity)) !== undefined;
  }

  /** @throws StorageError `no-identity` */
  async loadIdentity(): Promise<LocalIdentity> {
    this.#identity ??= await this.#read('identity', LOCAL, decodeIdentity);
    if (this.#identity === undefined)
      throw new StorageError('no-identity', 'no identity was established in this database');
    return this.#identity;
  }

  /** @throws SignalError `invalid-argument` if there is a prekey of that id, as the next two */
  async addPrekey(prekey: Prekey): Promise<void> {
    await this.#add('prekeys', prekey.id, encodePrekey(prekey));
  }

  async addSignedPrekey(prekey: SignedPrekey): Promise<void> {
    await this.#add('signed-prekeys', prekey.id, encodeSignedPrekey(prekey));
  }

  async addKyberPrekey(prekey: KyberPrekey): Promise<void> {
    await this.#add('kyber-prekeys', prekey.id, encodeKyberPrekey(prekey));
  }

  /** The prekeys that are left. */
  prekeyIds(): Promise<PrekeyIds> {
    return transact(this.#database, 'readonly', PREKEY_STORES, idsIn);
  }

  /** Forgets a signed prekey that has had its time: what was encrypted for it stays unreadable. */
  async removeSignedPrekey(id: number): Promise<void> {
    await transact(this.#database, 'readwrite', ['signed-prekeys'], (transaction) =>
      requested(transaction.objectStore('signed-prekeys').delete(id)),
    );
  }

  /** The same for a Kyber prekey, with what is remembered of its uses. */
  removeKyberPrekey(id: number): Promise<void> {
    const stores: StoreName[] = ['kyber-prekeys', 'last-resort-uses'];
    return transact(this.#database, 'readwrite', stores, async (transaction) => {
      const uses = IDBKeyRange.bound([id], [id + 1], false, true);
      await requested(transaction.objectStore('kyber-prekeys').delete(id));
      await requested(transaction.objectStore('last-resort-uses').delete(uses));
    });
  }

  /** Trusts `identityKey` from now on, instead of the one before. */
  async approve(address: ProtocolAddress, identityKey: PublicKey): Promise<void> {
    await this.#write('identity-keys', address.toString(), identityKey.serialize());
  }

  async isTrusted(address: ProtocolAddress, identityKey: PublicKey): Promise<boolean> {
    const known = await this.#read('identity-keys', address.toString(), decodePublicKey);
    return known?.equals(identityKey) ?? true;
  }

  loadSession(address: ProtocolAddress): Promise<Uint8Array | undefined> {
    return this.#read('sessions', address.toString(), (stored) => stored);
  }

  loadPrekey(id: number): Promise<Prekey | undefined> {
    return this.#read('prekeys', id, numbered(id, decodePrekey));
  }

  loadSignedPrekey(id: number): Promise<SignedPrekey | undefined> {
    return this.#read('signed-prekeys', id, numbered(id, decodeSignedPrekey));
  }

  loadKyberPrekey(id: number): Promise<KyberPrekey | undefined> {
    return this.#read('kyber-prekeys', id, numbered(id, decodeKyberPrekey));
  }

  commit({ address, record, identityKey, spent }: SessionChange): Promise<void> {
    const stores: StoreName[] = ['sessions', 'identity-keys'];
    if (spent !== undefined) stores.push('prekeys', 'kyber-prekeys', 'last-resort-uses');
    const key = address.toString();
    return transact(this.#database, 'readwrite', stores, async (transaction) => {
      await requested(transaction.objectStore('sessions').put(record, key));
      if (identityKey !== undefined) {
        const identityKeys = transaction.objectStore('identity-keys');
        const known = await read(identityKeys, key, decodePublicKey);
        if (known?.equals(identityKey) === false)
          throw new SignalError('untrusted-identity', `${key} has another identity key by now`);
        if (known === undefined) await requested(identityKeys.put(identityKey.serialize(), key));
      }
      if (spent !== undefined) await spend(transaction, spent);
    });
  }

  loadSenderKey(
    sender: ProtocolAddress,
    distributionId: Uuid,
  ): Promise<SenderKeyRecord | undefined> {
    const key = [distributionId, sender.toString()];
    return this.#read('sender-keys', key, (stored) => SenderKeyRecord.deserialize(stored));
  }

  async saveSenderKey(
    sender: ProtocolAddress,
    distributionId: Uuid,
    record: SenderKeyRecord,
  ): Promise<void> {
    const key = [distributionId, sender.toString()];
    await this.#write('sender-keys', key, record.serialize());
  }

  #read<T>(
    name: StoreName,
    key: IDBValidKey,
    decode: (stored: Uint8Array) => T,
  ): Promise<T | undefined> {
    return transact(this.#database, 'readonly', [name], (transaction) =>
      read(transaction.objectStore(name), key, decode),
    );
  }

  #add(name: PrekeyStoreName, id: number, encoded: Uint8Array): Promise<void> {
    return transact(this.#database, 'readwrite', [name], (transaction) =>
      addNew(transaction.objectStore(name), id, encoded),
    );
  }

  #write(name: StoreName, key: IDBValidKey, value: Uint8Array): Promise<IDBValidKey> {
    return transact(this.#database, 'readwrite', [name], (transaction) =>
      requested(transaction.objectStore(name).put(value, key)),
    );
  }
}

function decodePublicKey(stored: Uint8Array): PublicKey {
  return whole(() => PublicKey.deserialize(stored));
}

/** Reads what must be the prekey that it is kept as. */
function numbered<T extends { readonly id: number }>(
  id: number,
  decode: (stored: Uint8Array) => T,
): (stored: Uint8Array) => T {
  return (stored) => {
    const prekey = decode(stored);
    if (prekey.id !== id) throw new SignalError('invalid-record', 'a prekey of another number');
    return prekey;
  };
}
