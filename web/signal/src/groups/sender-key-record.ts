import { type Bytes, concat, equal } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { Redacted } from '../keys/redacted.ts';
import { MAX_SENDER_KEYS } from '../limits.ts';
import { message, nested, repeated } from '../wire/protobuf.ts';
import { parseStored, type StoredFormat } from '../wire/stored.ts';
import { stateFormat, SenderKeyState } from './sender-key-state.ts';

/** How sender keys are stored. */
export const SENDER_KEY_RECORD: StoredFormat = { version: 1 };

const recordFormat = message({ states: repeated(nested(1, stateFormat)) });

/** The sender keys of one sender in one distribution, the newest first; immutable. */
export class SenderKeyRecord extends Redacted {
  static readonly EMPTY = new SenderKeyRecord([]);

  readonly #states: readonly SenderKeyState[];

  private constructor(states: readonly SenderKeyState[]) {
    super();
    this.#states = states;
  }

  /**
   * @throws SignalError `invalid-record` for anything but what {@link serialize} wrote,
   *     `newer-record`
   */
  static deserialize(encoding: Uint8Array): SenderKeyRecord {
    return parseStored(encoding, SENDER_KEY_RECORD, (body) => {
      const { states = [] } = recordFormat.decode(body);
      const record = new SenderKeyRecord(states.map((fields) => SenderKeyState.restore(fields)));
      if (states.length > MAX_SENDER_KEYS || !equal(record.#encode(), body))
        throw new SignalError('invalid-record', 'not stored sender keys');
      return record;
    });
  }

  /** Version byte and protobuf, secrets in the clear: for storage alone. */
  serialize(): Bytes {
    return concat(Uint8Array.of(SENDER_KEY_RECORD.version), this.#encode());
  }

  #encode(): Bytes {
    return recordFormat.encode({ states: this.#states.map((state) => state.fields()) });
  }

  /** What is sent with. */
  get current(): SenderKeyState | undefined {
    return this.#states[0];
  }

  state(chainId: number): SenderKeyState | undefined {
    return this.#states.find((state) => state.chainId === chainId);
  }

  /**
   * With `state` as the newest. One that is here already, by chain and signing key, stays as it
   * is, so that a distribution that comes twice brings no used key back; one of the same chain and
   * another key goes, and so do the oldest beyond the limit.
   */
  add(state: SenderKeyState): SenderKeyRecord {
    const known = this.state(state.chainId);
    const kept = known?.signingKey.equals(state.signingKey) === true ? known : state;
    const others = this.#states.filter(({ chainId }) => chainId !== state.chainId);
    return new SenderKeyRecord([kept, ...others].slice(0, MAX_SENDER_KEYS));
  }

  /** With `state` in place of the one of its chain. */
  replace(state: SenderKeyState): SenderKeyRecord {
    return new SenderKeyRecord(
      this.#states.map((before) => (before.chainId === state.chainId ? state : before)),
    );
  }
}
