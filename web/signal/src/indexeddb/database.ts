import { StorageError } from './storage-error.ts';

/**
 * What the database has a store for. The values are bytes that begin with a version of their own, but
 * for `identity-keys`, which are as they are sent (33 bytes, the first says of which type they are),
 * and `last-resort-uses`, which are empty: their keys say all.
 */
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

/** Only ever appended to, and never altered: databases of every version are out there. */
export const UPGRADES: readonly Upgrade[] = [
  (database: IDBDatabase): void => {
    for (const name of [
      'identity',
      'identity-keys',
      'sessions',
      'prekeys',
      'signed-prekeys',
      'kyber-prekeys',
      'last-resort-uses',
      'sender-keys',
    ])
      database.createObjectStore(name);
  },
];

/** How long other tabs may take to finish what they do with a database of an older form. */
const PATIENCE_MS = 5_000;

/**
 * Opens the database, and brings it up to date. It is closed as soon as a newer build, or who deletes
 * it, asks for it: whoever uses it then finds it closed.
 *
 * @throws StorageError `blocked`, `newer-version`, `full`, `closed`, `failed`
 */
export function openDatabase(
  name: string,
  upgrades: readonly Upgrade[] = UPGRADES,
  patience = PATIENCE_MS,
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = begin(name, upgrades.length);
    let givenUp = false;
    // From the start on: who waits behind somebody else that is blocked is not told so.
    const timer = setTimeout(() => {
      givenUp = true;
      reject(new StorageError('blocked', 'another tab holds the database in an older form'));
    }, patience);
    let upgrading: IDBTransaction | null = null;
    let mistake: unknown;
    request.onupgradeneeded = ({ oldVersion }) => {
      clearTimeout(timer);
      upgrading = request.transaction;
      try {
        if (givenUp) upgrading?.abort();
        else for (const upgrade of upgrades.slice(oldVersion)) upgrade(request.result);
      } catch (cause) {
        mistake = cause;
        upgrading?.abort();
      }
    };
    request.onerror = () => {
      clearTimeout(timer);
      // The request itself says no more than that the upgrade was given up.
      reject(StorageError.of(mistake ?? upgrading?.error ?? request.error));
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      const database = request.result;
      database.onversionchange = () => {
        database.close();
      };
      if (givenUp) database.close();
      else if (STORES.every((store) => database.objectStoreNames.contains(store)))
        resolve(database);
      else {
        database.close();
        reject(new StorageError('failed', `the database ${name} is somebody else's`));
      }
    };
  });
}

/** Pages that may keep nothing are told so at once. */
function begin(name: string, version: number): IDBOpenDBRequest {
  try {
    return indexedDB.open(name, version);
  } catch (cause) {
    throw StorageError.of(cause);
  }
}
