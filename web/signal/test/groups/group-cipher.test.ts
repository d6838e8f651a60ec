import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bytes, hex, utf8 } from '../../src/bytes.ts';
import { SenderKeyDistributionMessage } from '../../src/groups/distribution-message.ts';
import { GroupCipher } from '../../src/groups/group-cipher.ts';
import { SenderChain } from '../../src/groups/sender-chain.ts';
import { SenderKeyMessage } from '../../src/groups/sender-key-message.ts';
import { KeyPair } from '../../src/keys/curve.ts';
import { Secret } from '../../src/keys/secret.ts';
import { randomUuid, type Uuid } from '../../src/uuid.ts';
import { sampled } from '../support/long.ts';
import { flipped } from '../support/refusal.ts';
import { Member } from './member.ts';

async function pair(): Promise<{ id: Uuid; alice: Member; bob: Member }> {
  const [id, alice, bob] = [randomUuid(), new Member(), new Member()];
  await bob.cipher.accept(alice.address, await alice.distribute(id));
  return { id, alice, bob };
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `message ${i}`);
}

test('what one sends all members read', async () => {
  const [id, alice, members] = [randomUuid(), new Member(), [new Member(), new Member()]];
  const distribution = await alice.distribute(id);
  for (const member of members) await member.cipher.accept(alice.address, distribution);
  const message = await alice.send(id, 'hello');
  for (const member of members) expect(await member.read(alice, message)).toBe('hello');
});

test('messages in any order are read once, and the lost ones miss nobody', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(Array.from({ length: 12 }, (_, i) => i)),
      async (order) => {
        const { id, alice, bob } = await pair();
        const messages = await alice.sendAll(id, numbered(12));
        for (const i of order) expect(await bob.read(alice, messages[i])).toBe(`message ${i}`);
        for (const i of order)
          await expect(bob.read(alice, messages[i])).rejects.toMatchObject({
            code: 'duplicate-message',
          });
      },
    ),
    { numRuns: 15 },
  );
});

test('who joins later reads what comes later', async () => {
  const { id, alice } = await pair();
  const [before] = await alice.sendAll(id, numbered(3));
  const late = new Member();
  await late.cipher.accept(alice.address, await alice.distribute(id));
  expect(await late.read(alice, await alice.send(id, 'after'))).toBe('after');
  await expect(late.read(alice, before)).rejects.toMatchObject({
    code: 'duplicate-message',
  });
});

test('a distribution that comes twice brings no used key back', async () => {
  const [id, alice, bob] = [randomUuid(), new Member(), new Member()];
  const distribution = await alice.distribute(id);
  await bob.cipher.accept(alice.address, distribution);
  const message = await alice.send(id, 'once');
  expect(await bob.read(alice, message)).toBe('once');
  await bob.cipher.accept(alice.address, distribution);
  await expect(bob.read(alice, message)).rejects.toMatchObject({ code: 'duplicate-message' });
});

test('without a sender key nothing is sent or read', async () => {
  const { id, alice, bob } = await pair();
  await expect(bob.send(id, 'nothing')).rejects.toMatchObject({ code: 'no-sender-key' });
  const message = await alice.send(id, 'hello');
  await expect(bob.read(bob, message)).rejects.toMatchObject({ code: 'no-sender-key' });
  const again = new Member();
  await again.distribute(id);
  await expect(
    bob.cipher.decrypt(alice.address, await again.send(id, 'another chain')),
  ).rejects.toMatchObject({ code: 'no-sender-key' });
});

test('what others distributed is not sent with', async () => {
  const { id, alice, bob } = await pair();
  await expect(bob.cipher.encrypt(alice.address, id, utf8('x'))).rejects.toMatchObject({
    code: 'no-sender-key',
  });
});

test('a member cannot write in the name of another', async () => {
  const { id, alice, bob } = await pair();
  const message = SenderKeyMessage.deserialize(await alice.send(id, 'mine'));
  const { privateKey } = await KeyPair.generate();
  const forged = SenderKeyMessage.signed(message.fields, privateKey);
  const before = await bob.stored(alice, id);
  await expect(bob.read(alice, forged.serialize())).rejects.toMatchObject({
    code: 'bad-signature',
  });
  expect(await bob.stored(alice, id)).toBe(before);
});

test('a signed message whose ciphertext is no ciphertext changes nothing', async () => {
  const { id, alice, bob } = await pair();
  const { fields } = SenderKeyMessage.deserialize(await alice.send(id, 'good'));
  const record = await alice.store.loadSenderKey(alice.address, id);
  const signingKey = record?.current?.privateKey;
  if (signingKey === undefined) throw new Error('alice has a signing key');
  const before = await bob.stored(alice, id);
  for (const ciphertext of [new Uint8Array(0), new Uint8Array(15), new Uint8Array(16)]) {
    const bad = SenderKeyMessage.signed({ ...fields, ciphertext }, signingKey);
    await expect(bob.read(alice, bad.serialize())).rejects.toMatchObject({ code: 'bad-mac' });
  }
  expect(await bob.stored(alice, id)).toBe(before);
});

