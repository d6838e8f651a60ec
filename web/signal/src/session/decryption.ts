import type { ProtocolAddress } from '../address.ts';
import { type Bytes, equal } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { decodePrekeyMessage } from '../handshake/prekey-message.ts';
import type { PublicKey } from '../keys/curve.ts';
import { decrypt } from '../ratchet/double-ratchet.ts';
import { SignalMessage } from '../ratchet/signal-message.ts';
import type { MinimumSpqrVersion } from '../spqr/ratchet.ts';
import { encodeAddresses } from './stated-addresses.ts';
import { answerSession } from './handshake.ts';
import type { SessionRecord } from './record.ts';
import type { ProtocolStore, SpentPrekeys } from './store.ts';
import { requireTrust } from './trust.ts';

/** Where a message goes, and what is demanded of it. */
export interface Receiving {
  readonly store: ProtocolStore;
  readonly local: ProtocolAddress;
  readonly remote: ProtocolAddress;
  readonly minimumSpqr: MinimumSpqrVersion;
}

/** A message that has proved authentic, and the record after it. */
export interface Decrypted {
  readonly plaintext: Bytes;
  readonly record: SessionRecord;
  readonly identityKey: PublicKey;
  readonly spent?: SpentPrekeys;
}

/** @throws SignalError as {@link SessionCipher.decrypt} */
export async function decryptPrekey(
  body: Uint8Array,
  record: SessionRecord,
  receiving: Receiving,
): Promise<Decrypted> {
  const { store, remote, minimumSpqr } = receiving;
  const message = decodePrekeyMessage(body);
  const { identityKey, baseKey, prekeyId, signedPrekeyId, kyberPrekeyId } = message;
  await requireTrust(store, remote, identityKey, 'receiving');
  requireAddresses(message.message, receiving);
  const existing = record.promoteMatching(baseKey);
  if (existing?.current !== undefined) {
    if (!existing.current.parties.remoteIdentity.equals(identityKey))
      throw new SignalError('malformed-message', `another identity in a session of ${remote.name}`);
    const { session, plaintext } = await decrypt(existing.current, message.message);
    return { plaintext, record: existing.update(session), identityKey };
  }
  const local = await store.loadIdentity();
  const built = await answerSession(local, message, store, minimumSpqr);
  const { session, plaintext } = await decrypt(built, message.message);
  const spent = { prekeyId, signedPrekeyId, kyberPrekeyId, baseKey };
  return { plaintext, record: record.promote(session), identityKey, spent };
}

/** @throws SignalError as {@link SessionCipher.decrypt} */
export async function decryptWhisper(
  body: Uint8Array,
  record: SessionRecord,
  receiving: Receiving,
): Promise<Decrypted> {
  const message = SignalMessage.deserialize(body);
  requireAddresses(message, receiving);
  const decrypted = await decryptWithAny(message, record);
  await requireTrust(receiving.store, receiving.remote, decrypted.identityKey, 'receiving');
  return decrypted;
}

/** Tries the current session, then the archived ones, of which the one that fits is promoted. */
async function decryptWithAny(message: SignalMessage, record: SessionRecord): Promise<Decrypted> {
  let failure: SignalError | undefined;
  if (record.current !== undefined) {
    try {
      const { session, plaintext } = await decrypt(record.current, message);
      const identityKey = session.parties.remoteIdentity;
      return { plaintext, record: record.update(session), identityKey };
    } catch (error) {
      failure = requireTrialFailure(error);
    }
  }
  for (const archived of record.archived()) {
    try {
      const { session, plaintext } = await decrypt(archived.session, message);
      const identityKey = session.parties.remoteIdentity;
      return { plaintext, record: record.promote(session, archived.position), identityKey };
    } catch (error) {
      const refused = requireTrialFailure(error);
      failure ??= refused;
    }
  }
  throw failure ?? new SignalError('no-session');
}

/** The error, if it only says that the message is not of this session. */
function requireTrialFailure(error: unknown): SignalError {
  if (!(error instanceof SignalError) || error.code === 'duplicate-message') throw error;
  return error;
}

/** A message that states its way must have gone it. */
function requireAddresses(message: SignalMessage, { local, remote }: Receiving): void {
  const { addresses } = message.content;
  if (addresses === undefined) return;
  const expected = encodeAddresses(remote, local);
  if (expected === undefined || !equal(addresses, expected))
    throw new SignalError('malformed-message', 'a message for another address');
}
