import { type Bytes, concat, copy } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { type PrivateKey, type PublicKey } from '../keys/curve.ts';
import { type Uuid, uuidBytes, uuidOf } from '../uuid.ts';
import { bytes, message, uint32 } from '../wire/protobuf.ts';
import { requireVersion, VERSION_BYTE } from './version.ts';

const SIGNATURE = 64;

const body = message({
  distributionId: bytes(1),
  chainId: uint32(2),
  iteration: uint32(3),
  ciphertext: bytes(4),
});

/** Which key of which chain a group message needs. */
export interface SenderKeyMessageFields {
  readonly distributionId: Uuid;
  readonly chainId: number;
  readonly iteration: number;
  readonly ciphertext: Bytes;
}

/** A group message: version byte, protobuf, and the sender's XEdDSA signature over both. */
export class SenderKeyMessage {
  readonly fields: SenderKeyMessageFields;
  readonly #bytes: Bytes;

  private constructor(fields: SenderKeyMessageFields, encoding: Bytes) {
    this.fields = fields;
    this.#bytes = encoding;
  }

  static signed(fields: SenderKeyMessageFields, signingKey: PrivateKey): SenderKeyMessage {
    const encoded = body.encode({
      ...fields,
      distributionId: uuidBytes(fields.distributionId),
    });
    const covered = concat(Uint8Array.of(VERSION_BYTE), encoded);
    return new SenderKeyMessage(fields, concat(covered, signingKey.sign(covered)));
  }

  /** @throws SignalError `malformed-message`, `unsupported-version` */
  static deserialize(encoding: Uint8Array): SenderKeyMessage {
    requireVersion(encoding);
    if (encoding.length <= SIGNATURE)
      throw new SignalError('malformed-message', 'a group message without a signature');
    const fields = body.decode(encoding.subarray(1, -SIGNATURE));
    const { distributionId, chainId, iteration, ciphertext } = fields;
    if (
      distributionId?.length !== 16 ||
      chainId === undefined ||
      iteration === undefined ||
      ciphertext === undefined
    )
      throw new SignalError('malformed-message', 'not a group message');
    return new SenderKeyMessage(
      { distributionId: uuidOf(distributionId), chainId, iteration, ciphertext },
      copy(encoding),
    );
  }

  /** Whether the key signed this very encoding. */
  isSignedBy(signingKey: PublicKey): boolean {
    const covered = this.#bytes.subarray(0, -SIGNATURE);
    return signingKey.verify(covered, this.#bytes.subarray(-SIGNATURE));
  }

  serialize(): Bytes {
    return copy(this.#bytes);
  }
}
