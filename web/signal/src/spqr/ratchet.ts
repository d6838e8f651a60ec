import type { Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import type { Secret } from '../keys/secret.ts';
import { Authenticator } from './authenticator.ts';
import { type Braid, receive as receiveBraid } from './braid.ts';
import { Chain, type Direction } from './chain.ts';
import { NoHeaderReceived } from './ciphertext-states.ts';
import { KeysUnsampled } from './key-states.ts';
import { decode, encode, VERSION } from './message.ts';

/**
 * The sparse post-quantum ratchet of a session. Immutable.
 *
 * - `off`: the peer has none, for the whole life of the session;
 * - `negotiating`: the peer may have none, and has not answered yet;
 * - `on`: every message key is mixed with one of the post-quantum chain.
 */
export type Spqr =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'negotiating';
      readonly braid: Braid;
      readonly authKey: Secret;
      readonly direction: Direction;
    }
  | { readonly kind: 'on'; readonly braid: Braid; readonly chain: Chain };

/** What a session demands of its peer: 1, a post-quantum ratchet; 0, none. */
export type MinimumSpqrVersion = 0 | 1;

/** A message key, 32 bytes, or none while there is no chain. */
export type MessageSecret = Secret | undefined;

/** @param authKey the third output of PQXDH, 32 bytes */
export function startSpqr(
  authKey: Secret,
  direction: Direction,
  minimum: MinimumSpqrVersion,
): Spqr {
  const auth = Authenticator.start(authKey);
  const braid =
    direction === 'a2b' ? new KeysUnsampled(1, auth, {}) : NoHeaderReceived.start(1, auth);
  if (minimum === 0) return { kind: 'negotiating', braid, authKey, direction };
  return { kind: 'on', braid, chain: Chain.start(authKey, direction) };
}

/** The next message, the key that goes with it, and the state after it. */
export function sendSpqr(spqr: Spqr): { state: Spqr; message: Bytes; key: MessageSecret } {
  if (spqr.kind === 'off') return { state: spqr, message: new Uint8Array(0), key: undefined };
  const { epoch } = spqr.braid;
  const { state: braid, payload, secret } = spqr.braid.send();
  if (spqr.kind === 'negotiating') {
    const message = encode({ epoch, index: 0, payload });
    return { state: { ...spqr, braid }, message, key: undefined };
  }
  const extended = secret === undefined ? spqr.chain : spqr.chain.addEpoch(secret);
  const { key, index, chain } = extended.send(epoch - 1);
  const message = encode({ epoch, index, payload });
  return { state: { kind: 'on', braid, chain }, message, key };
}

/**
 * The key that goes with a received message, and the state after it; to be kept only once the
 * message itself has proved authentic.
 *
 * @param maxJump how many keys of a chain a message may skip
 * @throws SignalError `unsupported-version` if the peer has no such ratchet and must have one;
 *     `malformed-message`, `bad-mac`, `too-far-in-future`
 */
export function receiveSpqr(
  spqr: Spqr,
  message: Uint8Array,
  maxJump: number,
): { state: Spqr; key: MessageSecret } {
  const version = message[0] ?? 0;
  if (spqr.kind === 'off' || version > VERSION) return { state: spqr, key: undefined };
  if (version < VERSION) {
    if (spqr.kind === 'negotiating' && message.length === 0)
      return { state: { kind: 'off' }, key: undefined };
    throw new SignalError('unsupported-version', 'the peer has no post-quantum ratchet');
  }
  const received = decode(message);
  const { state: braid, secret } = receiveBraid(spqr.braid, received);
  const started = spqr.kind === 'on' ? spqr.chain : Chain.start(spqr.authKey, spqr.direction);
  const extended = secret === undefined ? started : started.addEpoch(secret);
  const epoch = received.epoch - 1;
  if (epoch === 0 && received.index === 0)
    return { state: { kind: 'on', braid, chain: extended }, key: undefined };
  const { key, chain } = extended.receive(epoch, received.index, maxJump);
  return { state: { kind: 'on', braid, chain }, key };
}
