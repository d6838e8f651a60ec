import { beforeEach, describe, expect, it, vi } from 'vitest';
import { concat, hex, utf8 } from '../../src/bytes.ts';
import { decodePrekeyMessage, encodePrekeyMessage } from '../../src/handshake/prekey-message.ts';
import { type CiphertextMessage, KeyPair, ProtocolAddress } from '../../src/index.ts';
import { MAX_UNACKNOWLEDGED_MS } from '../../src/limits.ts';
import { SignalMessage } from '../../src/ratchet/signal-message.ts';
import { Device, pair } from '../support/device.ts';
import { flipped, refusal } from '../support/refusal.ts';

let alice: Device;
let bob: Device;
beforeEach(async () => {
  ({ alice, bob } = await pair());
});

/** Both sides have heard of each other. */
async function greet(): Promise<void> {
  await bob.receive(alice, await alice.send(bob, 'hello'));
  await alice.receive(bob, await bob.send(alice, 'hello'));
}

function stored(device: Device, remote: Device): Promise<Uint8Array | undefined> {
  return device.store.loadSession(remote.address);
}

describe('a first message', () => {
  it('repeats the handshake until it is answered', async () => {
    const [first, second] = [await alice.send(bob, 'one'), await alice.send(bob, 'two')];
    expect([first.type, second.type]).toEqual(['prekey', 'prekey']);
    expect(await bob.receive(alice, second)).toBe('two');
    expect(await bob.receive(alice, first)).toBe('one');
    await alice.receive(bob, await bob.send(alice, 'answer'));
    expect((await alice.send(bob, 'three')).type).toBe('whisper');
  });

  it('spends its one-time prekeys once it has proved authentic', async () => {
    const { body } = await alice.send(bob, 'hello');
    const { prekeyId, kyberPrekeyId, message, ...rest } = decodePrekeyMessage(body);
    const at = hex(body).indexOf(hex(message.serialize())) / 2 + 45;
    const changed = { type: 'prekey', body: flipped(body, at) } as const;
    expect(await refusal(() => bob.receive(alice, changed))).toBe('bad-mac');
    expect(await bob.store.loadPrekey(prekeyId ?? 0)).toBeDefined();
    expect(await bob.receive(alice, { type: 'prekey', body })).toBe('hello');
    expect(await bob.store.loadPrekey(prekeyId ?? 0)).toBeUndefined();
    expect(await bob.store.loadKyberPrekey(kyberPrekeyId)).toBeUndefined();
    expect(await bob.store.loadSignedPrekey(rest.signedPrekeyId)).toBeDefined();
  });

  it('with a spent prekey is refused', async () => {
    alice = await Device.create('alice');
    await alice.with(bob).processBundle(await bob.publish());
    const first = await alice.send(bob, 'hello');
    await bob.receive(alice, first);
    const elsewhere = { address: new ProtocolAddress('alice', 2) };
    expect(await refusal(() => bob.receive(elsewhere, first))).toBe('unknown-prekey');
  });

  it('cannot begin a second session on a last-resort prekey', async () => {
    alice = await Device.create('alice');
    bob = await Device.create('bob');
    await alice.with(bob).processBundle(await bob.publish('last-resort', false));
    const first = await alice.send(bob, 'hello');
    await bob.receive(alice, first);
    const elsewhere = { address: new ProtocolAddress('alice', 2) };
    expect(await refusal(() => bob.receive(elsewhere, first))).toBe('reused-last-resort-key');
    const third = await Device.create('carol');
    await third.with(bob).processBundle(await bob.publish('last-resort', false));
    expect(await bob.receive(third, await third.send(bob, 'hi'))).toBe('hi');
  });

  it('for another address is refused', async () => {
    const first = await alice.send(bob, 'hello');
    const misdirected = { address: new ProtocolAddress(alice.address.name, 9) };
    expect(await refusal(() => bob.receive(misdirected, first))).toBe('malformed-message');
    expect(await bob.receive(alice, first)).toBe('hello');
  });

  it('that names another identity than its session has is refused', async () => {
    await bob.receive(alice, await alice.send(bob, 'one'));
    const { identityKey, ...rest } = decodePrekeyMessage((await alice.send(bob, 'two')).body);
    const other = (await KeyPair.generate()).publicKey;
    vi.spyOn(bob.store, 'isTrusted').mockResolvedValue(true);
    const forged = encodePrekeyMessage({ ...rest, identityKey: other });
    const genuine = encodePrekeyMessage({ ...rest, identityKey });
    const receive = (body: Uint8Array): Promise<string> =>
      bob.receive(alice, { type: 'prekey', body });
    expect(await refusal(() => receive(forged))).toBe('malformed-message');
    expect(await receive(genuine)).toBe('two');
  });

  it('with a base key that is no canonical point is refused', async () => {
    const { baseKey, ...rest } = decodePrekeyMessage((await alice.send(bob, 'hello')).body);
    const raw = flipped(baseKey.serialize(), 32, 7);
    const body = concat(
      ...[encodePrekeyMessage({ ...rest, baseKey }), Uint8Array.of(0x12, 33), raw],
    );
    expect(await refusal(() => bob.receive(alice, { type: 'prekey', body }))).toBe('invalid-key');
  });
});

