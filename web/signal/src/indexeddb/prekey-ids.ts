import { SignalError } from '../errors.ts';
import type { PrekeyIds } from '../session/store.ts';
import { requested } from './transaction.ts';

/** Where prekeys are kept under their ids. */
export const PREKEY_STORES = ['prekeys', 'signed-prekeys', 'kyber-prekeys'] as const;

export type PrekeyStoreName = (typeof PREKEY_STORES)[number];

/**
 * Within a transaction: keeps a prekey. One that is kept may be handed out: no other takes its place.
 *
 * @throws SignalError `invalid-argument` if there is a prekey of that id
 */
export async function addNew(
  store: IDBObjectStore,
  id: number,
  encoded: Uint8Array,
): Promise<void> {
  if ((await requested(store.getKey(id))) !== undefined)
    throw new SignalError('invalid-argument', `there is a prekey ${id} already`);
  await requested(store.add(encoded, id));
}

/** Within a transaction over all of them: the prekeys that are left. */
export async function idsIn(transaction: IDBTransaction): Promise<PrekeyIds> {
  const [oneTime, signed, kyber] = await Promise.all(
    PREKEY_STORES.map((name) => requested(transaction.objectStore(name).getAllKeys())),
  );
  return { oneTime: numbers(oneTime), signed: numbers(signed), kyber: numbers(kyber) };
}

function numbers(keys: readonly IDBValidKey[] = []): number[] {
  return keys.filter((key) => typeof key === 'number');
}
