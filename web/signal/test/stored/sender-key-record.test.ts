import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/bytes.ts';
import {
  GroupCipher,
  MemorySenderKeyStore,
  ProtocolAddress,
  SenderKeyRecord,
  uuid,
} from '../../src/index.ts';
import { refusal } from '../support/refusal.ts';

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

const GOLDEN = new URL('sender-key-record-v1.json', import.meta.url);
const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Golden;
const sender = new ProtocolAddress(golden.sender, 1);
const id = uuid(golden.distributionId);

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

async function load(stored: string): Promise<GroupCipher> {
  const store = new MemorySenderKeyStore();
  await store.saveSenderKey(sender, id, SenderKeyRecord.deserialize(bytes(stored)));
  return new GroupCipher(store);
}

describe('sender keys of version 1', () => {
  it('are still read, with the keys of messages that were overtaken', async () => {
    const cipher = await load(golden.receiving);
    for (const [i, message] of golden.messages.entries()) {
      const decrypt = (): Promise<unknown> => cipher.decrypt(sender, bytes(message));
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
      expect(SenderKeyRecord.deserialize(bytes(stored)).serialize()).toEqual(bytes(stored));
  });
});
