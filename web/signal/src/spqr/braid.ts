import type { Secret } from '../keys/secret.ts';
import { SignalError } from '../errors.ts';
import type {
  Ct1Acknowledged,
  Ct1Sampled,
  Ct2Sampled,
  HeaderReceived,
  KeyReceivedCt1Sampled,
  NoHeaderReceived,
} from './ciphertext-states.ts';
import type {
  Ct1Received,
  HeaderSent,
  KeySentCt1Received,
  KeysSampled,
  KeysUnsampled,
} from './key-states.ts';
import type { BraidMessage, Payload } from './message.ts';

/**
 * The ML-KEM braid: the machine by which both sides agree on a fresh secret in every epoch. States
 * are immutable. `send` gives what to send next; `receive` takes a payload of the state's own
 * epoch, and whatever does not concern the state leaves it as it is.
 */
export type Braid =
  /* the side that owns this epoch's key */
  | KeysUnsampled
  | KeysSampled
  | HeaderSent
  | Ct1Received
  | KeySentCt1Received
  /* the side that encapsulates to it */
  | NoHeaderReceived
  | HeaderReceived
  | Ct1Sampled
  | KeyReceivedCt1Sampled
  | Ct1Acknowledged
  | Ct2Sampled;

/** A state after a step, with the epoch's secret in the step that produces it. */
export interface Step {
  readonly state: Braid;
  readonly secret?: Secret;
}

export interface Sending extends Step {
  readonly payload: Payload;
}

/**
 * The braid after a message. One of an earlier epoch changes nothing; one of the next ends an epoch
 * whose ciphertext is on its way.
 *
 * @throws SignalError `malformed-message` for an epoch that cannot be, or a key that does not fit;
 *     `bad-mac` for an exchange that is not authentic
 */
export function receive(state: Braid, { epoch, payload }: BraidMessage): Step {
  if (epoch < state.epoch) return { state };
  if (epoch === state.epoch) return state.receive(payload);
  if (epoch === state.epoch + 1 && state.kind === 'ct2-sampled') return { state: state.finish() };
  throw new SignalError('malformed-message', 'an epoch that cannot be');
}
