export { ProtocolAddress } from './address.ts';
export { SignalError, type SignalErrorCode } from './errors.ts';
export { KeyPair, PrivateKey, PublicKey } from './keys/curve.ts';
export { KyberKeyPair, KyberPublicKey, KyberSecretKey } from './keys/kyber.ts';
export { type PrekeyBundle, publicBundle } from './handshake/bundle.ts';
export {
  generateKyberPrekey,
  generatePrekey,
  generateSignedPrekey,
  type KyberPrekey,
  type Prekey,
  type SignedPrekey,
} from './handshake/prekeys.ts';
export {
  decodeKyberPrekey,
  decodePrekey,
  decodeSignedPrekey,
  encodeKyberPrekey,
  encodePrekey,
  encodeSignedPrekey,
} from './handshake/prekey-record.ts';
export { decryptMessage, encryptMessage } from './messages/message.ts';
export { MemoryStore } from './session/memory-store.ts';
export { randomRegistrationId } from './session/registration-id.ts';
export {
  type CiphertextMessage,
  SessionCipher,
  type SessionCipherOptions,
} from './session/session-cipher.ts';
export type {
  LocalIdentity,
  PrekeyIds,
  ProtocolStore,
  SessionChange,
  SpentPrekeys,
} from './session/store.ts';
export { SenderKeyDistributionMessage } from './groups/distribution-message.ts';
export { GroupCipher } from './groups/group-cipher.ts';
export { MemorySenderKeyStore } from './groups/memory-sender-key-store.ts';
export { SenderKeyMessage, type SenderKeyMessageFields } from './groups/sender-key-message.ts';
export { SenderKeyRecord } from './groups/sender-key-record.ts';
export type { SenderKeyStore } from './groups/sender-key-store.ts';
export { ContentHint, type SealedContent, type SealedType } from './sealed/content.ts';
export { sealMulti } from './sealed/multi-recipient.ts';
export { openSealed, type SealedRecipient } from './sealed/open.ts';
export {
  type OpenedMessage,
  SealedSessionCipher,
  type SealedSessionOptions,
} from './sealed/sealed-session-cipher.ts';
export { SenderCertificate, type SenderDetails } from './sealed/sender-certificate.ts';
export type { Recipient, RecipientDevice } from './sealed/sent-message.ts';
export { ServerCertificate } from './sealed/server-certificate.ts';
export { sealSingle } from './sealed/single-recipient.ts';
export type { Trust } from './sealed/trust.ts';
export { type ServiceId, serviceId } from './service-id.ts';
export { randomUuid, type Uuid, uuid } from './uuid.ts';
export type { Party } from './safety/fingerprint.ts';
export { type SafetyNumber, safetyNumber } from './safety/safety-number.ts';
export { ScannableFingerprint } from './safety/scannable-fingerprint.ts';
export { ContentKey } from './files/content-key.ts';
export { decryptFile } from './files/decrypt-file.ts';
export { encryptFile, type FileEncryption } from './files/encrypt-file.ts';
export { FileKey } from './files/file-key.ts';
export { FileWorker, type WorkerThread } from './files/file-worker.ts';
export { blobAccess, OpenFile, type RandomAccess } from './files/open-file.ts';
export { padmeLength } from './files/padme.ts';
export { ciphertextLength } from './files/segments.ts';
export { openStream, sealStream } from './files/stream-cipher.ts';