describe('a bundle', () => {
  it('whose signatures do not verify is refused', async () => {
    const bundle = await bob.publish();
    for (const part of ['signedPrekey', 'kyberPrekey'] as const) {
      const signature = Uint8Array.from(flipped(bundle[part].signature, 7));
      const forged = { ...bundle, [part]: { ...bundle[part], signature } };
      expect(await refusal(() => alice.with(bob).processBundle(forged))).toBe('bad-signature');
    }
  });

  it('without one-time prekey does', async () => {
    await alice.with(bob).processBundle(await bob.publish('last-resort', false));
    const message = await alice.send(bob, 'hello');
    expect(decodePrekeyMessage(message.body).prekeyId).toBeUndefined();
    expect(await bob.receive(alice, message)).toBe('hello');
  });
});

describe('identity keys', () => {
  it('a changed one is refused until it is approved', async () => {
    await greet();
    const impostor = await Device.create(bob.address.name);
    const bundle = await impostor.publish();
    expect(await refusal(() => alice.with(bob).processBundle(bundle))).toBe('untrusted-identity');
    await impostor.with(alice).processBundle(await alice.publish());
    const message = await impostor.send(alice, 'new phone');
    expect(await refusal(() => alice.receive(bob, message))).toBe('untrusted-identity');
    alice.store.approve(bob.address, impostor.identity.publicKey);
    expect(await alice.receive(bob, message)).toBe('new phone');
  });

  it('an untrusted one is not written to', async () => {
    await greet();
    const before = await stored(alice, bob);
    alice.store.approve(bob.address, (await KeyPair.generate()).publicKey);
    expect(await refusal(() => alice.send(bob, 'secret'))).toBe('untrusted-identity');
    expect(await stored(alice, bob)).toEqual(before);
  });

  it('an untrusted one is not believed in an old session either', async () => {
    await greet();
    const message = await bob.send(alice, 'hello');
    alice.store.approve(bob.address, (await KeyPair.generate()).publicKey);
    expect(await refusal(() => alice.receive(bob, message))).toBe('untrusted-identity');
  });
});

it.each([
  ['sent', () => alice.send(bob, 'secret')],
  ['received', async () => alice.receive(bob, await bob.send(alice, 'secret'))],
  ['begun with', async () => alice.with(bob).processBundle(await bob.publish())],
])('a key that is approved while something is %s stays approved', async (_what, work) => {
  await greet();
  const [before, approved] = [await stored(alice, bob), (await KeyPair.generate()).publicKey];
  vi.spyOn(alice.store, 'isTrusted').mockImplementationOnce(() => {
    alice.store.approve(bob.address, approved);
    return Promise.resolve(true);
  });
  expect(await refusal(work)).toBe('untrusted-identity');
  expect(await alice.store.isTrusted(bob.address, approved)).toBe(true);
  expect(await stored(alice, bob)).toEqual(before);
});

describe('a refused message', () => {
  it('leaves everything as it was, whichever bit was changed', async () => {
    await greet();
    const message = await alice.send(bob, 'hello');
    const before = await stored(bob, alice);
    for (let at = 0; at < message.body.length; at++) {
      const body = flipped(message.body, at, at % 8);
      if (at === 0 && body[0] === 0x45) continue;
      await refusal(() => bob.receive(alice, { ...message, body }));
      expect(await stored(bob, alice)).toBe(before);
    }
    expect(await bob.receive(alice, message)).toBe('hello');
  });

  it('is called a duplicate the second time, whatever its type', async () => {
    const first = await alice.send(bob, 'one');
    await bob.receive(alice, first);
    expect(await refusal(() => bob.receive(alice, first))).toBe('duplicate-message');
    const answer = await bob.send(alice, 'two');
    await alice.receive(bob, answer);
    expect(await refusal(() => alice.receive(bob, answer))).toBe('duplicate-message');
  });

  it('without a session says so', async () => {
    await greet();
    const stranger = await Device.create('stranger');
    const message = await alice.send(bob, 'hello');
    expect(await refusal(() => stranger.receive(alice, message))).toBe('no-session');
    expect(await refusal(() => stranger.send(alice, 'hello'))).toBe('no-session');
  });

  it('of another session version says so', async () => {
    await greet();
    const { body } = await alice.send(bob, 'hello');
    for (const version of [0x23, 0x33, 0x54]) {
      const other = concat(Uint8Array.of(version), body.subarray(1));
      const message = { type: 'whisper', body: other } as const;
      expect(await refusal(() => bob.receive(alice, message))).toBe('unsupported-version');
    }
  });
});

