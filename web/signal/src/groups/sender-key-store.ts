import { type ProtocolAddress } from '../address.ts';
import type { Shareable } from '../session/locks.ts';
import { type Uuid } from '../uuid.ts';
import { type SenderKeyRecord } from './sender-key-record.ts';

/** Where sender keys are kept: our own, and those that others distributed to us. */
export interface SenderKeyStore extends Shareable {
  loadSenderKey(
    sender: ProtocolAddress,
    distributionId: Uuid,
  ): Promise<SenderKeyRecord | undefined>;

  /** Durable once it returns; a message is given out only after that. */
  saveSenderKey(
    sender: ProtocolAddress,
    distributionId: Uuid,
    record: SenderKeyRecord,
  ): Promise<void>;
}
