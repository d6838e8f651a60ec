import { type Transferable as NodeTransferable, Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { type Bytes, hex } from '../../src/bytes.ts';
import { decryptFile } from '../../src/files/decrypt-file.ts';
import { encryptFile } from '../../src/files/encrypt-file.ts';
import { FileKey } from '../../src/files/file-key.ts';
import { FileWorker, type WorkerThread } from '../../src/files/file-worker.ts';
import { SEGMENT } from '../../src/files/segments.ts';
import { collect, content, streamOf } from './support.ts';

/** A Worker of a browser over one of Node. */
function started(url: URL): { worker: Worker; files: FileWorker } {
  const worker = new Worker(url);
  const thread: WorkerThread = {
    postMessage: (message, transfer) => {
      worker.postMessage(message, transfer as unknown as readonly NodeTransferable[]);
    },
    addEventListener: (_type, listener) => {
      worker.on('error', listener);
    },
  };
  return { worker, files: new FileWorker(thread) };
}

const { worker, files } = started(new URL('thread.js', import.meta.url));
afterAll(() => worker.terminate());

test.each([0, 1000, 3_000_000])('a file of %i bytes goes to the worker and back', async (size) => {
  const plaintext = content(size, size);
  const { ciphertext, key } = files.encryptFile(streamOf(plaintext));
  const sealed = await collect(ciphertext);
  const file = await key;
  expect(file).toBeInstanceOf(FileKey);
  const opened = await collect(files.decryptFile(streamOf(sealed), file));
  expect(Buffer.compare(opened, plaintext)).toBe(0);
  const here = await collect(decryptFile(streamOf(sealed), file));
  expect(Buffer.compare(here, plaintext)).toBe(0);
});

test('several files at once do not get mixed up', async () => {
  const sizes = [10, 2_000_000, 70_000, 1_500_000];
  const opened = await Promise.all(
    sizes.map(async (size) => {
      const { ciphertext, key } = files.encryptFile(streamOf(content(size, size)));
      const sealed = await collect(ciphertext);
      return collect(files.decryptFile(streamOf(sealed), await key));
    }),
  );
  for (const [i, size] of sizes.entries())
    expect(Buffer.compare(opened[i] ?? new Uint8Array(0), content(size, size))).toBe(0);
});

test('what was altered is told with the same error as without a worker', async () => {
  const encryption = encryptFile(streamOf(content(1, 100)));
  const sealed = await collect(encryption.ciphertext);
  const file = await encryption.key;
  sealed[200] = (sealed[200] ?? 0) ^ 1;
  await expect(collect(files.decryptFile(streamOf(sealed), file))).rejects.toMatchObject({
    name: 'SignalError',
    code: 'altered-file',
  });
});

test('a source that fails fails what comes out of the worker, and the key', async () => {
  const source = new ReadableStream<Bytes>({
    pull: (controller) => {
      controller.error(new Error('the disk is gone'));
    },
  });
  const { ciphertext, key } = files.encryptFile(source);
  await expect(collect(ciphertext)).rejects.toThrow('the disk is gone');
  await expect(key).rejects.toThrow('the disk is gone');
});

test('whoever stops taking a file ends its source on this side of the worker', async () => {
  let pulled = 0;
  let cancelled: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    cancelled = resolve;
  });
  const source = new ReadableStream<Bytes>({
    pull: (controller) => {
      pulled += SEGMENT;
      controller.enqueue(new Uint8Array(SEGMENT));
    },
    cancel: () => {
      cancelled();
    },
  });
  const { ciphertext, key } = files.encryptFile(source);
  const reader = ciphertext.getReader();
  await reader.read();
  await reader.cancel();
  await ended;
  expect(pulled).toBeLessThan(8 * SEGMENT);
  await expect(key).rejects.toMatchObject({ name: 'AbortError' });
});

test('a slow reader holds up the source', async () => {
  let pulled = 0;
  const source = new ReadableStream<Bytes>(
    {
      pull: (controller) => {
        pulled += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    },
    { highWaterMark: 0 },
  );
  const reader = files.encryptFile(source).ciphertext.getReader();
  await reader.read();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(pulled).toBeLessThan(8 * SEGMENT);
  await reader.cancel();
});

test('the chunks of a source stay what they were', async () => {
  const chunk = content(1, 1000);
  const digits = hex(chunk);
  const source = new ReadableStream<Bytes>({
    start: (controller) => {
      controller.enqueue(chunk);
      controller.close();
    },
  });
  await collect(files.encryptFile(source).ciphertext);
  expect(hex(chunk)).toBe(digits);
});

/** A file fails, and its source is let go of. */
async function expectRefusal(files: FileWorker): Promise<void> {
  let cancelled = false;
  const source = new ReadableStream<Bytes>({
    cancel: () => {
      cancelled = true;
    },
  });
  const { ciphertext, key } = files.encryptFile(source);
  await expect(collect(ciphertext)).rejects.toThrow('the worker has failed');
  await expect(key).rejects.toThrow('the worker has failed');
  expect(cancelled).toBe(true);
}

test('a worker that cannot be started fails its files instead of leaving them waiting', async () => {
  const broken = started(new URL('no-such-thread.js', import.meta.url));
  await expectRefusal(broken.files);
});

test('a worker that could not be started fails later files too', async () => {
  const broken = started(new URL('no-such-thread.js', import.meta.url));
  await expect(broken.files.encryptFile(new ReadableStream()).key).rejects.toThrow();
  const encryption = encryptFile(streamOf(content(1, 10)));
  const sealed = await collect(encryption.ciphertext);
  await expectRefusal(broken.files);
  const opened = broken.files.decryptFile(streamOf(sealed), await encryption.key);
  await expect(collect(opened)).rejects.toThrow('the worker has failed');
});
