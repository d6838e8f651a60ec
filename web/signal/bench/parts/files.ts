/* Files alone, without their worker. */
export {
  blobAccess,
  ciphertextLength,
  ContentKey,
  decryptFile,
  encryptFile,
  FileKey,
  FileWorker,
  OpenFile,
  openStream,
  padmeLength,
  sealStream,
} from '../../src/index.ts';
