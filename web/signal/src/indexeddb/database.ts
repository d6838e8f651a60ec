import { StorageError } from './storage-error.ts';

/** What the database has a store for; the values are bytes, each with a version of its own. */
export const STORES = [
  'identity',
  'identity-keys',
  'sessions',
  'prekeys',
  'signed-prekeys',
  'kyber-prekeys',
  'last-resort-uses',
  'sender-keys',
] as const;

export type StoreName = (typeof STORES)[number];

/** What a database of the form before goes through; its version is how many it has been through. */
export type Upgrade = (database: IDBDatabase) => void;

/** Only ever appended to: databases of every version are out there. */
export const UPGRADES: readonly Upgrade[] = [
  (database: IDBDatabase): void => {
    for (const name of STORES) database.createObjectStore(name);
  },
];

/** How long other tabs may take to finish what they do with a database of an older form. */
const PATIENCE_MS = 5_000;

/**
 * Opens the database, and brings it up to date. It is closed as soon as a newer build, or who deletes
 * it, asks for it: whoever uses it then finds it closed.
 *
 * @throws StorageError `blocked`, `newer-version`, `full`, `failed`
 */
export function openDatabase(
  name: string,
  upgrades: readonly Upgrade[] = UPGRADES,
  patience = PATIENCE_MS,
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, upgrades.length);
    let givenUp = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    request.onupgradeneeded = ({ oldVersion }) => {
      clearTimeout(timer);
      if (givenUp) request.transaction?.abort();
      else for (const upgrade of upgrades.slice(oldVersion)) upgrade(request.result);
    };
    request.onblocked = () => {
      timer = setTimeout(() => {
        givenUp = true;
        reject(new StorageError('blocked', 'another tab holds the database in an older form'));
      }, patience);
    };
    request.onerror = () => {
      reject(StorageError.of(request.error));
    };
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => {
        database.close();
      };
      if (STORES.every((store) => database.objectStoreNames.contains(store))) resolve(database);
      else {
        database.close();
        reject(new StorageError('failed', `the database ${name} is somebody else's`));
      }
    };
  });
}
