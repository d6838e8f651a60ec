import { SignalError } from '../errors.ts';
import { decodeKyberPrekey } from '../handshake/prekey-record.ts';
import type { SpentPrekeys } from '../session/store.ts';
import { requested } from './transaction.ts';
import { read } from './values.ts';

/**
 * Within a transaction: deletes the one-time prekeys of `spent`, or remembers the use of a last-resort
 * one.
 *
 * @throws SignalError `unknown-prekey` if one of them is gone, `reused-last-resort-key`
 */
export async function spend(transaction: IDBTransaction, spent: SpentPrekeys): Promise<void> {
  const { prekeyId, signedPrekeyId, kyberPrekeyId, baseKey } = spent;
  const prekeys = transaction.objectStore('prekeys');
  const kyberPrekeys = transaction.objectStore('kyber-prekeys');
  const kyberPrekey = await read(kyberPrekeys, kyberPrekeyId, decodeKyberPrekey);
  const prekey = prekeyId === undefined || (await requested(prekeys.getKey(prekeyId)));
  if (kyberPrekey === undefined || prekey === undefined) throw new SignalError('unknown-prekey');
  if (kyberPrekey.lastResort) {
    const uses = transaction.objectStore('last-resort-uses');
    const use = [kyberPrekeyId, signedPrekeyId, baseKey.serialize()];
    if ((await requested(uses.getKey(use))) !== undefined)
      throw new SignalError('reused-last-resort-key');
    await requested(uses.add(new Uint8Array(0), use));
  } else {
    await requested(kyberPrekeys.delete(kyberPrekeyId));
  }
  if (prekeyId !== undefined) await requested(prekeys.delete(prekeyId));
}
