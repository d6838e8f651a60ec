import { ProtocolAddress } from '../../src/address.ts';
import { type Bytes } from '../../src/bytes.ts';
import { SenderKeyRecord } from '../../src/groups/sender-key-record.ts';
import { type SenderKeyStore } from '../../src/groups/sender-key-store.ts';
import { randomUuid, type Uuid } from '../../src/uuid.ts';

/** Keeps records as the bytes that a real store would have. */
export class MemorySenderKeys implements SenderKeyStore {
  readonly records = new Map<string, Bytes>();

  loadSenderKey(
    sender: ProtocolAddress,
    distributionId: Uuid,
  ): Promise<SenderKeyRecord | undefined> {
    const stored = this.records.get(`${distributionId} ${sender.toString()}`);
    return Promise.resolve(stored && SenderKeyRecord.deserialize(stored));
  }

  saveSenderKey(
    sender: ProtocolAddress,
    distributionId: Uuid,
    record: SenderKeyRecord,
  ): Promise<void> {
    this.records.set(`${distributionId} ${sender.toString()}`, record.serialize());
    return Promise.resolve();
  }

  /** Everything in it, to see that nothing has changed. */
  state(): string {
    return JSON.stringify([...this.records].map(([key, record]) => [key, [...record]]));
  }
}

export function randomAddress(): ProtocolAddress {
  return new ProtocolAddress(randomUuid(), 1 + Math.floor(Math.random() * 127));
}
