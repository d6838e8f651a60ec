import { expect, it, vi } from 'vitest';
import readme from '../README.md?raw';
import * as signal from '../src/index.ts';

type Run = (signal: object, console: object) => Promise<void>;
type Compile = new (...parametersAndBody: string[]) => Run;

it('the example of the README does what it says', async () => {
  const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const body = example.replace(/import (\{.*?\}) from '@exo\/signal';/s, 'const $1 = signal;');
  const AsyncFunction = Object.getPrototypeOf(async () => {
    await Promise.resolve();
  }) as { constructor: Compile };
  const log = vi.fn();
  await new AsyncFunction.constructor('signal', 'console', body)(signal, { log });
  expect(log).toHaveBeenCalledExactlyOnceWith('hello');
});
