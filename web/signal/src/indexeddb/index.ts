/*
 * `@exo/signal/indexeddb`: a store for applications in a browser.
 */

export { IndexedDbStore } from './indexeddb-store.ts';
export { StorageError, type StorageErrorCode } from './storage-error.ts';
