import { type Bytes, be32, concat, copy } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { MAX_SKIPPED_KEYS } from '../limits.ts';
import { Redacted } from './redacted.ts';

const KEY = 32;
const ENTRY = 4 + KEY;

/**
 * The keys of messages that have been overtaken, by their index, in the order of insertion.
 * Immutable; in memory as in storage: big-endian index (4 bytes) and key (32), one after another.
 */
export class SkippedKeys extends Redacted {
  static readonly NONE = new SkippedKeys(new Uint8Array(0));

  readonly #packed: Bytes;

  private constructor(packed: Bytes) {
    super();
    this.#packed = packed;
  }

  /** @throws SignalError `invalid-record` unless these are whole entries, within the limit */
  static deserialize(packed: Uint8Array): SkippedKeys {
    if (packed.length % ENTRY !== 0 || packed.length > ENTRY * MAX_SKIPPED_KEYS)
      throw new SignalError('invalid-record');
    return packed.length === 0 ? SkippedKeys.NONE : new SkippedKeys(copy(packed));
  }

  serialize(): Bytes {
    return this.#packed;
  }

  /** With `keys` of the indices from `first` on; beyond the limit the oldest are dropped. */
  append(first: number, keys: readonly Uint8Array[]): SkippedKeys {
    if (keys.length === 0) return this;
    const added = keys.slice(-MAX_SKIPPED_KEYS);
    const offset = first + keys.length - added.length;
    const entries = added.flatMap((key, i) => [be32(offset + i), key]);
    const packed = concat(this.#packed, ...entries);
    return new SkippedKeys(packed.slice(Math.max(0, packed.length - ENTRY * MAX_SKIPPED_KEYS)));
  }

  /** The key of `index` and what remains without it; undefined if it is not here. */
  take(index: number): [Bytes, SkippedKeys] | undefined {
    const view = new DataView(this.#packed.buffer);
    for (let at = 0; at < this.#packed.length; at += ENTRY) {
      if (view.getUint32(at) !== index) continue;
      const key = this.#packed.slice(at + 4, at + ENTRY);
      const rest = concat(this.#packed.subarray(0, at), this.#packed.subarray(at + ENTRY));
      return [key, rest.length === 0 ? SkippedKeys.NONE : new SkippedKeys(rest)];
    }
    return undefined;
  }
}
