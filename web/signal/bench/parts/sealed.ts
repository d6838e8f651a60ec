/* Sealed sender alone, of both versions. */
export {
  ContentHint,
  KeyPair,
  openSealed,
  sealMulti,
  sealSingle,
  SenderCertificate,
  ServerCertificate,
} from '../../src/index.ts';
