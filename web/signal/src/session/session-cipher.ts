import type { ProtocolAddress } from '../address.ts';
import { type Bytes, copy, equal } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import type { PrekeyBundle } from '../handshake/bundle.ts';
import { encodePrekeyMessage } from '../handshake/prekey-message.ts';
import type { PublicKey } from '../keys/curve.ts';
import { MAX_UNACKNOWLEDGED_MS } from '../limits.ts';
import { encrypt } from '../ratchet/double-ratchet.ts';
import type { Session } from '../ratchet/session.ts';
import type { MinimumSpqrVersion } from '../spqr/ratchet.ts';
import { encodeAddresses } from './stated-addresses.ts';
import { type Decrypted, decryptPrekey, decryptWhisper } from './decryption.ts';
import { beginSession } from './handshake.ts';
import { exclusively } from './locks.ts';
import { SessionRecord } from './record.ts';
import type { ProtocolStore, SessionChange } from './store.ts';
import { requireTrust } from './trust.ts';

/** An encrypted message and how it is to be read. */
export interface CiphertextMessage {
  readonly type: 'whisper' | 'prekey';
  readonly body: Uint8Array;
}

/** What a cipher works with. */
export interface SessionCipherOptions {
  readonly store: ProtocolStore;
  readonly local: ProtocolAddress;
  readonly remote: ProtocolAddress;
  /**
   * 1, the default, refuses peers without the post-quantum ratchet; 0 lets new sessions do without
   * it where the peer does.
   */
  readonly minimumSpqr?: MinimumSpqrVersion;
  /** Milliseconds since 1970; the clock of the platform by default. */
  readonly now?: () => number;
}

/**
 * The sessions with one device. Operations on the same store and address run one after another; each
 * commits all that it changes at once, and nothing if it is refused.
 */
export class SessionCipher {
  readonly #store: ProtocolStore;
  readonly #local: ProtocolAddress;
  readonly #remote: ProtocolAddress;
  readonly #minimumSpqr: MinimumSpqrVersion;
  readonly #now: () => number;
  /** What was committed last: usually it is what is loaded next, and need not be parsed. */
  #last: { readonly stored: Bytes; readonly record: SessionRecord } | undefined;

