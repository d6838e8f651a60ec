import { type Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { KeyPair, PrivateKey, PublicKey } from '../keys/curve.ts';
import { Redacted } from '../keys/redacted.ts';
import { Secret } from '../keys/secret.ts';
import { SkippedKeys } from '../keys/skipped-keys.ts';
import { MAX_FORWARD_JUMP } from '../limits.ts';
import { randomBytes, randomU32 } from '../random.ts';
import { bytes, message, uint32 } from '../wire/protobuf.ts';
import { present, sized } from '../wire/stored.ts';
import { SenderChain } from './sender-chain.ts';

const KEY = 32;

/** One sender key of a record, as it is stored. */
export const stateFormat = message({
  chainId: uint32(1),
  iteration: uint32(2),
  chainKey: bytes(3),
  signingKey: bytes(4),
  privateKey: bytes(5),
  skipped: bytes(6),
});

export type StateFields = ReturnType<typeof stateFormat.decode>;

/** A sender key: chain, signing key and the keys of messages that were overtaken; immutable. */
export class SenderKeyState extends Redacted {
  readonly chainId: number;
  readonly chain: SenderChain;
  readonly signingKey: PublicKey;
  /** Only with our own sender keys. */
  readonly privateKey: PrivateKey | undefined;
  readonly #skipped: SkippedKeys;

  private constructor(
    chainId: number,
    chain: SenderChain,
    signingKey: PublicKey,
    privateKey: PrivateKey | undefined,
    skipped: SkippedKeys,
  ) {
    super();
    this.chainId = chainId;
    this.chain = chain;
    this.signingKey = signingKey;
    this.privateKey = privateKey;
    this.#skipped = skipped;
  }

  /** A fresh one of our own. */
  static async generate(): Promise<SenderKeyState> {
    const { publicKey, privateKey } = await KeyPair.generate();
    const chain = new SenderChain(0, new Secret(randomBytes(KEY)));
    // 31 bits, which implementations with signed integers can hold.
    const chainId = randomU32() >>> 1;
    return new SenderKeyState(chainId, chain, publicKey, privateKey, SkippedKeys.NONE);
  }

  /** Somebody else's, as they distributed it. */
  static received(chainId: number, chain: SenderChain, signingKey: PublicKey): SenderKeyState {
    return new SenderKeyState(chainId, chain, signingKey, undefined, SkippedKeys.NONE);
  }

  /** @throws SignalError `invalid-record` */
  static restore(fields: StateFields): SenderKeyState {
    const { chainId, iteration, chainKey, signingKey, privateKey, skipped } = fields;
    return new SenderKeyState(
      present(chainId),
      new SenderChain(present(iteration), new Secret(sized(chainKey, KEY))),
      PublicKey.deserialize(present(signingKey)),
      privateKey && PrivateKey.deserialize(privateKey),
      skipped ? SkippedKeys.deserialize(skipped) : SkippedKeys.NONE,
    );
  }

  fields(): StateFields {
    const skipped = this.#skipped.serialize();
    return {
      chainId: this.chainId,
      iteration: this.chain.iteration,
      chainKey: this.chain.key.expose(),
      signingKey: this.signingKey.serialize(),
      privateKey: this.privateKey?.serialize(),
      skipped: skipped.length > 0 ? skipped : undefined,
    };
  }

  /** The next message's seed to send with, and the state after it. */
  forSending(): [Bytes, SenderKeyState] {
    return [this.chain.messageSeed(), this.#with(this.chain.next(), this.#skipped)];
  }

  /**
   * The seed of the message of an iteration, and the state after it.
   *
   * @throws SignalError `duplicate-message`, `too-far-in-future`
   */
  forReceiving(iteration: number): [Bytes, SenderKeyState] {
    if (iteration < this.chain.iteration) {
      const found = this.#skipped.take(iteration);
      if (found === undefined)
        throw new SignalError('duplicate-message', 'the key of this message was used or dropped');
      const [seed, rest] = found;
      return [seed, this.#with(this.chain, rest)];
    }
    if (iteration - this.chain.iteration > MAX_FORWARD_JUMP)
      throw new SignalError('too-far-in-future', 'too many messages of the sender are missing');
    const seeds: Bytes[] = [];
    let chain = this.chain;
    for (; chain.iteration < iteration; chain = chain.next()) seeds.push(chain.messageSeed());
    const skipped = this.#skipped.append(this.chain.iteration, seeds);
    return [chain.messageSeed(), this.#with(chain.next(), skipped)];
  }

  #with(chain: SenderChain, skipped: SkippedKeys): SenderKeyState {
    return new SenderKeyState(this.chainId, chain, this.signingKey, this.privateKey, skipped);
  }
}
