import { afterEach, expect, it, vi } from 'vitest';
import { hex } from '../../src/bytes.ts';
import type * as Module from '../../src/keys/x25519.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

let copies = 0;

/** A copy of the module, as what it knows of the platform it finds out once. */
function copy(): Promise<typeof Module> {
  const name = `../../src/keys/x25519.ts?copy=${copies++}`;
  return import(/* @vite-ignore */ name) as Promise<typeof Module>;
}

/** The module as it behaves where the platform does not know the curve. */
function withoutNative(): Promise<typeof Module> {
  vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new DOMException('NotSupportedError'));
  return copy();
}

function withNative(): Promise<typeof Module> {
  vi.restoreAllMocks();
  return copy();
}

it('without the platform the results are the same', async () => {
  const slow = await withoutNative();
  const pair = await slow.generate();
  expect(pair.imported).toBeInstanceOf(Uint8Array);
  const known = await slow.importScalar(pair.scalar, pair.u);
  expect(hex(await slow.publicPoint(known))).toBe(hex(pair.u));
  const fast = await withNative();
  const other = await fast.generate();
  expect(other.imported).not.toBeInstanceOf(Uint8Array);
  const shared = await fast.sharedSecret(other.imported, await fast.importPoint(pair.u));
  const slowAgain = await withoutNative();
  const point = await slowAgain.importPoint(other.u);
  expect(hex(await slowAgain.sharedSecret(pair.scalar, point))).toBe(hex(shared));
});

it('without the platform points of small order are refused too', async () => {
  const slow = await withoutNative();
  const { imported } = await slow.generate();
  await expect(slow.sharedSecret(imported, new Uint8Array(32))).rejects.toThrow();
});

it('the platform imports a scalar with and without its point', async () => {
  const fast = await withNative();
  const { scalar, u } = await fast.generate();
  for (const known of [u, undefined])
    expect(hex(await fast.publicPoint(await fast.importScalar(scalar, known)))).toBe(hex(u));
});
