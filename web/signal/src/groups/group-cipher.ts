import { type ProtocolAddress } from '../address.ts';
import { type Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { exclusively } from '../session/locks.ts';
import { type Uuid } from '../uuid.ts';
import { SenderKeyDistributionMessage } from './distribution-message.ts';
import { openWithSeed, sealWithSeed } from './sender-chain.ts';
import { SenderKeyMessage } from './sender-key-message.ts';
import { SenderKeyRecord } from './sender-key-record.ts';
import { SenderKeyState } from './sender-key-state.ts';
import { type SenderKeyStore } from './sender-key-store.ts';

/**
 * Group messages by sender keys: each sender has a chain of its own, which it gives to every
 * member, and encrypts a message once for all of them. Whoever is removed from a group still has
 * the chains: senders go on under a fresh distribution id.
 *
 * Operations on the same store, sender and distribution run one after another, so that no two take
 * the same key; state is stored only when signature and padding were right.
 */
export class GroupCipher {
  readonly #store: SenderKeyStore;

  constructor(store: SenderKeyStore) {
    this.#store = store;
  }

  /** What members need to read what `self` encrypts from now on; makes a sender key if need be. */
  distribute(self: ProtocolAddress, distributionId: Uuid): Promise<SenderKeyDistributionMessage> {
    return this.#inTurn(self, distributionId, async (record) => {
      let state = record?.current;
      if (state === undefined) {
        state = await SenderKeyState.generate();
        await this.#store.saveSenderKey(self, distributionId, SenderKeyRecord.EMPTY.add(state));
      }
      const { chainId, chain, signingKey } = state;
      return new SenderKeyDistributionMessage(distributionId, chainId, chain, signingKey);
    });
  }

  /** Takes what `sender` distributed; what comes twice changes nothing. */
  accept(sender: ProtocolAddress, message: SenderKeyDistributionMessage): Promise<void> {
    const { distributionId, chainId, chain, signingKey } = message;
    return this.#inTurn(sender, distributionId, async (record = SenderKeyRecord.EMPTY) => {
      const state = SenderKeyState.received(chainId, chain, signingKey);
      await this.#store.saveSenderKey(sender, distributionId, record.add(state));
    });
  }

  /** @throws SignalError `no-sender-key` before `self` has distributed anything */
  encrypt(
    self: ProtocolAddress,
    distributionId: Uuid,
    plaintext: Uint8Array,
  ): Promise<SenderKeyMessage> {
    return this.#inTurn(self, distributionId, async (record) => {
      const state = record?.current;
      if (record === undefined || state?.privateKey === undefined)
        throw new SignalError(
          'no-sender-key',
          `no sender key of ${self.toString()} to encrypt with`,
        );
      const [seed, after] = state.forSending();
      const ciphertext = await sealWithSeed(seed, plaintext);
      await this.#store.saveSenderKey(self, distributionId, record.replace(after));
      const { iteration } = state.chain;
      const fields = { distributionId, chainId: state.chainId, iteration, ciphertext };
      return SenderKeyMessage.signed(fields, state.privateKey);
    });
  }

  /**
   * @throws SignalError `malformed-message`, `unsupported-version`; `no-sender-key` if `sender` has
   *     not distributed the chain; `bad-signature`, `bad-mac`, `duplicate-message`,
   *     `too-far-in-future`. Nothing is stored then.
   */
  async decrypt(sender: ProtocolAddress, encoding: Uint8Array): Promise<Bytes> {
    const message = SenderKeyMessage.deserialize(encoding);
    const { distributionId, chainId, iteration, ciphertext } = message.fields;
    return this.#inTurn(sender, distributionId, async (record) => {
      const state = record?.state(chainId);
      if (record === undefined || state === undefined)
        throw new SignalError(
          'no-sender-key',
          `no sender key of ${sender.toString()} to decrypt with`,
        );
      if (!message.isSignedBy(state.signingKey))
        throw new SignalError('bad-signature', 'the sender did not sign this group message');
      const [seed, after] = state.forReceiving(iteration);
      const plaintext = await openWithSeed(seed, ciphertext);
      await this.#store.saveSenderKey(sender, distributionId, record.replace(after));
      return plaintext;
    });
  }

  #inTurn<T>(
    sender: ProtocolAddress,
    distributionId: Uuid,
    task: (record: SenderKeyRecord | undefined) => Promise<T>,
  ): Promise<T> {
    return exclusively(this.#store, `${distributionId} ${sender.toString()}`, async () =>
      task(await this.#store.loadSenderKey(sender, distributionId)),
    );
  }
}
