import type { ProtocolAddress } from '../address.ts';
import type { KyberPrekey, Prekey, SignedPrekey } from '../handshake/prekeys.ts';
import type { KeyPair, PublicKey } from '../keys/curve.ts';
import type { Shareable } from './locks.ts';

/** Our own device. */
export interface LocalIdentity {
  readonly keyPair: KeyPair;
  /** 14 bits, chosen at registration. */
  readonly registrationId: number;
}

/** The prekeys that a session was built from. */
export interface SpentPrekeys {
  readonly prekeyId?: number | undefined;
  readonly signedPrekeyId: number;
  readonly kyberPrekeyId: number;
  readonly baseKey: PublicKey;
}

/** The prekeys that a store has, by their ids in rising order: to number on, and to see what is left. */
export interface PrekeyIds {
  /** Without Kyber. */
  readonly oneTime: readonly number[];
  readonly signed: readonly number[];
  /** One-time ones, and those of last resort. */
  readonly kyber: readonly number[];
}

/** All that one operation changes. */
export interface SessionChange {
  readonly address: ProtocolAddress;
  /** The sessions with `address`, opaque. */
  readonly record: Uint8Array;
  /** The identity key that `address` has proved or was found to have. */
  readonly identityKey?: PublicKey | undefined;
  readonly spent?: SpentPrekeys | undefined;
}

/** What sessions need of their client: its keys, its decisions about trust, and a place to stay. */
export interface ProtocolStore extends Shareable {
  loadIdentity(): Promise<LocalIdentity>;
  /** Whether to send to, or to believe, `address` under this identity key. */
  isTrusted(
    address: ProtocolAddress,
    identityKey: PublicKey,
    purpose: 'sending' | 'receiving',
  ): Promise<boolean>;
  loadSession(address: ProtocolAddress): Promise<Uint8Array | undefined>;
  loadPrekey(id: number): Promise<Prekey | undefined>;
  loadSignedPrekey(id: number): Promise<SignedPrekey | undefined>;
  loadKyberPrekey(id: number): Promise<KyberPrekey | undefined>;
  /**
   * Makes a change durable, all of it or nothing (one transaction):
   *
   * - keeps `record` and `identityKey` for `address`;
   * - deletes the one-time prekey of `spent`, and its Kyber prekey if that is a one-time one;
   * - for a last-resort Kyber prekey, remembers the ids of both signed keys and the base key.
   *
   * What was loaded for the change may have changed since: prekeys through another address, trust
   * through an approval.
   *
   * @throws SignalError `untrusted-identity` if `identityKey` is not the one trusted for `address`
   *     any more; `unknown-prekey` if a one-time prekey of `spent`, or its Kyber prekey, is gone;
   *     `reused-last-resort-key` if these three were remembered before
   */
  commit(change: SessionChange): Promise<void>;
}
