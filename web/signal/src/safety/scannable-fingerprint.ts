import { type Bytes, copy, equal } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { bytes, message, nested, uint32 } from '../wire/protobuf.ts';

/** Bytes of a fingerprint that a code carries. */
const LENGTH = 32;

const half = message({ content: bytes(1) });
const combined = message({ version: uint32(1), local: nested(2, half), remote: nested(3, half) });

/** Both fingerprints as a QR code carries them, seen from one side. */
export class ScannableFingerprint {
  /** Which ids went into it; codes of two versions cannot be compared. */
  readonly version: number;
  readonly #local: Bytes;
  readonly #remote: Bytes;

  private constructor(version: number, local: Uint8Array, remote: Uint8Array) {
    this.version = version;
    this.#local = copy(local);
    this.#remote = copy(remote);
  }

  /** Of two fingerprints of at least 32 bytes. */
  static of(version: number, local: Uint8Array, remote: Uint8Array): ScannableFingerprint {
    if (!Number.isInteger(version) || version < 0 || version > 0xffff_ffff)
      throw new SignalError('invalid-argument', 'a version is an unsigned integer of 32 bits');
    return new ScannableFingerprint(version, local.subarray(0, LENGTH), remote.subarray(0, LENGTH));
  }

  /** @throws SignalError `malformed-message` */
  static deserialize(encoding: Uint8Array): ScannableFingerprint {
    const { version, local, remote } = combined.decode(encoding);
    if (
      version === undefined ||
      local?.content?.length !== LENGTH ||
      remote?.content?.length !== LENGTH
    )
      throw new SignalError('malformed-message', 'not a scannable fingerprint');
    return new ScannableFingerprint(version, local.content, remote.content);
  }

  serialize(): Bytes {
    return combined.encode({
      version: this.version,
      local: { content: this.#local },
      remote: { content: this.#remote },
    });
  }

  /**
   * Whether the code on the other side's screen, where local is remote, says the same.
   *
   * @throws SignalError `unsupported-version` if the other side's code is of another version
   */
  matches(scanned: ScannableFingerprint): boolean {
    if (scanned.version !== this.version)
      throw new SignalError(
        'unsupported-version',
        `a fingerprint of version ${scanned.version} beside one of ${this.version}`,
      );
    const localSame = equal(this.#local, scanned.#remote);
    const remoteSame = equal(this.#remote, scanned.#local);
    return localSame && remoteSame;
  }
}
