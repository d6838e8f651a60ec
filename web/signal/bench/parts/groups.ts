/* Sender keys alone. */
export {
  GroupCipher,
  ProtocolAddress,
  SenderKeyDistributionMessage,
  SenderKeyMessage,
  SenderKeyRecord,
} from '../../src/index.ts';
