import { ProtocolAddress } from '../../src/address.ts';
import { type Bytes, hex, utf8 } from '../../src/bytes.ts';
import type { SenderKeyDistributionMessage } from '../../src/groups/distribution-message.ts';
import { GroupCipher } from '../../src/groups/group-cipher.ts';
import { MemorySenderKeyStore } from '../../src/groups/memory-sender-key-store.ts';
import { randomUuid, type Uuid } from '../../src/uuid.ts';

export function randomAddress(): ProtocolAddress {
  return new ProtocolAddress(randomUuid(), 1 + Math.floor(Math.random() * 127));
}

/** Somebody in a group, with what a test asks of them. */
export class Member {
  readonly address: ProtocolAddress;
  store = new MemorySenderKeyStore();

  constructor(address = randomAddress()) {
    this.address = address;
  }

  get cipher(): GroupCipher {
    return new GroupCipher(this.store);
  }

  /** Loses all keys, so that the next distribution is of a fresh one. */
  startOver(): void {
    this.store = new MemorySenderKeyStore();
  }

  distribute(id: Uuid): Promise<SenderKeyDistributionMessage> {
    return this.cipher.distribute(this.address, id);
  }

  async send(id: Uuid, text: string): Promise<Bytes> {
    return (await this.cipher.encrypt(this.address, id, utf8(text))).serialize();
  }

  async sendAll(id: Uuid, texts: readonly string[]): Promise<Bytes[]> {
    const messages: Bytes[] = [];
    for (const text of texts) messages.push(await this.send(id, text));
    return messages;
  }

  async read(
    sender: { readonly address: ProtocolAddress },
    message: Uint8Array | undefined,
  ): Promise<string> {
    const plaintext = await this.cipher.decrypt(sender.address, message ?? new Uint8Array(0));
    return new TextDecoder().decode(plaintext);
  }

  /** What it has stored of a sender, to see that nothing has changed. */
  async stored(
    sender: { readonly address: ProtocolAddress },
    id: Uuid,
  ): Promise<string | undefined> {
    const record = await this.store.loadSenderKey(sender.address, id);
    return record && hex(record.serialize());
  }
}
