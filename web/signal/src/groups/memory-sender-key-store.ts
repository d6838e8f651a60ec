import { type ProtocolAddress } from '../address.ts';
import { type Bytes } from '../bytes.ts';
import { type Uuid } from '../uuid.ts';
import { SenderKeyRecord } from './sender-key-record.ts';
import { type SenderKeyStore } from './sender-key-store.ts';

/** Sender keys that are forgotten with the page, kept as the bytes that a database would have. */
export class MemorySenderKeyStore implements SenderKeyStore {
  /** Each tab has its own. */
  readonly shared = false;
  readonly #records = new Map<string, Bytes>();

  loadSenderKey(
    sender: ProtocolAddress,
    distributionId: Uuid,
  ): Promise<SenderKeyRecord | undefined> {
    const stored = this.#records.get(`${distributionId} ${sender.toString()}`);
    return Promise.resolve(stored && SenderKeyRecord.deserialize(stored));
  }

  saveSenderKey(
    sender: ProtocolAddress,
    distributionId: Uuid,
    record: SenderKeyRecord,
  ): Promise<void> {
    this.#records.set(`${distributionId} ${sender.toString()}`, record.serialize());
    return Promise.resolve();
  }
}
