import { hex } from '../../src/bytes.ts';
import { IndexedDbStore } from '../../src/indexeddb/index.ts';
import { requested } from '../../src/indexeddb/transaction.ts';
import { KeyPair } from '../../src/keys/curve.ts';
import { Device } from '../support/device.ts';

/** A name that no other database has. */
export function freshName(): string {
  return `exo ${crypto.randomUUID()}`;
}

/** The database as the browser has it, whatever its version. */
export function rawDatabase(name: string): Promise<IDBDatabase> {
  return requested(indexedDB.open(name));
}

/** Everything in a database, a line for each value. */
export async function dump(name: string): Promise<string[]> {
  const database = await rawDatabase(name);
  const lines: string[] = [];
  for (const each of database.objectStoreNames) {
    const store = database.transaction(each).objectStore(each);
    const [keys, values] = await Promise.all([
      requested(store.getAllKeys()),
      requested(store.getAll() as IDBRequest<Uint8Array[]>),
    ]);
    for (const [i, key] of keys.entries())
      lines.push(`${each} ${printed(key)} ${hex(values[i] ?? new Uint8Array(0))}`);
  }
  database.close();
  return lines;
}

function printed(key: IDBValidKey): string {
  if (Array.isArray(key)) return key.map(printed).join();
  if (typeof key === 'string' || typeof key === 'number') return String(key);
  return hex(new Uint8Array(key as ArrayBuffer));
}

/** Somebody whose device keeps its state in the database of that name. */
export async function deviceIn(database: string, name: string): Promise<Device<IndexedDbStore>> {
  const store = await IndexedDbStore.open(database);
  const keyPair = await KeyPair.generate();
  await store.establishIdentity({ keyPair, registrationId: 4711 });
  return Device.over(name, store);
}

/** The same device after its page was loaded again. */
export async function reloaded(
  database: string,
  { store, address }: Device<IndexedDbStore>,
): Promise<Device<IndexedDbStore>> {
  store.close();
  return Device.over(address.name, await IndexedDbStore.open(database));
}
