import { afterEach, expect, it, vi } from 'vitest';
import { generate, importPoint, importScalar } from '../../src/keys/x25519.ts';
import { pair } from '../support/device.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('X25519 is the browser’s: keys are its own, and agreements go through it', async () => {
  const { imported, scalar, u } = await generate();
  for (const key of [imported, await importScalar(scalar, u), await importPoint(u)])
    expect(key).toBeInstanceOf(CryptoKey);
  const deriveBits = vi.spyOn(crypto.subtle, 'deriveBits');
  const { alice, bob } = await pair();
  expect(await bob.receive(alice, await alice.send(bob, 'hello'))).toBe('hello');
  const agreements = deriveBits.mock.calls.filter(
    ([parameters]) => (parameters as Algorithm).name === 'X25519',
  );
  // Four of PQXDH and one of the ratchet on one side, as many on the other.
  expect(agreements.length).toBeGreaterThanOrEqual(10);
});

it('the page is one that keys may be kept for: secure, with databases and Web Locks', () => {
  expect(isSecureContext).toBe(true);
  expect(navigator.locks).toBeInstanceOf(LockManager);
  expect(indexedDB).toBeInstanceOf(IDBFactory);
});
