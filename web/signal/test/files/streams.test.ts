import { expect, test } from 'vitest';
import { type Bytes } from '../../src/bytes.ts';
import { transformed } from '../../src/files/streams.ts';

test('a source that is cancelled does not pass for one that has ended', async () => {
  let ended = false;
  const hanging = new ReadableStream<Bytes>();
  const output = transformed(hanging, async function* (chunks) {
    for await (const chunk of chunks) yield chunk;
    ended = true;
  });
  const reader = output.getReader();
  const reading = reader.read();
  // Until the source is being waited for.
  await new Promise((resolve) => setTimeout(resolve, 10));
  await reader.cancel();
  expect(await reading).toMatchObject({ done: true });
  expect(ended).toBe(false);
});

test('what a transform holds is let go of when its output is cancelled', async () => {
  let released = false;
  const source = new ReadableStream<Bytes>({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(1));
    },
  });
  const output = transformed(source, async function* (chunks) {
    try {
      for await (const chunk of chunks) yield chunk;
    } finally {
      released = true;
    }
  });
  const reader = output.getReader();
  await reader.read();
  await reader.cancel();
  expect(released).toBe(true);
});

test('an error of the transform ends its source with it', async () => {
  const failure = new Error('no');
  let reason: unknown;
  const source = new ReadableStream<Bytes>({
    cancel: (given) => {
      reason = given;
    },
  });
  const output = transformed(source, () => ({ next: () => Promise.reject(failure) }));
  await expect(output.getReader().read()).rejects.toBe(failure);
  expect(reason).toBe(failure);
});
