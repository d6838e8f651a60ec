import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/bytes.ts';
import {
  GroupCipher,
  MemorySenderKeyStore,
  ProtocolAddress,
  SenderKeyRecord,
  uuid,
} from '../../src/index.ts';
import { fromBase64 } from '../support/encodings.ts';
import { refusal } from '../support/refusal.ts';
import text from './sender-key-record-v1.json?raw';

/** Both sides of a distribution as version 1 stored them. */
interface Golden {
  readonly sender: string;
  readonly distributionId: string;
  readonly sending: string;
  readonly receiving: string;
  /** Which of the messages were read before. */
  readonly read: readonly number[];
  readonly messages: readonly string[];
}

const golden = JSON.parse(text) as Golden;
const sender = new ProtocolAddress(golden.sender, 1);
const id = uuid(golden.distributionId);

async function load(stored: string): Promise<GroupCipher> {
  const store = new MemorySenderKeyStore();
  await store.saveSenderKey(sender, id, SenderKeyRecord.deserialize(fromBase64(stored)));
  return new GroupCipher(store);
}

describe('sender keys of version 1', () => {
  it('are still read, with the keys of messages that were overtaken', async () => {
    const cipher = await load(golden.receiving);
    for (const [i, message] of golden.messages.entries()) {
      const decrypt = (): Promise<unknown> => cipher.decrypt(sender, fromBase64(message));
      if (golden.read.includes(i)) expect(await refusal(decrypt)).toBe('duplicate-message');
      else expect(await decrypt()).toEqual(utf8(`message ${i}`));
    }
  });

  it('go on being sent with', async () => {
    const [sending, receiving] = [await load(golden.sending), await load(golden.receiving)];
    const message = await sending.encrypt(sender, id, utf8('later'));
    expect(message.fields.iteration).toBe(golden.messages.length);
    expect(await receiving.decrypt(sender, message.serialize())).toEqual(utf8('later'));
  });

  it('are written as they were', () => {
    for (const stored of [golden.sending, golden.receiving])
      expect(SenderKeyRecord.deserialize(fromBase64(stored)).serialize()).toEqual(
        fromBase64(stored),
      );
  });
});
