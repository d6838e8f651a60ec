import { ProtocolAddress } from '../address.ts';
import { type Bytes, copy } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { type PrivateKey, PublicKey } from '../keys/curve.ts';
import { uuidOf } from '../uuid.ts';
import { bytes, fixed64, message, string, uint32 } from '../wire/protobuf.ts';
import { ServerCertificate, signedFormat } from './server-certificate.ts';
import { type Trust } from './trust.ts';

const bodyFormat = message({
  e164: string(1),
  deviceId: uint32(2),
  expires: fixed64(3),
  identityKey: bytes(4),
  server: bytes(5),
  uuid: string(6),
  uuidBytes: bytes(7),
  serverId: uint32(8),
});

/** What a server says of a sender. */
export interface SenderDetails {
  /** Its name is the UUID of the account. */
  readonly sender: ProtocolAddress;
  /** The telephone number, if the recipient may know it. */
  readonly e164?: string | undefined;
  readonly identityKey: PublicKey;
  /** Milliseconds since 1970; valid up to and with this one. */
  readonly expires: number;
}

/** A server's word for who a sender is, to be shown to recipients inside sealed messages. */
export class SenderCertificate implements SenderDetails {
  readonly sender: ProtocolAddress;
  readonly e164: string | undefined;
  readonly identityKey: PublicKey;
  readonly expires: number;
  /** Or the id of one that the recipient is expected to have. */
  readonly server: ServerCertificate | number;
  readonly #body: Bytes;
  readonly #signature: Bytes;
  readonly #bytes: Bytes;

  private constructor(
    details: SenderDetails,
    server: ServerCertificate | number,
    body: Bytes,
    signature: Bytes,
    encoding: Bytes,
  ) {
    this.sender = details.sender;
    this.e164 = details.e164;
    this.identityKey = details.identityKey;
    this.expires = details.expires;
    this.server = server;
    this.#body = body;
    this.#signature = signature;
    this.#bytes = encoding;
  }

  static issue(
    details: SenderDetails,
    server: ServerCertificate,
    serverKey: PrivateKey,
  ): SenderCertificate {
    const body = bodyFormat.encode({
      e164: details.e164,
      deviceId: details.sender.deviceId,
      expires: BigInt(details.expires),
      identityKey: details.identityKey.serialize(),
      server: server.serialize(),
      uuid: details.sender.name,
    });
    const signature = serverKey.sign(body);
    const encoding = signedFormat.encode({ certificate: body, signature });
    return new SenderCertificate(details, server, body, signature, encoding);
  }

  /** @throws SignalError `malformed-message`, `invalid-key` */
  static deserialize(encoding: Uint8Array): SenderCertificate {
    const { certificate, signature } = signedFormat.decode(encoding);
    if (certificate === undefined || signature === undefined) throw malformed();
    const fields = bodyFormat.decode(certificate);
    const { deviceId, expires, identityKey, e164 } = fields;
    if (deviceId === undefined || expires === undefined || identityKey === undefined)
      throw malformed();
    const details = {
      sender: addressOf(fields.uuid, fields.uuidBytes, deviceId),
      e164,
      identityKey: PublicKey.deserialize(identityKey),
      expires: Number(expires),
    };
    const server = serverOf(fields.server, fields.serverId);
    return new SenderCertificate(details, server, certificate, signature, copy(encoding));
  }

  serialize(): Bytes {
    return copy(this.#bytes);
  }

  /**
   * Whether a server that is trusted said this, and still means it.
   *
   * @param now milliseconds since 1970
   * @throws SignalError `bad-certificate`, `certificate-expired`
   */
  verify(trust: Trust, now: number): void {
    const server = typeof this.server === 'number' ? trust.servers?.get(this.server) : this.server;
    if (server === undefined)
      throw new SignalError('bad-certificate', 'signed by a server that is not known');
    if (trust.revoked?.has(server.id) === true)
      throw new SignalError('bad-certificate', 'signed by a server whose certificate is revoked');
    if (!trust.roots.some((root) => server.isSignedBy(root)))
      throw new SignalError('bad-certificate', 'no trust root signed the server certificate');
    if (!server.key.verify(this.#body, this.#signature))
      throw new SignalError('bad-certificate', 'the server did not sign the sender certificate');
    if (!(now <= this.expires))
      throw new SignalError('certificate-expired', 'the sender certificate has expired');
  }
}

function malformed(options?: ErrorOptions): SignalError {
  return new SignalError('malformed-message', 'not a sender certificate', options);
}

/** Exactly one of the two is there. */
function addressOf(
  text: string | undefined,
  binary: Bytes | undefined,
  deviceId: number,
): ProtocolAddress {
  if ((text === undefined) === (binary === undefined)) throw malformed();
  try {
    const name = binary === undefined ? text : uuidOf(binary);
    return new ProtocolAddress(name ?? '', deviceId);
  } catch (cause) {
    throw malformed({ cause });
  }
}

/** Exactly one of the two is there. */
function serverOf(encoding: Bytes | undefined, id: number | undefined): ServerCertificate | number {
  if (encoding !== undefined && id === undefined) return ServerCertificate.deserialize(encoding);
  if (encoding === undefined && id !== undefined) return id;
  throw malformed();
}
