import { type Bytes, concat, equal } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { Redacted } from '../keys/redacted.ts';
import { MAX_SENDER_KEYS } from '../limits.ts';
import { message, nested, repeated } from '../wire/protobuf.ts';
import { parseStored } from '../wire/stored.ts';
import { stateFormat, SenderKeyState } from './sender-key-state.ts';

/** Of the stored form, in its first byte. */
const VERSION = 1;

const recordFormat = message({ states: repeated(nested(1, stateFormat)) });

/** The sender keys of one sender in one distribution, the newest first; immutable. */
export class SenderKeyRecord extends Redacted {
  static readonly EMPTY = new SenderKeyRecord([]);

  readonly #states: readonly SenderKeyState[];

  private constructor(states: readonly SenderKeyState[]) {
    super();
    this.#states = states;
  }

  /** @throws SignalError `invalid-record` for anything but what {@link serialize} wrote */
  static deserialize(encoding: Uint8Array): SenderKeyRecord {
    const record = parseStored(encoding, VERSION, (body) => {
      const { states = [] } = recordFormat.decode(body);
      return new SenderKeyRecord(states.map((fields) => SenderKeyState.restore(fields)));
    });
    if (record.#states.length > MAX_SENDER_KEYS || !equal(record.serialize(), encoding))
      throw new SignalError('invalid-record', 'not stored sender keys');
    return record;
  }

  /** Version byte and protobuf, secrets in the clear: for storage alone. */
  serialize(): Bytes {
    const states = this.#states.map((state) => state.fields());
    return concat(Uint8Array.of(VERSION), recordFormat.encode({ states }));
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
