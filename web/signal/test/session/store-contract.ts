import { beforeEach, describe, expect, it } from 'vitest';
import { ProtocolAddress } from '../../src/address.ts';
import { utf8 } from '../../src/bytes.ts';
import {
  encodeKyberPrekey,
  encodePrekey,
  encodeSignedPrekey,
} from '../../src/handshake/prekey-record.ts';
import {
  generateKyberPrekey,
  generatePrekey,
  generateSignedPrekey,
} from '../../src/handshake/prekeys.ts';
import { KeyPair, type PublicKey } from '../../src/keys/curve.ts';
import type { LocalIdentity, SpentPrekeys } from '../../src/session/store.ts';
import { Device } from '../support/device.ts';
import type { FilledStore } from '../support/filled-store.ts';
import { refusal } from '../support/refusal.ts';

/** A store to test, and the way to see what it has kept. */
export interface MadeStore {
  readonly store: FilledStore;
  /** The store as whoever opens it later finds it. */
  again(): Promise<FilledStore>;
}

const BOB = new ProtocolAddress('bob', 1);
const CAROL = new ProtocolAddress('carol', 1);

/** What every ProtocolStore promises. */
export function storeContract(make: (identity: LocalIdentity) => Promise<MadeStore>): void {
  let identity: LocalIdentity;
  let store: FilledStore;
  let again: () => Promise<FilledStore>;
  let key: PublicKey;
  let other: PublicKey;
  beforeEach(async () => {
    identity = { keyPair: await KeyPair.generate(), registrationId: 0x3fff };
    const made = await make(identity);
    store = made.store;
    again = () => made.again();
    [key, other] = [(await KeyPair.generate()).publicKey, (await KeyPair.generate()).publicKey];
  });

  async function addPrekeys(id: number, use: 'one-time' | 'last-resort'): Promise<SpentPrekeys> {
    const { privateKey } = identity.keyPair;
    await store.addPrekey(await generatePrekey(id));
    await store.addSignedPrekey(await generateSignedPrekey(id, privateKey));
    await store.addKyberPrekey(generateKyberPrekey(id, privateKey, use));
    const baseKey = (await KeyPair.generate()).publicKey;
    return { prekeyId: id, signedPrekeyId: id, kyberPrekeyId: id, baseKey };
  }

  function commit(address: ProtocolAddress, text: string, spent?: SpentPrekeys): Promise<void> {
    return store.commit({ address, record: utf8(text), identityKey: key, spent });
  }

  /** Which of the three prekeys of that id are there. */
  async function left(id: number): Promise<boolean[]> {
    const seen = await again();
    const found = [seen.loadPrekey(id), seen.loadSignedPrekey(id), seen.loadKyberPrekey(id)];
    return (await Promise.all(found)).map((prekey) => prekey !== undefined);
  }

  /** The three prekeys of that id. */
  async function encoded(id: number): Promise<unknown[]> {
    const seen = await again();
    const [prekey, signed, kyber] = [
      await seen.loadPrekey(id),
      await seen.loadSignedPrekey(id),
      await seen.loadKyberPrekey(id),
    ];
    return [
      prekey && encodePrekey(prekey),
      signed && encodeSignedPrekey(signed),
      kyber && encodeKyberPrekey(kyber),
    ];
  }

  it('has the identity that it was made with', async () => {
    for (const seen of [store, await again()]) {
      const { keyPair, registrationId } = await seen.loadIdentity();
      expect(registrationId).toBe(0x3fff);
      expect(keyPair.publicKey.equals(identity.keyPair.publicKey)).toBe(true);
      expect(keyPair.privateKey.serialize()).toEqual(identity.keyPair.privateKey.serialize());
    }
  });

  it('knows nothing of strangers, and trusts them', async () => {
    expect(await store.loadSession(BOB)).toBeUndefined();
    expect(await store.isTrusted(BOB, key, 'sending')).toBe(true);
    expect(await store.isTrusted(BOB, key, 'receiving')).toBe(true);
    expect(await left(1)).toEqual([false, false, false]);
  });

  it('gives prekeys back as they were added, under their ids', async () => {
    const { privateKey } = identity.keyPair;
    const prekey = await generatePrekey(0xff_ffff);
    const signed = await generateSignedPrekey(0, privateKey);
    const kyber = generateKyberPrekey(7, privateKey, 'last-resort');
    await store.addPrekey(prekey);
    await store.addSignedPrekey(signed);
    await store.addKyberPrekey(kyber);
    expect((await encoded(0xff_ffff))[0]).toEqual(encodePrekey(prekey));
    expect((await encoded(0))[1]).toEqual(encodeSignedPrekey(signed));
    expect((await encoded(7))[2]).toEqual(encodeKyberPrekey(kyber));
    expect(await left(1)).toEqual([false, false, false]);
  });

  it('keeps a session and an identity key for their address alone', async () => {
    await commit(BOB, 'first');
    await commit(BOB, 'second');
    for (const address of [CAROL, new ProtocolAddress('bob', 2)]) {
      expect(await store.loadSession(address)).toBeUndefined();
      expect(await store.isTrusted(address, other, 'sending')).toBe(true);
    }
    const seen = await again();
    expect(await seen.loadSession(BOB)).toEqual(utf8('second'));
    for (const purpose of ['sending', 'receiving'] as const) {
      expect(await seen.isTrusted(BOB, key, purpose)).toBe(true);
      expect(await seen.isTrusted(BOB, other, purpose)).toBe(false);
    }
  });

  it('keeps the identity key when a change has none', async () => {
    await commit(BOB, 'first');
    await store.commit({ address: BOB, record: utf8('second') });
    expect(await (await again()).isTrusted(BOB, other, 'sending')).toBe(false);
  });

  it('trusts a key that was approved, and the one before no more', async () => {
    await commit(BOB, 'first');
    await store.approve(BOB, other);
    const seen = await again();
    expect(await seen.isTrusted(BOB, other, 'receiving')).toBe(true);
    expect(await seen.isTrusted(BOB, key, 'receiving')).toBe(false);
    expect(await seen.loadSession(BOB)).toEqual(utf8('first'));
  });

  it('spends one-time prekeys with the session that used them, and no others', async () => {
    const spent = await addPrekeys(1, 'one-time');
    await addPrekeys(2, 'one-time');
    await commit(BOB, 'session', spent);
    expect(await left(1)).toEqual([false, true, false]);
    expect(await left(2)).toEqual([true, true, true]);
  });

  it('spends no one-time prekey that was not used', async () => {
    const spent = await addPrekeys(1, 'one-time');
    await commit(BOB, 'session', { ...spent, prekeyId: undefined });
    expect(await left(1)).toEqual([true, true, false]);
  });

  it('keeps a last-resort prekey for other base keys and signed prekeys', async () => {
    const spent = await addPrekeys(1, 'last-resort');
    await commit(BOB, 'session', spent);
    expect(await left(1)).toEqual([false, true, true]);
    const alone = { ...spent, prekeyId: undefined };
    await commit(CAROL, 'session', { ...alone, baseKey: other });
    await commit(CAROL, 'session', { ...alone, signedPrekeyId: 2 });
    expect(await (await again()).loadSession(CAROL)).toEqual(utf8('session'));
  });

  it('gives no id to a second prekey, and keeps the first', async () => {
    await addPrekeys(1, 'one-time');
    const before = [await encoded(1), await store.prekeyIds()];
    const { privateKey } = identity.keyPair;
    const [prekey, signed] = [await generatePrekey(1), await generateSignedPrekey(1, privateKey)];
    const kyber = generateKyberPrekey(1, privateKey, 'last-resort');
    expect(await refusal(() => store.addPrekey(prekey))).toBe('invalid-argument');
    expect(await refusal(() => store.addSignedPrekey(signed))).toBe('invalid-argument');
    expect(await refusal(() => store.addKyberPrekey(kyber))).toBe('invalid-argument');
    expect([await encoded(1), await store.prekeyIds()]).toEqual(before);
  });

  it('says which prekeys are left', async () => {
    expect(await store.prekeyIds()).toEqual({ oneTime: [], signed: [], kyber: [] });
    await addPrekeys(10, 'one-time');
    const spent = await addPrekeys(9, 'one-time');
    await addPrekeys(0xff_ffff, 'last-resort');
    await commit(BOB, 'session', spent);
    expect(await (await again()).prekeyIds()).toEqual({
      oneTime: [10, 0xff_ffff],
      signed: [9, 10, 0xff_ffff],
      kyber: [10, 0xff_ffff],
    });
  });

  describe('a change that is refused', () => {
    it('leaves everything as it was', async () => {
      const spent = await addPrekeys(1, 'last-resort');
      await commit(BOB, 'session', spent);
      await addPrekeys(2, 'one-time');
      const reused = { ...spent, prekeyId: 2 };
      expect(await refusal(() => commit(CAROL, 'forged', reused))).toBe('reused-last-resort-key');
      expect(await refusal(() => commit(BOB, 'forged', reused))).toBe('reused-last-resort-key');
      const seen = await again();
      expect(await seen.loadSession(CAROL)).toBeUndefined();
      expect(await seen.loadSession(BOB)).toEqual(utf8('session'));
      expect(await seen.isTrusted(CAROL, (await KeyPair.generate()).publicKey, 'sending')).toBe(
        true,
      );
      expect(await seen.isTrusted(BOB, other, 'sending')).toBe(false);
      expect(await left(2)).toEqual([true, true, true]);
    });

    it('leaves everything as it was if a one-time prekey is gone', async () => {
      const spent = await addPrekeys(1, 'one-time');
      const unspent = await addPrekeys(2, 'one-time');
      const lasting = await addPrekeys(3, 'last-resort');
      await commit(BOB, 'session', spent);
      key = other;
      for (const half of [
        spent,
        { ...unspent, prekeyId: 1 },
        { ...unspent, kyberPrekeyId: 1 },
        { ...lasting, prekeyId: 1 },
        { ...lasting, kyberPrekeyId: 4 },
      ])
        expect(await refusal(() => commit(CAROL, 'late', half))).toBe('unknown-prekey');
      const seen = await again();
      expect(await seen.loadSession(CAROL)).toBeUndefined();
      expect(await seen.isTrusted(CAROL, (await KeyPair.generate()).publicKey, 'sending')).toBe(
        true,
      );
      expect(await left(2)).toEqual([true, true, true]);
      expect(await left(3)).toEqual([true, true, true]);
      await commit(CAROL, 'session', lasting);
    });

    it('leaves everything as it was if another identity key was approved', async () => {
      const spent = await addPrekeys(1, 'one-time');
      await commit(BOB, 'session');
      await store.approve(BOB, other);
      expect(await refusal(() => commit(BOB, 'late', spent))).toBe('untrusted-identity');
      const seen = await again();
      expect(await seen.loadSession(BOB)).toEqual(utf8('session'));
      expect(await seen.isTrusted(BOB, other, 'sending')).toBe(true);
      expect(await seen.isTrusted(BOB, key, 'sending')).toBe(false);
      expect(await left(1)).toEqual([true, true, true]);
      key = other;
      await commit(BOB, 'with the new key', spent);
      expect(await seen.loadSession(BOB)).toEqual(utf8('with the new key'));
    });

    it('does not hold up the next', async () => {
      const spent = await addPrekeys(1, 'last-resort');
      await commit(BOB, 'session', spent);
      const outcomes = await Promise.allSettled([
        commit(CAROL, 'forged', spent),
        commit(CAROL, 'genuine'),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
      expect(await (await again()).loadSession(CAROL)).toEqual(utf8('genuine'));
    });
  });

  it('lets one of those that use a last-resort prekey alike at once have it', async () => {
    const spent = { ...(await addPrekeys(1, 'last-resort')), prekeyId: undefined };
    const second = await again();
    const attempts = Array.from({ length: 10 }, (_, i) => ({
      through: i % 2 === 0 ? store : second,
      address: new ProtocolAddress('anybody', i + 1),
    }));
    const outcomes = await Promise.allSettled(
      attempts.map(({ through, address }) =>
        through.commit({ address, record: utf8('session'), spent }),
      ),
    );
    const kept = outcomes.map(({ status }) => status === 'fulfilled');
    expect(kept.filter((each) => each)).toHaveLength(1);
    const seen = await again();
    const sessions = await Promise.all(attempts.map(({ address }) => seen.loadSession(address)));
    expect(sessions.map((session) => session !== undefined)).toEqual(kept);
  });

  it('lets one of those that were given the same one-time prekeys have them', async () => {
    const bob = await Device.over('bob', store);
    const bobElsewhere = await Device.over('bob', await again());
    const bundle = await bob.publish();
    const friends = await Promise.all(
      ['alice', 'carol', 'dave', 'erin'].map((name) => Device.create(name)),
    );
    for (const friend of friends) await friend.with(bob).processBundle(bundle);
    const messages = await Promise.all(friends.map((friend) => friend.send(bob, 'hello')));
    meetAtPrekeys([bob.store, bobElsewhere.store], friends.length);
    const outcomes = await Promise.allSettled(
      friends.map((friend, i) => {
        const message = messages[i] ?? { type: 'prekey', body: new Uint8Array(0) };
        return (i % 2 === 0 ? bob : bobElsewhere).receive(friend, message);
      }),
    );
    const kept = outcomes.filter(({ status }) => status === 'fulfilled');
    expect(kept).toEqual([{ status: 'fulfilled', value: 'hello' }]);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'unknown-prekey' });
    const sessions = await Promise.all(
      friends.map(({ address }) => bobElsewhere.store.loadSession(address)),
    );
    expect(sessions.map((session) => session !== undefined)).toEqual(
      outcomes.map(({ status }) => status === 'fulfilled'),
    );
  });

  it('keeps what is committed at once for many addresses', async () => {
    const addresses = Array.from({ length: 50 }, (_, i) => new ProtocolAddress('friend', i + 1));
    await Promise.all(addresses.map((address) => commit(address, address.toString())));
    const seen = await again();
    for (const address of addresses)
      expect(await seen.loadSession(address)).toEqual(utf8(address.toString()));
  });
}

/** Lets nobody go on with a prekey of these stores before so many have loaded theirs. */
function meetAtPrekeys(stores: readonly FilledStore[], count: number): void {
  let awaited = count;
  let go: () => void = () => undefined;
  const complete = new Promise<void>((resolve) => {
    go = resolve;
  });
  for (const store of new Set(stores)) {
    const load = store.loadPrekey.bind(store);
    store.loadPrekey = async (id) => {
      const prekey = await load(id);
      if (--awaited === 0) go();
      await complete;
      return prekey;
    };
  }
}
