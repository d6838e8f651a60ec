import { expect, test } from 'vitest';
import { type Bytes } from '../../src/bytes.ts';
import { transformed } from '../../src/files/streams.ts';

/** A source of numbered chunks that says how many were asked for. */
function counted(count: number): { source: ReadableStream<Bytes>; asked: () => number } {
  let asked = 0;
  const source = new ReadableStream<Bytes>(
    {
      pull: (controller) => {
        if (asked < count) controller.enqueue(Uint8Array.of(asked++));
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { source, asked: () => asked };
}

async function* same(chunks: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  for await (const chunk of chunks) yield chunk;
}

/** Until what is under way has come as far as it gets. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 10));
}

test('a source that is cancelled does not pass for one that has ended', async () => {
  let ended = false;
  const hanging = new ReadableStream<Bytes>();
  const output = transformed(hanging, async function* (chunks) {
    for await (const chunk of chunks) yield chunk;
    ended = true;
  });
  const reader = output.getReader();
  const reading = reader.read();
  await settled();
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

test('no chunk of the source is asked for before one of the output is', async () => {
  const { source, asked } = counted(3);
  const reader = transformed(source, same).getReader();
  await settled();
  expect(asked()).toBe(0);
  await reader.read();
  await settled();
  expect(asked()).toBe(1);
});

test('what the source has comes out in its order, and then the end', async () => {
  const reader = transformed(counted(3).source, same).getReader();
  for (let i = 0; i < 3; i++)
    expect(await reader.read()).toEqual({ done: false, value: Uint8Array.of(i) });
  expect(await reader.read()).toEqual({ done: true, value: undefined });
});

test('a cancelled output cancels its source, and says why', async () => {
  let reason: unknown;
  const source = new ReadableStream<Bytes>({
    cancel: (given) => {
      reason = given;
    },
  });
  await transformed(source, same).cancel('enough');
  expect(reason).toBe('enough');
});

test('an error of the source is the error of the output, even if it cannot be cancelled', async () => {
  const failure = new Error('no');
  const source = new ReadableStream<Bytes>({
    pull: () => {
      throw failure;
    },
  });
  await expect(transformed(source, same).getReader().read()).rejects.toBe(failure);
});

test('an error of the transform is told, even if its source cannot be cancelled', async () => {
  const failure = new Error('no');
  const source = new ReadableStream<Bytes>({
    cancel: () => {
      throw new Error('not now');
    },
  });
  const output = transformed(source, () => ({ next: () => Promise.reject(failure) }));
  await expect(output.getReader().read()).rejects.toBe(failure);
});
