import { afterAll, expect, it } from 'vitest';
import type { Device } from '../support/device.ts';
import type { IndexedDbStore } from '../../src/indexeddb/index.ts';
import { Libsignal } from '../interop/libsignal.ts';
import { startPeer } from '../interop/peer.ts';
import { LONG } from '../support/long.ts';
import { deviceIn, freshName, reloaded } from './databases.ts';

const ROUNDS = LONG ? 2000 : 70;

const libsignal = new Libsignal(startPeer('node'));
afterAll(() => libsignal.end());

it.each(['we', 'libsignal'])(
  'a page whose state is in a database talks with libsignal, and %s begin',
  async (begins) => {
    const database = freshName();
    let ours: Device<IndexedDbStore> = await deviceIn(database, 'page');
    const theirs = await libsignal.device('phone');
    if (begins === 'we') await ours.with(theirs).processBundle(await theirs.publish());
    else {
      await theirs.process(ours, await ours.publish('last-resort'));
      expect(await ours.receive(theirs, await theirs.send(ours, 'first'))).toBe('first');
    }
    for (let i = 0; i < ROUNDS; i++) {
      expect(await theirs.receive(ours, await ours.send(theirs, `to ${i}`))).toBe(`to ${i}`);
      const [early, late] = [await theirs.send(ours, `a ${i}`), await theirs.send(ours, `b ${i}`)];
      expect(await ours.receive(theirs, late)).toBe(`b ${i}`);
      if (i % 25 === 0) ours = await reloaded(database, ours);
      expect(await ours.receive(theirs, early)).toBe(`a ${i}`);
    }
    expect((await ours.send(theirs, 'goodbye')).type).toBe('whisper');
  },
);
