import { type Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { type PrivateKey, PublicKey } from '../keys/curve.ts';
import { bytes, message, uint32 } from '../wire/protobuf.ts';

/** A certificate and who signed it: the form of both kinds. */
export const signedFormat = message({ certificate: bytes(1), signature: bytes(2) });

const bodyFormat = message({ id: uint32(1), key: bytes(2) });

/** A trust root's word for the key that a server signs sender certificates with. */
export class ServerCertificate {
  readonly id: number;
  readonly key: PublicKey;
  readonly #body: Bytes;
  readonly #signature: Bytes;

  private constructor(id: number, key: PublicKey, body: Bytes, signature: Bytes) {
    this.id = id;
    this.key = key;
    this.#body = body;
    this.#signature = signature;
  }

  /** @param id by which it can be revoked, 32 bits */
  static issue(id: number, key: PublicKey, trustRoot: PrivateKey): ServerCertificate {
    const body = bodyFormat.encode({ id, key: key.serialize() });
    return new ServerCertificate(id, key, body, trustRoot.sign(body));
  }

  /** @throws SignalError `malformed-message`, `invalid-key` */
  static deserialize(encoding: Uint8Array): ServerCertificate {
    const { certificate, signature } = signedFormat.decode(encoding);
    if (certificate === undefined || signature === undefined)
      throw new SignalError('malformed-message', 'not a signed server certificate');
    const { id, key } = bodyFormat.decode(certificate);
    if (id === undefined || key === undefined)
      throw new SignalError('malformed-message', 'not a server certificate');
    return new ServerCertificate(id, PublicKey.deserialize(key), certificate, signature);
  }

  isSignedBy(trustRoot: PublicKey): boolean {
    return trustRoot.verify(this.#body, this.#signature);
  }

  serialize(): Bytes {
    return signedFormat.encode({ certificate: this.#body, signature: this.#signature });
  }
}
