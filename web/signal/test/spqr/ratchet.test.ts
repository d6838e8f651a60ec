import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equal, hex } from '../../src/bytes.ts';
import { randomBytes } from '../../src/random.ts';
import { Secret } from '../../src/keys/secret.ts';
import type { Braid } from '../../src/spqr/braid.ts';
import { decode, encode } from '../../src/spqr/message.ts';
import {
  type MinimumSpqrVersion,
  receiveSpqr,
  sendSpqr,
  type Spqr,
  startSpqr,
} from '../../src/spqr/ratchet.ts';
import { decodeSpqr, encodeSpqr, spqrMessage } from '../../src/spqr/record.ts';
import { SeededRandom } from '../support/random.ts';
import { flipped, refusal } from '../support/refusal.ts';

const JUMP = 25_000;

interface Sent {
  readonly message: Uint8Array;
  readonly key: string | undefined;
}

/** Two ratchets that have just started, each stored and loaded again after every step. */
class Two {
  readonly sides: [Spqr, Spqr];
  readonly kinds = new Set<Braid['kind']>();

  constructor(minimumA: MinimumSpqrVersion = 1, minimumB: MinimumSpqrVersion = 1) {
    const authKey = new Secret(randomBytes(32));
    this.sides = [startSpqr(authKey, 'a2b', minimumA), startSpqr(authKey, 'b2a', minimumB)];
  }

  send(from: 0 | 1): Sent {
    const { state, message, key } = sendSpqr(this.sides[from]);
    this.#keep(from, state);
    return { message, key: key && hex(key.expose()) };
  }

  receive(to: 0 | 1, message: Uint8Array): string | undefined {
    const { state, key } = receiveSpqr(this.sides[to], message, JUMP);
    this.#keep(to, state);
    return key && hex(key.expose());
  }

  epoch(side: 0 | 1): number {
    const spqr = this.sides[side];
    return spqr.kind === 'off' ? 0 : spqr.braid.epoch;
  }

  #keep(side: 0 | 1, state: Spqr): void {
    const encoded = spqrMessage.encode(encodeSpqr(state));
    const stored = decodeSpqr(spqrMessage.decode(encoded));
    expect(equal(spqrMessage.encode(encodeSpqr(stored)), encoded)).toBe(true);
    this.sides[side] = stored;
    if (state.kind !== 'off') this.kinds.add(state.braid.kind);
  }
}

it('both sides derive the same keys, in whatever order and with whatever lost', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = new SeededRandom(seed);
      const two = new Two();
      const onTheWay: [Sent[], Sent[]] = [[], []];
      for (let i = 0; i < 800; i++) {
        const side = random.chance(0.5) ? 0 : 1;
        if (random.chance(0.5)) onTheWay[side === 0 ? 1 : 0].push(two.send(side));
        else {
          const queue = onTheWay[side];
          const [next] = queue.splice(random.chance(0.2) ? random.below(queue.length) : 0, 1);
          if (next !== undefined && random.chance(0.9))
            expect(two.receive(side, next.message)).toBe(next.key);
        }
      }
      expect(two.epoch(0)).toBeGreaterThanOrEqual(2);
    }),
    { numRuns: 5 },
  );
});

it('a conversation in turns passes through all states but those of simultaneous traffic', () => {
  const two = new Two();
  for (let i = 0; i < 200; i++)
    for (const from of [0, 1] as const) {
      const { message, key } = two.send(from);
      expect(two.receive(from === 0 ? 1 : 0, message)).toBe(key);
    }
  expect(two.epoch(0)).toBeGreaterThanOrEqual(3);
  expect(two.kinds.size).toBeGreaterThanOrEqual(9);
});

it('a key is given once', async () => {
  const two = new Two();
  const { message } = two.send(0);
  two.receive(1, message);
  expect(await refusal(() => two.receive(1, message))).toBe('malformed-message');
});

it('a jump beyond the limit is refused', async () => {
  const two = new Two();
  const payload = { type: 'none' } as const;
  const message = encode({ epoch: 1, index: JUMP + 1, payload });
  expect(await refusal(() => two.receive(1, message))).toBe('too-far-in-future');
});

it('a later epoch than can be is refused', async () => {
  const two = new Two();
  const message = encode({ epoch: 2, index: 1, payload: { type: 'none' } });
  expect(await refusal(() => two.receive(1, message))).toBe('malformed-message');
});

it('a forged header is found out', async () => {
  const two = new Two();
  two.receive(1, two.send(0).message);
  two.receive(1, two.send(0).message);
  const third = two.send(0).message;
  const forged = flipped(third, third.length - 1);
  expect(await refusal(() => two.receive(1, forged))).toBe('bad-mac');
});

describe('versions', () => {
  it('a peer without the ratchet is refused by default', async () => {
    expect(await refusal(() => new Two().receive(1, new Uint8Array(0)))).toBe(
      'unsupported-version',
    );
  });

  it('a peer without the ratchet turns it off where that is allowed, for good', () => {
    const two = new Two(0, 0);
    expect(two.receive(1, new Uint8Array(0))).toBeUndefined();
    expect(two.send(1)).toEqual({ message: new Uint8Array(0), key: undefined });
  });

  it('once a peer has shown the ratchet it cannot go back', async () => {
    const two = new Two(0, 0);
    expect(two.receive(1, two.send(0).message)).toBeUndefined();
    const answer = two.send(1);
    expect(answer.key).toBeDefined();
    expect(two.receive(0, answer.message)).toBe(answer.key);
    expect(await refusal(() => two.receive(0, new Uint8Array(0)))).toBe('unsupported-version');
  });

  it('a side that demands the ratchet answers one that negotiates', () => {
    const two = new Two(0, 1);
    const first = two.send(0);
    expect(decode(first.message).index).toBe(0);
    expect(two.receive(1, first.message)).toBe(first.key);
    const answer = two.send(1);
    expect(two.receive(0, answer.message)).toBe(answer.key);
  });

  it('a message of a later version changes nothing', () => {
    const two = new Two();
    const before = encodeSpqr(two.sides[1]);
    expect(two.receive(1, Uint8Array.of(2, 9, 9))).toBeUndefined();
    expect(encodeSpqr(two.sides[1])).toEqual(before);
  });
});