  constructor(options: SessionCipherOptions) {
    this.#store = options.store;
    this.#local = options.local;
    this.#remote = options.remote;
    this.#minimumSpqr = options.minimumSpqr ?? 1;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Begins a session from a bundle of the device's prekeys; a session that there was is archived.
   *
   * @throws SignalError `untrusted-identity`, `bad-signature`, `invalid-key`
   */
  processBundle(bundle: PrekeyBundle): Promise<void> {
    return this.#exclusively(async (record) => {
      await requireTrust(this.#store, this.#remote, bundle.identityKey, 'sending');
      const local = await this.#store.loadIdentity();
      const session = await beginSession(local, bundle, this.#minimumSpqr, this.#now());
      await this.#commit(record.promote(session), { identityKey: bundle.identityKey });
    });
  }

  /**
   * Encrypts for the device, in the current session.
   *
   * @throws SignalError `no-session`; `session-stale` if the device has not answered for 30 days;
   *     `untrusted-identity`
   */
  async encrypt(plaintext: Uint8Array): Promise<CiphertextMessage & { readonly body: Bytes }> {
    return (await this.encryptToBeSealed(plaintext)).message;
  }

  /** The same, and the identity key that it is for, whatever becomes of the session afterwards. */
  encryptToBeSealed(plaintext: Uint8Array): Promise<{
    readonly message: CiphertextMessage & { readonly body: Bytes };
    readonly recipient: PublicKey;
  }> {
    return this.#exclusively(async (record) => {
      const current = this.#requireUsable(record.current);
      const { pending, parties, baseKey } = current;
      const addresses = pending && encodeAddresses(this.#local, this.#remote);
      const { session, message } = await encrypt(current, plaintext, addresses);
      const recipient = parties.remoteIdentity;
      await requireTrust(this.#store, this.#remote, recipient, 'sending');
      await this.#commit(record.update(session), { identityKey: recipient });
      if (pending === undefined)
        return { message: { type: 'whisper', body: message.serialize() }, recipient };
      const body = encodePrekeyMessage({
        prekeyId: pending.prekeyId,
        baseKey,
        identityKey: parties.localIdentity,
        message,
        registrationId: parties.localRegistrationId,
        signedPrekeyId: pending.signedPrekeyId,
        kyberPrekeyId: pending.kyberPrekeyId,
        kyberCiphertext: pending.kyberCiphertext,
      });
      return { message: { type: 'prekey', body }, recipient };
    });
  }

  /**
   * Decrypts a message of the device. What a session was built from is spent with it.
   *
   * @throws SignalError `duplicate-message`, `bad-mac`, `malformed-message`, `invalid-key`,
   *     `unsupported-version`, `too-far-in-future`, `no-session`, `untrusted-identity`,
   *     `unknown-prekey`, `reused-last-resort-key`
   * @param read makes what is returned of the plaintext; if it throws, nothing is committed
   */
  decrypt(
    message: CiphertextMessage,
    read: (plaintext: Bytes) => Bytes = (plaintext) => plaintext,
  ): Promise<Bytes> {
    return this.#exclusively(async (record) => {
      const { plaintext, ...change } = await this.#decrypt(message, record);
      const content = read(plaintext);
      await this.#commit(change.record, change);
      return content;
    });
  }

  /** Ends the current session: the next message needs a bundle, late ones are still read. */
  archive(): Promise<void> {
    return this.#exclusively((record) => this.#commit(record.archive()));
  }

  /** Whether there is a session to encrypt in. */
  hasUsableSession(): Promise<boolean> {
    return this.#exclusively(({ current }) =>
      Promise.resolve(current !== undefined && !this.#isStale(current)),
    );
  }

  /** The registration id of the device, as its session states it. */
  remoteRegistrationId(): Promise<number | undefined> {
    return this.#exclusively(({ current }) =>
      Promise.resolve(current?.parties.remoteRegistrationId),
    );
  }

  #decrypt({ type, body }: CiphertextMessage, record: SessionRecord): Promise<Decrypted> {
    const receiving = {
      store: this.#store,
      local: this.#local,
      remote: this.#remote,
      minimumSpqr: this.#minimumSpqr,
    };
    switch (type) {
      case 'prekey':
        return decryptPrekey(body, record, receiving);
      case 'whisper':
        return decryptWhisper(body, record, receiving);
    }
  }

  #exclusively<T>(task: (record: SessionRecord) => Promise<T>): Promise<T> {
    return exclusively(this.#store, this.#remote.toString(), async () => {
      const stored = await this.#store.loadSession(this.#remote);
      return task(stored === undefined ? SessionRecord.EMPTY : this.#parse(stored));
    });
  }

  #parse(stored: Uint8Array): SessionRecord {
    const last = this.#last;
    return last && equal(last.stored, stored) ? last.record : SessionRecord.deserialize(stored);
  }

  async #commit(
    record: SessionRecord,
    { identityKey, spent }: Pick<SessionChange, 'identityKey' | 'spent'> = {},
  ): Promise<void> {
    const stored = record.serialize();
    await this.#store.commit({ address: this.#remote, record: stored, identityKey, spent });
    this.#last = { stored: copy(stored), record };
  }

  #requireUsable(session: Session | undefined): Session {
    if (session === undefined) throw new SignalError('no-session');
    if (this.#isStale(session)) throw new SignalError('session-stale');
    return session;
  }

  #isStale({ pending }: Session): boolean {
    return pending !== undefined && this.#now() - pending.createdAt > MAX_UNACKNOWLEDGED_MS;
  }
}
