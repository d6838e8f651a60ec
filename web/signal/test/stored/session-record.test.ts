import { describe, expect, it } from 'vitest';
import { hex, utf8 } from '../../src/bytes.ts';
import {
  KeyPair,
  MemoryStore,
  PrivateKey,
  ProtocolAddress,
  SessionCipher,
} from '../../src/index.ts';
import { SessionRecord } from '../../src/session/record.ts';
import { fromBase64 } from '../support/encodings.ts';
import golden from './session-record-v1.json?raw';

/** A side of a conversation as version 1 stored it, and messages that were on the way to it. */
interface Side {
  readonly name: string;
  readonly identity: string;
  readonly record: string;
  readonly messages: readonly string[];
}

async function load({ name, identity, record }: Side, other: Side): Promise<SessionCipher> {
  const keyPair = await KeyPair.of(PrivateKey.deserialize(fromBase64(identity)));
  const store = new MemoryStore({ keyPair, registrationId: 1 });
  const remote = new ProtocolAddress(other.name, 1);
  await store.commit({ address: remote, record: fromBase64(record) });
  return new SessionCipher({ store, local: new ProtocolAddress(name, 1), remote });
}

describe('a record of version 1', () => {
  const sides = JSON.parse(golden) as [Side, Side];

  it.each([0, 1])('is still read (side %i)', async (i) => {
    const [side, other] = i === 0 ? sides : [sides[1], sides[0]];
    const cipher = await load(side, other);
    for (const [n, message] of side.messages.entries()) {
      const plaintext = await cipher.decrypt({ type: 'whisper', body: fromBase64(message) });
      expect(hex(plaintext)).toBe(hex(utf8(`${other.name} ${n}`)));
    }
    const { current } = SessionRecord.deserialize(fromBase64(side.record));
    expect(current?.spqr.kind).toBe('on');
  });

  it('is written as it was', () => {
    for (const { record } of sides)
      expect(SessionRecord.deserialize(fromBase64(record)).serialize()).toEqual(fromBase64(record));
  });

  it('goes on with the conversation', async () => {
    const [alice, bob] = [await load(sides[0], sides[1]), await load(sides[1], sides[0])];
    for (let i = 0; i < 100; i++) {
      expect(await bob.decrypt(await alice.encrypt(utf8(`a${i}`)))).toEqual(utf8(`a${i}`));
      expect(await alice.decrypt(await bob.encrypt(utf8(`b${i}`)))).toEqual(utf8(`b${i}`));
    }
  });
});