describe('sessions', () => {
  it('begun by both at once converge, and lose nothing', async () => {
    await bob.with(alice).processBundle(await alice.publish());
    const [fromAlice, fromBob] = [await alice.send(bob, 'a'), await bob.send(alice, 'b')];
    expect(await bob.receive(alice, fromAlice)).toBe('a');
    expect(await alice.receive(bob, fromBob)).toBe('b');
    for (let i = 0; i < 5; i++) {
      expect(await bob.receive(alice, await alice.send(bob, `a${i}`))).toBe(`a${i}`);
      expect(await alice.receive(bob, await bob.send(alice, `b${i}`))).toBe(`b${i}`);
    }
    expect((await alice.send(bob, 'last')).type).toBe('whisper');
  });

  it('that were replaced still receive, and come back when they do', async () => {
    await greet();
    const late = await bob.send(alice, 'late');
    await alice.with(bob).processBundle(await bob.publish());
    expect((await alice.send(bob, 'new')).type).toBe('prekey');
    expect(await alice.receive(bob, late)).toBe('late');
    expect((await alice.send(bob, 'old again')).type).toBe('whisper');
    expect(await refusal(() => alice.receive(bob, late))).toBe('duplicate-message');
  });

  it('that were replaced know their duplicates', async () => {
    await greet();
    const seen = await bob.send(alice, 'seen');
    await alice.receive(bob, seen);
    await alice.with(bob).processBundle(await bob.publish());
    expect(await refusal(() => alice.receive(bob, seen))).toBe('duplicate-message');
  });

  it('that were archived do not send', async () => {
    await greet();
    const late = await bob.send(alice, 'late');
    await alice.with(bob).archive();
    expect(await alice.with(bob).hasUsableSession()).toBe(false);
    expect(await refusal(() => alice.send(bob, 'x'))).toBe('no-session');
    expect(await alice.receive(bob, late)).toBe('late');
    expect(await alice.with(bob).hasUsableSession()).toBe(true);
  });

  it('know the registration id of the other side', async () => {
    expect(await alice.with(bob).remoteRegistrationId()).toBe(bob.registrationId);
    expect(await bob.with(alice).remoteRegistrationId()).toBeUndefined();
  });
});

it('a session that is not answered for thirty days does not send', async () => {
  let now = 1_700_000_000_000;
  ({ alice, bob } = await pair({ now: () => now }));
  now += MAX_UNACKNOWLEDGED_MS;
  expect(await alice.with(bob).hasUsableSession()).toBe(true);
  await alice.send(bob, 'in time');
  now += 1;
  expect(await alice.with(bob).hasUsableSession()).toBe(false);
  expect(await refusal(() => alice.send(bob, 'late'))).toBe('session-stale');
});

it('ciphers over the same store see what the other has done', async () => {
  const [one, two] = [alice.with(bob), alice.with(bob)];
  for (const cipher of [one, two, one, two]) {
    const message = await cipher.encrypt(utf8('in turn'));
    expect(await bob.receive(alice, message)).toBe('in turn');
  }
});

it('a message says how many there were in the chain before', async () => {
  await greet();
  const counters = async (): Promise<[number, number]> => {
    const message = await alice.send(bob, 'x');
    await bob.receive(alice, message);
    const { counter, previousCounter } = SignalMessage.deserialize(message.body).content;
    return [counter, previousCounter];
  };
  const turn = async (): Promise<void> => {
    await alice.receive(bob, await bob.send(alice, 'turn'));
  };
  expect([await counters(), await counters(), await counters()]).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
  ]);
  await turn();
  expect(await counters()).toEqual([0, 2]);
  await turn();
  expect(await counters()).toEqual([0, 0]);
});

it('operations on one address run one after another', async () => {
  const texts = Array.from({ length: 20 }, (_, i) => `message ${i}`);
  const sent = await Promise.all(texts.map((text) => alice.send(bob, text)));
  const received = await Promise.all(sent.map((message) => bob.receive(alice, message)));
  expect(received).toEqual(texts);
  const answers = await Promise.all(texts.map((text) => bob.send(alice, text)));
  expect(await Promise.all(answers.map((message) => alice.receive(bob, message)))).toEqual(texts);
});

it('an operation that fails does not hold up the next', async () => {
  const nonsense: CiphertextMessage = { type: 'whisper', body: utf8('nonsense') };
  const hello = await alice.send(bob, 'hello');
  const outcomes = await Promise.allSettled([
    bob.receive(alice, nonsense),
    bob.receive(alice, hello),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});

it('a message that the store does not keep was not received', async () => {
  const message = await alice.send(bob, 'hello');
  const commit = vi.spyOn(bob.store, 'commit');
  commit.mockRejectedValueOnce(new Error('the disk is full'));
  await expect(bob.receive(alice, message)).rejects.toThrow('the disk is full');
  expect(await bob.receive(alice, message)).toBe('hello');
});
