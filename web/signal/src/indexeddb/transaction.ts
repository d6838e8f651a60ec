import type { StoreName } from './database.ts';
import { StorageError } from './storage-error.ts';

/** What a request brings. To be waited for inside of its transaction, with nothing else. */
export function requested<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(StorageError.of(request.error));
    };
  });
}

/**
 * Runs `work` as one transaction: all that it writes is on the disk afterwards (where the browser can
 * promise that), or none of it if it fails.
 *
 * @throws StorageError, and whatever `work` throws
 */
export async function transact<T>(
  database: IDBDatabase,
  mode: 'readonly' | 'readwrite',
  stores: readonly StoreName[],
  work: (transaction: IDBTransaction) => Promise<T>,
): Promise<T> {
  const transaction = begin(database, mode, stores);
  const ended = new Promise<boolean>((resolve) => {
    transaction.oncomplete = () => {
      resolve(true);
    };
    transaction.onabort = () => {
      resolve(false);
    };
  });
  let result: T;
  try {
    result = await work(transaction);
  } catch (error) {
    abort(transaction);
    await ended;
    throw reasonOf(transaction) ?? (error instanceof DOMException ? StorageError.of(error) : error);
  }
  if (await ended) return result;
  throw reasonOf(transaction) ?? new StorageError('closed', 'the transaction was given up');
}

function begin(
  database: IDBDatabase,
  mode: 'readonly' | 'readwrite',
  stores: readonly StoreName[],
): IDBTransaction {
  try {
    return database.transaction(stores, mode, { durability: 'strict' });
  } catch (cause) {
    throw StorageError.of(cause);
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

/** The browser's own reason to give up. */
function reasonOf({ error }: IDBTransaction): StorageError | undefined {
  return error === null ? undefined : StorageError.of(error);
}
