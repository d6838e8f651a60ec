import { type Bytes, copy } from '../bytes.ts';
import { Redacted } from './redacted.ts';

/** Secret bytes of no further structure. */
export class Secret extends Redacted {
  readonly #bytes: Bytes;

  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = copy(bytes);
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** The bytes in the clear, for a primitive or for storage. Not to be changed. */
  expose(): Bytes {
    return this.#bytes;
  }
}
