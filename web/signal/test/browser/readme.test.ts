import { expect, it, vi } from 'vitest';
import readme from '../../README.md?raw';
import * as signal from '../../src/index.ts';
import * as indexeddb from '../../src/indexeddb/index.ts';

type Run = (signal: object, indexeddb: object) => Promise<indexeddb.IndexedDbStore>;
type Compile = new (...parametersAndBody: string[]) => Run;

it('the README’s example of a store in a database keeps the identity', async () => {
  const examples = Array.from(readme.matchAll(/```ts\n(.*?)```/gs), ([, code]) => code);
  const example = examples.find((code) => code?.includes('@exo/signal/indexeddb')) ?? '';
  const body = example
    .replace(/import (\{.*?\}) from '@exo\/signal';/, 'const $1 = signal;')
    .replace(/import (\{.*?\}) from '@exo\/signal\/indexeddb';/, 'const $1 = indexeddb;');
  const AsyncFunction = Object.getPrototypeOf(async () => {
    await Promise.resolve();
  }) as { constructor: Compile };
  const run = new AsyncFunction.constructor('signal', 'indexeddb', `${body}; return store;`);
  const draw = vi.fn(signal.randomRegistrationId);
  const drawing = { ...signal, randomRegistrationId: draw };
  const page = await run(drawing, indexeddb);
  const { keyPair, registrationId } = await page.loadIdentity();
  expect(draw).toHaveBeenCalledOnce();
  expect(registrationId).toBe(draw.mock.results[0]?.value);
  const again = await (await run(drawing, indexeddb)).loadIdentity();
  expect(again.registrationId).toBe(registrationId);
  expect(again.keyPair.publicKey.equals(keyPair.publicKey)).toBe(true);
});
