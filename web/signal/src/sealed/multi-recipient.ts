import { type Bytes, equal } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { type KeyPair, PublicKey } from '../keys/curve.ts';
import { type ServiceId } from '../service-id.ts';
import { decodeContent, encodeContent, type SealedContent } from './content.ts';
import { MessageKey, WRAP_TAG, WRAPPED, wrapTag } from './message-key.ts';
import { encodeSent, type Recipient, type SentRecipient } from './sent-message.ts';

const TAG_AT = 1 + WRAPPED;
const EPHEMERAL_AT = TAG_AT + WRAP_TAG;
const CONTENT_AT = EPHEMERAL_AT + 32;

/**
 * Seals once for many (sealed sender v2): what goes to the server, which gives each recipient its
 * part. The work for each is two agreements, whatever the content's size.
 *
 * @param excluded members of the group that knowingly get nothing, which the server checks
 * @throws SignalError `invalid-argument` for recipients that the format cannot name
 */
export async function sealMulti(
  content: SealedContent,
  sender: KeyPair,
  recipients: readonly Recipient[],
  excluded: readonly ServiceId[] = [],
): Promise<Bytes> {
  const key = await MessageKey.generate();
  const ephemeral = key.ephemeral.publicKey;
  const wrap = async (recipient: Recipient): Promise<SentRecipient> => {
    const wrapped = await key.wrap(recipient.identityKey);
    const agreement = await sender.privateKey.agree(recipient.identityKey);
    const between = { ephemeral, sender: sender.publicKey, recipient: recipient.identityKey };
    return { recipient, wrapped, tag: wrapTag(agreement, { wrapped, ...between }) };
  };
  return encodeSent({
    recipients: await Promise.all(recipients.map(wrap)),
    excluded,
    ephemeral,
    ciphertext: key.seal(encodeContent(content)),
  });
}

/**
 * The content, whose certificate names the key that sealed it but is not verified yet.
 *
 * @param sealed as the server delivers it: version, wrapped key, its tag, ephemeral key, content
 * @throws SignalError `malformed-message`, `invalid-key`, `bad-mac`
 */
export async function openMulti(sealed: Uint8Array, recipient: KeyPair): Promise<SealedContent> {
  if (sealed.length < CONTENT_AT)
    throw new SignalError('malformed-message', 'not a sealed message');
  const wrapped = sealed.subarray(TAG_AT - WRAPPED, TAG_AT);
  const tag = sealed.subarray(TAG_AT, EPHEMERAL_AT);
  const ephemeral = PublicKey.fromRaw(sealed.subarray(EPHEMERAL_AT, CONTENT_AT));
  const key = await MessageKey.unwrap(wrapped, ephemeral, recipient);
  const content = decodeContent(key.open(sealed.subarray(CONTENT_AT)));
  const sender = content.senderCertificate.identityKey;
  const agreement = await recipient.privateKey.agree(sender);
  const between = { ephemeral, sender, recipient: recipient.publicKey };
  if (!equal(tag, wrapTag(agreement, { wrapped, ...between })))
    throw new SignalError('bad-mac', 'this was not sealed by the sender that it names');
  return content;
}
