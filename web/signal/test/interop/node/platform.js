import * as signal from '@signalapp/libsignal-client';
import SentMessage from '@signalapp/libsignal-client/dist/SealedSenderMultiRecipientMessage.js';

/* What belongs to no device: certificates, the server's part, safety numbers, keys. */

const publicKey = (bytes) => signal.PublicKey.deserialize(bytes);
const privateKey = (bytes) => signal.PrivateKey.deserialize(bytes);

export function serverCertificate({ id, key, root }) {
  return signal.ServerCertificate.new(id, publicKey(key), privateKey(root)).serialize();
}

export function senderCertificate({ uuid, e164, deviceId, key, expires, server, serverKey }) {
  return signal.SenderCertificate.new(
    uuid,
    e164 ?? null,
    deviceId,
    publicKey(key),
    expires,
    signal.ServerCertificate.deserialize(server),
    privateKey(serverKey),
  ).serialize();
}

export function validate({ certificate, root, now }) {
  return signal.SenderCertificate.deserialize(certificate).validate(publicKey(root), now);
}

export function describe({ certificate }) {
  const parsed = signal.SenderCertificate.deserialize(certificate);
  return {
    uuid: parsed.senderUuid(),
    deviceId: parsed.senderDeviceId(),
    e164: parsed.senderE164(),
    expires: parsed.expiration(),
    key: parsed.key().serialize(),
  };
}

/** What the server makes of a message to many. */
export function fanOut({ message }) {
  const sent = new SentMessage(message);
  const recipients = Object.entries(sent.recipientsByServiceIdString());
  return {
    excluded: sent.excludedRecipientServiceIdStrings(),
    recipients: recipients.map(([serviceId, recipient]) => ({
      serviceId,
      deviceIds: recipient.deviceIds,
      registrationIds: recipient.registrationIds,
      message: sent.messageForRecipient(recipient),
    })),
  };
}

function fingerprint({ version, local, remote }) {
  const ends = [local.id, publicKey(local.key), remote.id, publicKey(remote.key)];
  return signal.Fingerprint.new(5200, version, ...ends);
}

export function safetyNumber(parameters) {
  const number = fingerprint(parameters);
  return {
    digits: number.displayableFingerprint().toString(),
    scannable: number.scannableFingerprint().toBuffer(),
  };
}

/** Whether a scanned code says what is known here. */
export function scan({ scanned, ...parameters }) {
  const theirs = signal.ScannableFingerprint._fromBuffer(scanned);
  return fingerprint(parameters).scannableFingerprint().compare(theirs);
}

export function sign({ key, message }) {
  return privateKey(key).sign(message);
}

export function verify({ key, message, signature }) {
  return publicKey(key).verify(message, signature);
}

export function agree({ key, other }) {
  return privateKey(key).agree(publicKey(other));
}

export function publicKeyOf({ key }) {
  return privateKey(key).getPublicKey().serialize();
}
