import { expect, it } from 'vitest';
import { pair } from '../support/device.ts';

it('a conversation goes on through several epochs', async () => {
  const { alice, bob } = await pair();
  expect((await alice.send(bob, 'early')).type).toBe('prekey');
  for (let i = 0; i < 400; i++) {
    expect(await bob.receive(alice, await alice.send(bob, `to bob ${i}`))).toBe(`to bob ${i}`);
    expect(await alice.receive(bob, await bob.send(alice, `back ${i}`))).toBe(`back ${i}`);
  }
  expect((await alice.send(bob, 'late')).type).toBe('whisper');
});
