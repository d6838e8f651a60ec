import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes.ts';
import { Secret } from '../../src/keys/secret.ts';
import { randomBytes } from '../../src/random.ts';
import { Chain } from '../../src/spqr/chain.ts';
import { refusal } from '../support/refusal.ts';

const JUMP = 25_000;

/** Both ends of a chain with `epochs` epochs after the first. */
function ends(epochs: number): [Chain, Chain] {
  const authKey = new Secret(randomBytes(32));
  let [a, b] = [Chain.start(authKey, 'a2b'), Chain.start(authKey, 'b2a')];
  for (let i = 0; i < epochs; i++) {
    const secret = new Secret(randomBytes(32));
    [a, b] = [a.addEpoch(secret), b.addEpoch(secret)];
  }
  return [a, b];
}

it('both ends have the same keys, in every epoch and both directions', () => {
  const [a, b] = ends(2);
  for (const epoch of [0, 1, 2])
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const sent = from.send(epoch);
      expect(sent.index).toBe(1);
      const { key } = to.receive(epoch, sent.index, JUMP);
      expect(hex(key.expose())).toBe(hex(sent.key.expose()));
    }
});

describe('once a chain sends in a new epoch', () => {
  it('it keeps that epoch and the one before', () => {
    const [a] = ends(3);
    const { chain } = a.send(2);
    expect(chain.links).toHaveLength(3);
    const later = chain.send(3).chain;
    expect(later.links).toHaveLength(2);
    expect(later.epoch).toBe(3);
  });

  it('it no longer has the keys to send in earlier ones', async () => {
    const [a] = ends(2);
    const { chain } = a.send(1);
    expect(chain.links.map(({ send }) => send.next !== undefined)).toEqual([false, true, true]);
    expect(await refusal(() => chain.send(0))).toBe('malformed-message');
  });

  it('it still receives in the one before, but not in earlier ones', async () => {
    const [a, b] = ends(2);
    const { chain } = a.send(2);
    expect(chain.receive(1, b.send(1).index, JUMP).key.length).toBe(32);
    expect(await refusal(() => chain.receive(0, 1, JUMP))).toBe('malformed-message');
  });
});

it('an epoch that is not there yet is refused', async () => {
  const [a] = ends(1);
  expect(await refusal(() => a.send(2))).toBe('malformed-message');
  expect(await refusal(() => a.receive(2, 1, JUMP))).toBe('malformed-message');
});

it('keys come in any order, each once', async () => {
  const [a] = ends(0);
  let chain = a;
  const indices = [5, 1, 3, 2, 4, 6];
  const keys = indices.map((index) => {
    const received = chain.receive(0, index, JUMP);
    chain = received.chain;
    return hex(received.key.expose());
  });
  expect(new Set(keys).size).toBe(indices.length);
  for (const index of indices)
    expect(await refusal(() => chain.receive(0, index, JUMP))).toBe('malformed-message');
});
