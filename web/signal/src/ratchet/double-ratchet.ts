import type { Bytes } from '../bytes.ts';
import { aesCbcDecrypt, aesCbcEncrypt } from '../crypto.ts';
import { SignalError } from '../errors.ts';
import { KeyPair, type PublicKey } from '../keys/curve.ts';
import { Secret } from '../keys/secret.ts';
import { SkippedKeys } from '../keys/skipped-keys.ts';
import { MAX_FORWARD_JUMP, MAX_RECEIVER_CHAINS } from '../limits.ts';
import { receiveSpqr, sendSpqr } from '../spqr/ratchet.ts';
import { MessageKeys } from './chain-key.ts';
import type { ReceiverChain, Session } from './session.ts';
import { SignalMessage } from './signal-message.ts';

/** Messages to ourselves may be any distance apart. */
const NO_LIMIT = 0xffff_ffff;

/** The next message of `session`, and the session after it. */
export async function encrypt(
  session: Session,
  plaintext: Uint8Array,
  addresses: Bytes | undefined,
): Promise<{ session: Session; message: SignalMessage }> {
  const { ratchetKey, chain } = session.sender;
  const { state: spqr, message: pqRatchet, key } = sendSpqr(session.spqr);
  const keys = MessageKeys.derive(chain.seed(), key);
  const content = {
    ratchetKey: ratchetKey.publicKey,
    counter: chain.index,
    previousCounter: session.previousCounter,
    ciphertext: await aesCbcEncrypt(keys.cipherKey, keys.iv, plaintext),
    pqRatchet,
    addresses,
  };
  const { localIdentity, remoteIdentity } = session.parties;
  const parties = { sender: localIdentity, receiver: remoteIdentity };
  const message = SignalMessage.create(content, keys.macKey, parties);
  const sender = { ratchetKey, chain: chain.next() };
  return { session: { ...session, sender, spqr }, message };
}

/**
 * The content of `message`, and the session after it, which knows that the other side answers.
 *
 * @throws SignalError `bad-mac`, `duplicate-message`, `too-far-in-future`, `malformed-message`,
 *     `invalid-key`, `unsupported-version`; `session` is untouched by all of them
 */
export async function decrypt(
  session: Session,
  message: SignalMessage,
): Promise<{ session: Session; plaintext: Bytes }> {
  const { localIdentity, remoteIdentity } = session.parties;
  const maxJump = localIdentity.equals(remoteIdentity) ? NO_LIMIT : MAX_FORWARD_JUMP;
  const { ratchetKey, counter, ciphertext, pqRatchet } = message.content;
  const { chains, answer } = await receiving(session, ratchetKey);
  const { seed, receivers } = takeSeed(chains, ratchetKey, counter, maxJump);
  const { state: spqr, key } = receiveSpqr(session.spqr, pqRatchet, maxJump);
  const keys = MessageKeys.derive(seed, key);
  if (!message.isAuthentic(keys.macKey, { sender: remoteIdentity, receiver: localIdentity }))
    throw new SignalError('bad-mac', 'the message is not authentic in this session');
  const [plaintext, answering] = await Promise.all([
    aesCbcDecrypt(keys.cipherKey, keys.iv, ciphertext),
    answer(),
  ]);
  return { session: { ...session, ...answering, receivers, spqr, pending: undefined }, plaintext };
}

/** What of a session turns when it answers a new key of the other side. */
type Answer = Pick<Session, 'rootKey' | 'sender' | 'previousCounter'>;

/**
 * The receiving chains with one for `theirs`. A new key of the other side turns the root twice: for
 * its chain, and for ours that answers it, once its message has proved authentic.
 */
async function receiving(
  session: Session,
  theirs: PublicKey,
): Promise<{ chains: readonly ReceiverChain[]; answer: () => Promise<Answer> }> {
  const { receivers, sender } = session;
  if (receivers.some(({ ratchetKey }) => ratchetKey.equals(theirs)))
    return { chains: receivers, answer: () => Promise.resolve(session) };
  const ours = sender.ratchetKey.privateKey;
  const [shared, ratchetKey] = await Promise.all([ours.agree(theirs), KeyPair.generate()]);
  const { rootKey, chain } = session.rootKey.step(shared);
  const opened = { ratchetKey: theirs, chain, skipped: SkippedKeys.NONE };
  return {
    chains: [...receivers, opened].slice(-MAX_RECEIVER_CHAINS),
    answer: async () => {
      const sent = rootKey.step(await ratchetKey.privateKey.agree(theirs));
      return {
        rootKey: sent.rootKey,
        sender: { ratchetKey, chain: sent.chain },
        previousCounter: Math.max(0, sender.chain.index - 1),
      };
    },
  };
}

/** The seed of one message, and the receiving chains without it. */
function takeSeed(
  chains: readonly ReceiverChain[],
  ratchetKey: PublicKey,
  counter: number,
  maxJump: number,
): { seed: Secret; receivers: readonly ReceiverChain[] } {
  const position = chains.findIndex((chain) => chain.ratchetKey.equals(ratchetKey));
  const receiver = chains[position];
  if (receiver === undefined) throw new RangeError('no chain for the ratchet key');
  const [seed, after] = advance(receiver, counter, maxJump);
  const receivers = [...chains];
  receivers[position] = after;
  return { seed, receivers };
}

function advance(
  receiver: ReceiverChain,
  counter: number,
  maxJump: number,
): [Secret, ReceiverChain] {
  let { chain } = receiver;
  if (counter < chain.index) {
    const taken = receiver.skipped.take(counter);
    if (taken === undefined) throw new SignalError('duplicate-message');
    return [new Secret(taken[0]), { ...receiver, skipped: taken[1] }];
  }
  if (counter - chain.index > maxJump) throw new SignalError('too-far-in-future');
  const first = chain.index;
  const passed: Uint8Array[] = [];
  for (; chain.index < counter; chain = chain.next()) passed.push(chain.seed().expose());
  const skipped = receiver.skipped.append(first, passed);
  return [chain.seed(), { ...receiver, chain: chain.next(), skipped }];
}
