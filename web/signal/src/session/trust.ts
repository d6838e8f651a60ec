import type { ProtocolAddress } from '../address.ts';
import { SignalError } from '../errors.ts';
import type { PublicKey } from '../keys/curve.ts';
import type { ProtocolStore } from './store.ts';

/** @throws SignalError `untrusted-identity` if the client does not trust the key for this purpose */
export async function requireTrust(
  store: ProtocolStore,
  remote: ProtocolAddress,
  identityKey: PublicKey,
  purpose: 'sending' | 'receiving',
): Promise<void> {
  if (!(await store.isTrusted(remote, identityKey, purpose)))
    throw new SignalError('untrusted-identity', `${remote.toString()} has another identity key`);
}
