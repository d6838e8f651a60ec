import { beforeEach, describe, expect, it } from 'vitest';
import type { IndexedDbStore } from '../../src/indexeddb/index.ts';
import type { CiphertextMessage } from '../../src/index.ts';
import type { Device } from '../support/device.ts';
import { LONG, sampled } from '../support/long.ts';
import { SeededRandom } from '../support/random.ts';
import { flipped, refusal } from '../support/refusal.ts';
import { deviceIn, dump, freshName, reloaded } from './databases.ts';

const MESSAGES = LONG ? 6000 : 400;

interface Sent {
  readonly text: string;
  readonly message: CiphertextMessage;
}

/** A device, its database, and what is on the way to it. */
interface Side {
  readonly database: string;
  device: Device<IndexedDbStore>;
  readonly inbox: Sent[];
}

async function side(name: string): Promise<Side> {
  const database = freshName();
  return { database, device: await deviceIn(database, name), inbox: [] };
}

let alice: Side;
let bob: Side;
beforeEach(async () => {
  [alice, bob] = [await side('alice'), await side('bob')];
  await alice.device.with(bob.device).processBundle(await bob.device.publish());
});

async function greet(): Promise<void> {
  await bob.device.receive(alice.device, await alice.device.send(bob.device, 'hello'));
  await alice.device.receive(bob.device, await bob.device.send(alice.device, 'hello'));
}

it('messages arrive once, whatever their order, though the pages are loaded again', async () => {
  const random = new SeededRandom(7);
  let received = 0;
  let repeated = 0;
  const deliver = async (to: Side, from: Side, { text, message }: Sent): Promise<void> => {
    expect(await to.device.receive(from.device, message)).toBe(text);
    received += 1;
    if (!random.chance(0.1)) return;
    expect(await refusal(() => to.device.receive(from.device, message))).toBe('duplicate-message');
    repeated += 1;
  };
  let [from, to] = [alice, bob];
  let sent = 0;
  while (sent < MESSAGES) {
    const burst: Sent[] = [];
    while (burst.length < 3 || random.chance(0.8)) {
      const text = `message ${sent++}`;
      burst.push({ text, message: await from.device.send(to.device, text) });
    }
    // Some come a turn later.
    const late = to.inbox.splice(0);
    to.inbox.push(...burst.splice(random.below(burst.length), random.below(3)));
    for (const each of shuffled([...late, ...burst], random)) await deliver(to, from, each);
    if (random.chance(0.2)) to.device = await reloaded(to.database, to.device);
    [from, to] = [to, from];
  }
  for (const each of bob.inbox) await deliver(bob, alice, each);
  for (const each of alice.inbox) await deliver(alice, bob, each);
  expect(received).toBe(sent);
  expect(repeated).toBeGreaterThan(0);
});

function shuffled<T>(values: readonly T[], random: SeededRandom): T[] {
  const keyed = values.map((value) => ({ value, at: random.next() }));
  return keyed.sort((one, two) => one.at - two.at).map(({ value }) => value);
}

describe('a message that was tampered with', () => {
  /** Refuses `message` with one bit turned over here and there, and takes it as it is. */
  async function leavesEverything(message: CiphertextMessage, places: number): Promise<void> {
    const before = await dump(bob.database);
    expect(before.length).toBeGreaterThan(0);
    for (const at of sampled(message.body.length, places)) {
      const body = flipped(message.body, at);
      await refusal(() => bob.device.receive(alice.device, { ...message, body }));
    }
    expect(await dump(bob.database)).toEqual(before);
    expect(await bob.device.receive(alice.device, message)).toBe('genuine');
    expect(await dump(bob.database)).not.toEqual(before);
  }

  it('leaves every byte of the database as it was', async () => {
    await greet();
    await leavesEverything(await alice.device.send(bob.device, 'genuine'), 100);
  });
});

it('a first message that was tampered with spends no prekey', async () => {
  const message = await alice.device.send(bob.device, 'genuine');
  const before = await dump(bob.database);
  for (const back of [1, 5, 9, 20]) {
    const body = flipped(message.body, message.body.length - back);
    await refusal(() => bob.device.receive(alice.device, { ...message, body }));
  }
  expect(await dump(bob.database)).toEqual(before);
  expect(await bob.device.receive(alice.device, message)).toBe('genuine');
  const after = await dump(bob.database);
  expect(before.filter((line) => line.startsWith('prekeys '))).toHaveLength(1);
  expect(after.filter((line) => line.startsWith('prekeys '))).toHaveLength(0);
});
