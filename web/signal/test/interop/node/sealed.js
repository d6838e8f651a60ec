import * as signal from '@signalapp/libsignal-client';
import { addressOf } from './device.js';
import { groupDecrypt } from './groups.js';
import { decrypt } from './sessions.js';
import { Refusal } from './stores.js';

function contentOf(own, { type, content, certificate, contentHint, groupId }) {
  return signal.UnidentifiedSenderMessageContent.new(
    type === 'plaintext'
      ? signal.PlaintextContent.deserialize(content).asCiphertextMessage()
      : own.sent(content),
    signal.SenderCertificate.deserialize(certificate),
    contentHint,
    groupId ?? null,
  );
}

/** For one recipient, whose identity key is known. */
export function seal(own, { to, content }) {
  return signal.sealedSenderEncrypt(contentOf(own, content), addressOf(to), own.identities);
}

/** For many, with whom there are sessions. */
export function sealMulti(own, { recipients, excluded, content }) {
  return signal.sealedSenderMultiRecipientEncrypt({
    content: contentOf(own, content),
    recipients: recipients.map(addressOf),
    excludedRecipients: excluded.map((id) => signal.ServiceId.parseFromServiceIdString(id)),
    identityStore: own.identities,
    sessionStore: own.sessions,
  });
}

/** The content, whose certificate is not looked at. */
export async function unseal(own, { message }) {
  const content = await signal.sealedSenderDecryptToUsmc(message, own.identities);
  return {
    type: content.msgType(),
    content: content.contents(),
    contentHint: content.contentHint(),
    groupId: content.groupId(),
    certificate: content.senderCertificate().serialize(),
  };
}

/** The sender, certified, and what it says, decrypted. */
export async function open(own, { message, root, now }) {
  const content = await signal.sealedSenderDecryptToUsmc(message, own.identities);
  const certificate = content.senderCertificate();
  if (!certificate.validate(signal.PublicKey.deserialize(root), now))
    throw new Refusal('the certificate is not valid');
  const from = { name: certificate.senderUuid(), deviceId: certificate.senderDeviceId() };
  const plaintext = await read(own, content.msgType(), from, content.contents());
  return { from, plaintext };
}

function read(own, type, from, body) {
  switch (type) {
    case signal.CiphertextMessageType.PreKey:
      return decrypt(own, { from, type: 'prekey', body });
    case signal.CiphertextMessageType.Whisper:
      return decrypt(own, { from, type: 'whisper', body });
    case signal.CiphertextMessageType.SenderKey:
      return groupDecrypt(own, { from, message: body });
    case signal.CiphertextMessageType.Plaintext:
      return signal.PlaintextContent.deserialize(body).body();
    default:
      throw new Refusal(`content of type ${type}`);
  }
}
