import { SignalError } from '../errors.ts';
import { requested } from './transaction.ts';

/**
 * What `key` has in a store, parsed.
 *
 * @throws SignalError `invalid-record` unless it is bytes that `decode` reads
 */
export async function read<T>(
  store: IDBObjectStore,
  key: IDBValidKey,
  decode: (stored: Uint8Array) => T,
): Promise<T | undefined> {
  const value: unknown = await requested(store.get(key));
  if (value === undefined) return undefined;
  if (!(value instanceof Uint8Array))
    throw new SignalError('invalid-record', 'what is stored are no bytes');
  return decode(value);
}
