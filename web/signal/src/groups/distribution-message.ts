import { type Bytes, concat } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { PublicKey } from '../keys/curve.ts';
import { Redacted } from '../keys/redacted.ts';
import { Secret } from '../keys/secret.ts';
import { type Uuid, uuidBytes, uuidOf } from '../uuid.ts';
import { bytes, message, uint32 } from '../wire/protobuf.ts';
import { SenderChain } from './sender-chain.ts';
import { requireVersion, VERSION_BYTE } from './version.ts';

const KEY = 32;

const body = message({
  distributionId: bytes(1),
  chainId: uint32(2),
  iteration: uint32(3),
  chainKey: bytes(4),
  signingKey: bytes(5),
});

/**
 * What tells a member how to read a sender's messages from now on. Secret: it goes to each member
 * inside a message of a pairwise session.
 */
export class SenderKeyDistributionMessage extends Redacted {
  readonly distributionId: Uuid;
  readonly chainId: number;
  readonly chain: SenderChain;
  readonly signingKey: PublicKey;

  constructor(distributionId: Uuid, chainId: number, chain: SenderChain, signingKey: PublicKey) {
    super();
    this.distributionId = distributionId;
    this.chainId = chainId;
    this.chain = chain;
    this.signingKey = signingKey;
  }

  /** @throws SignalError `malformed-message`, `unsupported-version`, `invalid-key` */
  static deserialize(encoding: Uint8Array): SenderKeyDistributionMessage {
    requireVersion(encoding);
    const fields = body.decode(encoding.subarray(1));
    const { distributionId, chainId, iteration, chainKey, signingKey } = fields;
    if (
      distributionId?.length !== 16 ||
      chainId === undefined ||
      iteration === undefined ||
      chainKey?.length !== KEY ||
      signingKey === undefined
    )
      throw new SignalError('malformed-message', 'not a sender key distribution message');
    return new SenderKeyDistributionMessage(
      uuidOf(distributionId),
      chainId,
      new SenderChain(iteration, new Secret(chainKey)),
      PublicKey.deserialize(signingKey),
    );
  }

  /** Version byte and protobuf, in the clear: only to be encrypted. */
  serialize(): Bytes {
    const encoded = body.encode({
      distributionId: uuidBytes(this.distributionId),
      chainId: this.chainId,
      iteration: this.chain.iteration,
      chainKey: this.chain.key.expose(),
      signingKey: this.signingKey.serialize(),
    });
    return concat(Uint8Array.of(VERSION_BYTE), encoded);
  }
}