test('a message with any byte changed is refused and changes nothing', async () => {
  const { id, alice, bob } = await pair();
  const message = await alice.send(id, 'whole');
  const before = await bob.stored(alice, id);
  for (const index of sampled(message.length, 40)) {
    await expect(bob.read(alice, flipped(message, index))).rejects.toMatchObject({
      name: 'SignalError',
    });
    expect(await bob.stored(alice, id)).toBe(before);
  }
  expect(await bob.read(alice, message)).toBe('whole');
});

test('a jump of 25 000 messages is followed, a longer one is not', async () => {
  const [id, alice] = [randomUuid(), new Member()];
  const { chainId, signingKey } = await alice.distribute(id);
  const chain = new SenderChain(0, new Secret(new Uint8Array(32)));
  const record = await alice.store.loadSenderKey(alice.address, id);
  const privateKey = record?.current?.privateKey;
  if (privateKey === undefined) throw new Error('alice has a signing key');
  for (const [iteration, code] of [
    [25_001, 'too-far-in-future'],
    [25_000, 'bad-mac'],
  ] as const) {
    const bob = new Member();
    const distribution = new SenderKeyDistributionMessage(id, chainId, chain, signingKey);
    await bob.cipher.accept(alice.address, distribution);
    const fields = { distributionId: id, chainId, iteration, ciphertext: new Uint8Array(16) };
    const message = SenderKeyMessage.signed(fields, privateKey);
    await expect(bob.read(alice, message.serialize())).rejects.toMatchObject({ code });
  }
});

test('a chain has an end, and says so', async () => {
  const { id, alice, bob } = await pair();
  const { chainId, signingKey } = await alice.distribute(id);
  const record = await alice.store.loadSenderKey(alice.address, id);
  const privateKey = record?.current?.privateKey;
  if (privateKey === undefined) throw new Error('alice has a signing key');
  const other = chainId === 7 ? 8 : 7;
  const chain = new SenderChain(0xffff_ffff, new Secret(new Uint8Array(32)));
  await bob.cipher.accept(
    alice.address,
    new SenderKeyDistributionMessage(id, other, chain, signingKey),
  );
  const last = SenderKeyMessage.signed(
    {
      distributionId: id,
      chainId: other,
      iteration: 0xffff_ffff,
      ciphertext: new Uint8Array(16),
    },
    privateKey,
  );
  await expect(bob.read(alice, last.serialize())).rejects.toMatchObject({
    code: 'malformed-message',
  });
});

test('five sender keys of one sender are kept, and the oldest goes', async () => {
  const { id, alice, bob } = await pair();
  const first = await alice.send(id, 'by the first');
  const second = await alice.send(id, 'by the first, later');
  const renewed: Bytes[] = [];
  for (let i = 0; i < 5; i++) {
    alice.startOver();
    if (i === 4) expect(await bob.read(alice, first)).toBe('by the first');
    await bob.cipher.accept(alice.address, await alice.distribute(id));
    renewed.push(await alice.send(id, `by number ${i}`));
  }
  await expect(bob.read(alice, second)).rejects.toMatchObject({ code: 'no-sender-key' });
  for (const [i, message] of renewed.entries())
    expect(await bob.read(alice, message)).toBe(`by number ${i}`);
});

test('calls at once take a key each, whichever cipher of the store they go through', async () => {
  const { id, alice, bob } = await pair();
  const ciphers = [alice.cipher, new GroupCipher(alice.store)];
  const messages = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const cipher = ciphers[i % 2] ?? alice.cipher;
      return (await cipher.encrypt(alice.address, id, utf8(`message ${i}`))).serialize();
    }),
  );
  const iterations = messages.map((m) => SenderKeyMessage.deserialize(m).fields.iteration);
  expect(new Set(iterations).size).toBe(20);
  const read = await Promise.all(messages.map((message) => bob.read(alice, message)));
  expect(read).toEqual(messages.map((_, i) => `message ${i}`));
});

test('a message is given out only once its key is gone from the store', async () => {
  const { id, alice } = await pair();
  alice.store.saveSenderKey = () => Promise.reject(new Error('the disk is full'));
  await expect(alice.send(id, 'hello')).rejects.toThrow('the disk is full');
});

test('secrets print redacted', async () => {
  const { id, alice } = await pair();
  const distribution = await alice.distribute(id);
  const record = await alice.store.loadSenderKey(alice.address, id);
  for (const secret of [distribution, record, record?.current, distribution.chain]) {
    expect(String(secret)).toContain('redacted');
    expect(JSON.stringify(secret)).not.toContain(hex(distribution.chain.key.expose()));
  }
});
