import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, equal, hex } from '../../src/bytes.ts';
import {
  decodeKyberPrekey,
  decodePrekey,
  decodeSignedPrekey,
  encodeKyberPrekey,
  encodePrekey,
  encodeSignedPrekey,
} from '../../src/handshake/prekey-record.ts';
import {
  generateKyberPrekey,
  generatePrekey,
  generateSignedPrekey,
} from '../../src/handshake/prekeys.ts';
import { decodePrekeyMessage } from '../../src/handshake/prekey-message.ts';
import { SignalMessage } from '../../src/ratchet/signal-message.ts';
import { SessionRecord } from '../../src/session/record.ts';
import { type Device, pair } from '../support/device.ts';
import { SeededRandom } from '../support/random.ts';
import { flipped, refusal, survives } from '../support/refusal.ts';

async function stored(device: Device, remote: Device): Promise<Uint8Array> {
  const record = await device.store.loadSession(remote.address);
  if (record === undefined) throw new Error('nothing stored');
  return record;
}

/** Records as they come about under random traffic. */
async function records(seed: number): Promise<Uint8Array[]> {
  const random = new SeededRandom(seed);
  const { alice, bob } = await pair();
  const all = [await stored(alice, bob)];
  for (let i = 0; i < 60; i++) {
    const [from, to] = random.chance(0.5) ? [alice, bob] : [bob, alice];
    if (random.chance(0.1) || !(await from.with(to).hasUsableSession()))
      await from.with(to).processBundle(await to.publish());
    const message = await from.send(to, 'x');
    if (random.chance(0.7)) await to.receive(from, message);
    all.push(await stored(from, to));
  }
  return all;
}

describe('a session record', () => {
  it('is the same after it was stored and loaded', async () => {
    for (const seed of [1, 2, 3])
      for (const record of await records(seed))
        expect(equal(SessionRecord.deserialize(record).serialize(), record)).toBe(true);
  });

  it('holds every session once, whichever is promoted', async () => {
    const { alice, bob } = await pair();
    await bob.receive(alice, await alice.send(bob, 'hello'));
    await alice.receive(bob, await bob.send(alice, 'hello'));
    const late = await bob.send(alice, 'late');
    for (let i = 0; i < 3; i++) await alice.with(bob).processBundle(await bob.publish());
    await alice.receive(bob, late);
    const record = SessionRecord.deserialize(await stored(alice, bob));
    const sessions = [record.current, ...[...record.archived()].map(({ session }) => session)];
    const keys = sessions.map((session) => session && hex(session.baseKey.serialize()));
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(4);
  });

  it('of an unknown version is refused', async () => {
    const { alice, bob } = await pair();
    const record = await stored(alice, bob);
    expect(record[0]).toBe(1);
    for (const [version, code] of [
      [0, 'invalid-record'],
      [2, 'newer-record'],
      [255, 'newer-record'],
    ] as const) {
      const other = concat(Uint8Array.of(version), record.subarray(1));
      expect(await refusal(() => SessionRecord.deserialize(other))).toBe(code);
    }
    expect(await refusal(() => SessionRecord.deserialize(new Uint8Array(0)))).toBe(
      'invalid-record',
    );
  });

  it('that is cut short is refused', async () => {
    const { alice, bob } = await pair();
    const record = await stored(alice, bob);
    for (let length = 2; length < record.length; length += 7) {
      const cut = record.subarray(0, length);
      expect(await refusal(() => SessionRecord.deserialize(cut))).toBe('invalid-record');
    }
  });

  it('that was damaged parses or is refused, nothing else', async () => {
    const { alice, bob } = await pair();
    const record = await stored(alice, bob);
    const anywhere = fc.nat(record.length - 1);
    fc.assert(
      fc.property(anywhere, fc.nat(7), (at, bit) => {
        survives((bytes) => SessionRecord.deserialize(bytes), flipped(record, at, bit));
      }),
      { numRuns: 500 },
    );
  });
});

describe('prekeys', () => {
  it('are the same after they were stored and loaded', async () => {
    const { alice } = await pair();
    const { privateKey } = alice.identity;
    const prekey = encodePrekey(await generatePrekey(0xffffff));
    const signed = encodeSignedPrekey(await generateSignedPrekey(7, privateKey));
    const kyber = encodeKyberPrekey(generateKyberPrekey(7, privateKey, 'last-resort'));
    expect(encodePrekey(decodePrekey(prekey))).toEqual(prekey);
    expect(encodeSignedPrekey(decodeSignedPrekey(signed))).toEqual(signed);
    expect(encodeKyberPrekey(decodeKyberPrekey(kyber))).toEqual(kyber);
    expect(decodeKyberPrekey(kyber).lastResort).toBe(true);
    for (const decode of [decodePrekey, decodeSignedPrekey, decodeKyberPrekey]) {
      expect(await refusal(() => decode(flipped(signed, 0, 0)))).toBe('invalid-record');
      expect(await refusal(() => decode(flipped(signed, 0, 1)))).toBe('newer-record');
    }
    expect(await refusal(() => decodeSignedPrekey(prekey))).toBe('invalid-record');
  });

  it('have ids of 24 bits', async () => {
    for (const id of [-1, 0x100_0000, 1.5])
      expect(await refusal(() => generatePrekey(id))).toBe('invalid-argument');
  });
});

describe('messages', () => {
  it('are the same after they were parsed and written', async () => {
    const { alice, bob } = await pair();
    const { body } = await alice.send(bob, 'hello');
    const { message } = decodePrekeyMessage(body);
    expect(SignalMessage.deserialize(message.serialize()).content).toEqual(message.content);
  });

  it('that are cut short or damaged parse or are refused, nothing else', async () => {
    const { alice, bob } = await pair();
    const { body } = await alice.send(bob, 'hello');
    const damage = fc.tuple(fc.nat(body.length - 1), fc.nat(7), fc.nat(body.length));
    fc.assert(
      fc.property(damage, ([at, bit, length]) => {
        const damaged = flipped(body, at, bit).subarray(0, length);
        survives(decodePrekeyMessage, damaged);
        survives((bytes) => SignalMessage.deserialize(bytes), damaged);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (anything) => {
        const message = concat(Uint8Array.of(0x44), anything);
        survives(decodePrekeyMessage, message);
        survives((bytes) => SignalMessage.deserialize(bytes), message);
      }),
      { numRuns: 2000 },
    );
  });
});
