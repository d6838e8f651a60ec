import { expect, it } from 'vitest';
import readme from '../../README.md?raw';
import { KeyPair } from '../../src/index.ts';
import * as indexeddb from '../../src/indexeddb/index.ts';

type Run = (keyPair: typeof KeyPair, module: object) => Promise<indexeddb.IndexedDbStore>;
type Compile = new (...parametersAndBody: string[]) => Run;

it('the README’s example of a store in a database keeps the identity', async () => {
  const examples = Array.from(readme.matchAll(/```ts\n(.*?)```/gs), ([, code]) => code);
  const example = examples.find((code) => code?.includes('@exo/signal/indexeddb')) ?? '';
  const body = example.replace(/import (\{.*?\}) from '.*?';/, 'const $1 = module;');
  const AsyncFunction = Object.getPrototypeOf(async () => {
    await Promise.resolve();
  }) as { constructor: Compile };
  const run = new AsyncFunction.constructor('KeyPair', 'module', `${body}; return store;`);
  const page = await run(KeyPair, indexeddb);
  const { keyPair, registrationId } = await page.loadIdentity();
  expect(registrationId).toBe(4711);
  const again = await run(KeyPair, indexeddb);
  expect((await again.loadIdentity()).keyPair.publicKey.equals(keyPair.publicKey)).toBe(true);
});
