import { type Bytes } from '../bytes.ts';

/**
 * A stream made from another: `transform` pulls chunks of `source` and gives out its own, each only
 * when it is asked for, so that nothing piles up. An error on either side ends both.
 */
export function transformed(
  source: ReadableStream<Bytes>,
  transform: (chunks: AsyncIterable<Bytes>) => AsyncIterator<Bytes>,
): ReadableStream<Bytes> {
  const reader = source.getReader();
  let cancelled = false;
  const output = transform({ [Symbol.asyncIterator]: () => ({ next }) });

  async function next(): Promise<IteratorResult<Bytes>> {
    const read = await reader.read();
    // A cancelled source ends like a complete one, and must not pass for it.
    if (cancelled) throw new DOMException('the stream was cancelled', 'AbortError');
    return read.done ? { done: true, value: undefined } : { done: false, value: read.value };
  }

  return new ReadableStream<Bytes>(
    {
      pull: async (controller) => {
        try {
          const given = await output.next();
          if (given.done === true) controller.close();
          else controller.enqueue(given.value);
        } catch (cause) {
          if (!cancelled) await reader.cancel(cause).catch(() => undefined);
          throw cause;
        }
      },
      cancel: async (reason) => {
        cancelled = true;
        await reader.cancel(reason);
        await output.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
