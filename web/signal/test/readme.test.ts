import { expect, it, vi } from 'vitest';
import readme from '../README.md?raw';
import * as signal from '../src/index.ts';

type Run = (signal: object, console: object) => Promise<void>;
type Compile = new (...parametersAndBody: string[]) => Run;

function example(): string {
  const [, code] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  if (code === undefined) throw new Error('the README has an example');
  return code;
}

it('the example of the README has at most ten lines', () => {
  expect(example().trim().split('\n').length).toBeLessThanOrEqual(10);
});

it('the example of the README does what it says', async () => {
  const body = example().replace(/import (\{.*?\}) from '@exo\/signal';/gs, 'const $1 = signal;');
  const AsyncFunction = Object.getPrototypeOf(async () => {
    await Promise.resolve();
  }) as { constructor: Compile };
  const log = vi.fn();
  await new AsyncFunction.constructor('signal', 'console', body)(signal, { log });
  expect(log).toHaveBeenCalledExactlyOnceWith('hello');
});
