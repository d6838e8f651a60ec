import { expect, it } from 'vitest';
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
  const page = await run(signal, indexeddb);
  const { keyPair, registrationId } = await page.loadIdentity();
  expect(registrationId).toBe(4711);
  const again = await run(signal, indexeddb);
  expect((await again.loadIdentity()).keyPair.publicKey.equals(keyPair.publicKey)).toBe(true);
});
