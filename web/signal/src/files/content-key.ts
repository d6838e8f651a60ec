import { type Bytes, copy } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { Redacted } from '../keys/redacted.ts';
import { randomBytes } from '../random.ts';

const LENGTH = 32;

/** 32 bytes of input keying material, for one file only. */
export class ContentKey extends Redacted {
  readonly #bytes: Bytes;

  private constructor(bytes: Bytes) {
    super();
    this.#bytes = bytes;
  }

  static generate(): ContentKey {
    return new ContentKey(randomBytes(LENGTH));
  }

  /** @throws SignalError `invalid-key` unless it is 32 bytes */
  static deserialize(bytes: Uint8Array): ContentKey {
    if (bytes.length !== LENGTH) throw new SignalError('invalid-key', 'a content key has 32 bytes');
    return new ContentKey(copy(bytes));
  }

  /** 32 bytes in the clear: for the encrypted message that carries them. */
  serialize(): Bytes {
    return copy(this.#bytes);
  }
}
