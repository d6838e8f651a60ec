import { beforeEach, describe, expect, it } from 'vitest';
import type { IndexedDbStore } from '../../src/indexeddb/index.ts';
import type { CiphertextMessage } from '../../src/index.ts';
import type { Device } from '../support/device.ts';
import { LONG, sampled } from '../support/long.ts';
import { SeededRandom } from '../support/random.ts';
import { flipped, refusal } from '../support/refusal.ts';
import { deviceIn, dump, freshName, reloaded } from './databases.ts';

const ROUNDS = LONG ? 3000 : 300;

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
  let last: Sent | undefined;
  let received = 0;
  const deliver = async (to: Side, from: Side): Promise<void> => {
    const late = random.chance(0.5) ? random.below(to.inbox.length) : 0;
    [last] = to.inbox.splice(late, 1);
    if (last === undefined) return;
    expect(await to.device.receive(from.device, last.message)).toBe(last.text);
    received += 1;
    if (random.chance(0.1)) {
      const again = last.message;
      expect(await refusal(() => to.device.receive(from.device, again))).toBe('duplicate-message');
    }
  };
  for (let i = 0; i < 2 * ROUNDS; i++) {
    const [from, to] = random.chance(0.5) ? [alice, bob] : [bob, alice];
    if (i % 50 === 49) from.device = await reloaded(from.database, from.device);
    if (from === alice || received > 0) {
      const text = `message ${i}`;
      to.inbox.push({ text, message: await from.device.send(to.device, text) });
    }
    if (random.chance(0.8)) await deliver(to, from);
  }
  while (bob.inbox.length > 0) await deliver(bob, alice);
  while (alice.inbox.length > 0) await deliver(alice, bob);
  expect(received).toBeGreaterThan(1.5 * ROUNDS);
});

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
