import type { Bytes } from '../bytes.ts';
import type { KeyPair, PublicKey } from '../keys/curve.ts';
import type { SkippedKeys } from '../keys/skipped-keys.ts';
import type { Spqr } from '../spqr/ratchet.ts';
import type { ChainKey } from './chain-key.ts';
import type { RootKey } from './root-key.ts';

/** What we send with: our ratchet key, and the chain behind it. */
export interface SenderChain {
  readonly ratchetKey: KeyPair;
  readonly chain: ChainKey;
}

/** What came behind one ratchet key of the other side. */
export interface ReceiverChain {
  readonly ratchetKey: PublicKey;
  readonly chain: ChainKey;
  /** Seeds, not keys: the post-quantum half is known only when the message arrives. */
  readonly skipped: SkippedKeys;
}

/** What every message repeats until the other side has answered. */
export interface PendingHandshake {
  readonly prekeyId?: number | undefined;
  readonly signedPrekeyId: number;
  readonly kyberPrekeyId: number;
  readonly kyberCiphertext: Bytes;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Whose session it is. */
export interface SessionParties {
  readonly localIdentity: PublicKey;
  readonly remoteIdentity: PublicKey;
  readonly localRegistrationId: number;
  readonly remoteRegistrationId: number;
}

/** One session between two devices: the triple ratchet's state. Immutable. */
export interface Session {
  readonly parties: SessionParties;
  /** The initiator's ephemeral key of PQXDH, which tells sessions apart. */
  readonly baseKey: PublicKey;
  readonly rootKey: RootKey;
  readonly sender: SenderChain;
  readonly previousCounter: number;
  /** The oldest first. */
  readonly receivers: readonly ReceiverChain[];
  readonly spqr: Spqr;
  /** Present while we have started the session and heard nothing yet. */
  readonly pending?: PendingHandshake | undefined;
}
