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
export { MemoryStore } from './session/memory-store.ts';
export {
  type CiphertextMessage,
  SessionCipher,
  type SessionCipherOptions,
} from './session/session-cipher.ts';
export type {
  LocalIdentity,
  ProtocolStore,
  SessionChange,
  SpentPrekeys,
} from './session/store.ts';
