import { expect, it } from 'vitest';
import { GroupCipher } from '../../src/groups/group-cipher.ts';
import { SenderKeyMessage } from '../../src/groups/sender-key-message.ts';
import { SignalMessage } from '../../src/ratchet/signal-message.ts';
import { randomUuid } from '../../src/uuid.ts';
import type { IndexedDbStore } from '../../src/indexeddb/index.ts';
import type { Device } from '../support/device.ts';
import { LONG } from '../support/long.ts';
import { Member } from '../groups/member.ts';
import { deviceIn, freshName } from './databases.ts';
import { inTabs, type TabOrder, type TabReport } from './tabs.ts';

const TABS = 2;
const COUNT = LONG ? 1000 : 60;

interface Acquainted {
  readonly alice: Device<IndexedDbStore>;
  readonly bob: Device<IndexedDbStore>;
  readonly order: Omit<TabOrder, 'locks'>;
}

/** Somebody in a database, with whom bob in another one has spoken. */
async function acquainted(): Promise<Acquainted> {
  const database = freshName();
  const [alice, bob] = [await deviceIn(database, 'alice'), await deviceIn(freshName(), 'bob')];
  await alice.with(bob).processBundle(await bob.publish());
  await bob.receive(alice, await alice.send(bob, 'hello'));
  await alice.receive(bob, await bob.send(alice, 'hello'));
  const order = { database, local: 'alice', remote: 'bob', count: COUNT };
  return { alice, bob, order };
}

/** In which of their tabs the messages were made, in the order of `place`. */
function owners(reports: readonly TabReport[], place: (body: Uint8Array) => number): number[] {
  return reports
    .flatMap((report, tab) => report.map(({ body }) => ({ tab, at: place(body) })))
    .sort((one, two) => one.at - two.at)
    .map(({ tab }) => tab);
}

/** Shows that the tabs were at it at the same time, and that each waited for the other every time. */
function expectOverlap(reports: readonly TabReport[], order: readonly number[]): void {
  const [first, second] = reports.map((report) => ({
    begun: report[0]?.begun ?? Infinity,
    ended: report.at(-1)?.ended ?? -Infinity,
  }));
  expect(Math.max(first?.begun ?? Infinity, second?.begun ?? Infinity)).toBeLessThan(
    Math.min(first?.ended ?? -Infinity, second?.ended ?? -Infinity),
  );
  const turns = order.filter((tab, i) => i > 0 && tab !== order[i - 1]);
  expect(turns.length).toBe(TABS * COUNT - 1);
}

const counterOf = (body: Uint8Array): number => SignalMessage.deserialize(body).content.counter;
const iterationOf = (body: Uint8Array): number =>
  SenderKeyMessage.deserialize(body).fields.iteration;

it('two tabs that encrypt for the same address at once use no message key twice', async () => {
  const { alice, bob, order } = await acquainted();
  const reports = await inTabs(TABS, { ...order, locks: true });
  const bodies = reports.flat().map(({ body }) => body);
  const counters = bodies.map(counterOf).sort((one, two) => one - two);
  expect(counters).toEqual(Array.from({ length: TABS * COUNT }, (_, i) => i));
  expectOverlap(reports, owners(reports, counterOf));
  for (const body of bodies)
    expect(await bob.receive(alice, { type: 'whisper', body })).toMatch(/^message \d+$/);
  expect(await bob.receive(alice, await alice.send(bob, 'goodbye'))).toBe('goodbye');
});

it('a tab that fails is reported', async () => {
  const order = { database: freshName(), local: 'alice', remote: 'bob', count: 1, locks: true };
  await expect(inTabs(1, order)).rejects.toThrow(/^a tab failed: .*no-session/);
});

it('without Web Locks they would, so that the above shows something', async () => {
  const { order } = await acquainted();
  const reports = await inTabs(TABS, { ...order, locks: false });
  const counters = reports.flat().map(({ body }) => counterOf(body));
  expect(new Set(counters).size).toBeLessThan(TABS * COUNT);
});

it('two tabs that encrypt for the same group at once use no sender key twice', async () => {
  const { alice, order } = await acquainted();
  const group = randomUuid();
  const distribution = await new GroupCipher(alice.store).distribute(alice.address, group);
  const member = new Member();
  await member.cipher.accept(alice.address, distribution);
  const reports = await inTabs(TABS, { ...order, group, locks: true });
  const bodies = reports.flat().map(({ body }) => body);
  const iterations = bodies.map(iterationOf).sort((one, two) => one - two);
  expect(iterations).toEqual(Array.from({ length: TABS * COUNT }, (_, i) => i));
  expectOverlap(reports, owners(reports, iterationOf));
  for (const body of bodies) expect(await member.read(alice, body)).toMatch(/^message \d+$/);
});
