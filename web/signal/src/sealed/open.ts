import { type ProtocolAddress } from '../address.ts';
import { SignalError } from '../errors.ts';
import { type KeyPair } from '../keys/curve.ts';
import { type SealedContent } from './content.ts';
import { openMulti } from './multi-recipient.ts';
import { openSingle } from './single-recipient.ts';
import { type Trust } from './trust.ts';

/** Who opens a sealed message, and what it believes. */
export interface SealedRecipient {
  readonly address: ProtocolAddress;
  readonly identity: KeyPair;
  readonly trust: Trust;
}

/**
 * Opens a sealed message of either version as it is delivered. The sender is then known and
 * certified; the content is still to be decrypted by its type.
 *
 * @param now milliseconds since 1970
 * @throws SignalError `unsupported-version`, `malformed-message`, `invalid-key`, `bad-mac`;
 *     `bad-certificate` or `certificate-expired`; `self-send` for one that this device sealed
 */
export async function openSealed(
  sealed: Uint8Array,
  recipient: SealedRecipient,
  now: number,
): Promise<SealedContent> {
  const content = await unseal(sealed, recipient.identity);
  content.senderCertificate.verify(recipient.trust, now);
  if (content.senderCertificate.sender.equals(recipient.address))
    throw new SignalError('self-send', 'a sealed message of this very device');
  return content;
}

function unseal(sealed: Uint8Array, identity: KeyPair): Promise<SealedContent> {
  const [first] = sealed;
  if (first === undefined) throw new SignalError('malformed-message', 'an empty sealed message');
  switch (first >> 4) {
    case 1:
      return openSingle(sealed, identity);
    case 2:
      return openMulti(sealed, identity);
    default:
      throw new SignalError('unsupported-version', `a sealed message of version ${first >> 4}`);
  }
}
