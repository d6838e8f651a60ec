import { type Bytes } from '../bytes.ts';
import { SignalError, type SignalErrorCode } from '../errors.ts';

/*
 * Streams between threads over a MessagePort, as not every browser can send one the streams
 * themselves: the reading side asks for each chunk, so that memory is one chunk on the way. Who
 * gets the last message closes the port.
 */

type Request = { readonly kind: 'pull' } | { readonly kind: 'cancel' };

type Answer =
  | { readonly kind: 'chunk'; readonly bytes: Bytes }
  | { readonly kind: 'end'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: FlatError };

/** An error as it passes between threads, which lose the class. */
interface FlatError {
  readonly code: SignalErrorCode | undefined;
  readonly message: string;
}

/** What a port gives. */
export interface PortStream {
  readonly stream: ReadableStream<Bytes>;
  /** What the other side had to say at the end; fails if the stream does, or is cancelled. */
  readonly result: Promise<unknown>;
  /** Ends both, for when the other side is gone. */
  fail(cause: Error): void;
}

/** Reads what {@link writeToPort} writes on the other side. */
export function readFromPort(port: MessagePort): PortStream {
  let settle: ((answer: Answer) => void) | undefined;
  let fail: (cause: Error) => void = () => undefined;
  let finish: (result: unknown) => void = () => undefined;
  const result = new Promise((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  result.catch(() => undefined);
  port.onmessage = ({ data }: MessageEvent<Answer>) => settle?.(data);

  const stream = new ReadableStream<Bytes>({
    start: (controller) => {
      result.catch((cause: unknown) => {
        port.close();
        controller.error(cause);
      });
    },
    pull: async (controller) => {
      const answered = new Promise<Answer>((resolve) => {
        settle = resolve;
      });
      port.postMessage({ kind: 'pull' } satisfies Request);
      const answer = await answered;
      switch (answer.kind) {
        case 'chunk':
          controller.enqueue(answer.bytes);
          return;
        case 'end':
          port.close();
          finish(answer.result);
          controller.close();
          return;
        case 'error':
          fail(restored(answer.error));
      }
    },
    cancel: () => {
      port.postMessage({ kind: 'cancel' } satisfies Request);
      fail(new DOMException('the stream was cancelled', 'AbortError'));
    },
  });
  return { stream, result, fail };
}

/**
 * Gives a stream to {@link readFromPort} on the other side.
 *
 * @param result said at the end; a failure of it is one of the stream
 * @returns what stops it from this side, and cancels the stream if it has not ended
 */
export function writeToPort(
  stream: ReadableStream<Bytes>,
  port: MessagePort,
  result: () => Promise<unknown> = () => Promise.resolve(undefined),
): () => void {
  const reader = stream.getReader();

  async function answer(): Promise<void> {
    try {
      const { done, value } = await reader.read();
      if (done) {
        port.postMessage({ kind: 'end', result: await result() } satisfies Answer);
        return;
      }
      // A copy, as what is transferred is gone here, and may be a part of something larger.
      const bytes = value.slice();
      port.postMessage({ kind: 'chunk', bytes } satisfies Answer, [bytes.buffer]);
    } catch (cause) {
      port.postMessage({ kind: 'error', error: flattened(cause) } satisfies Answer);
    }
  }

  function stop(): void {
    port.close();
    reader.cancel().catch(() => undefined);
  }

  port.onmessage = ({ data }: MessageEvent<Request>) => {
    switch (data.kind) {
      case 'pull':
        void answer();
        return;
      case 'cancel':
        stop();
    }
  };
  return stop;
}

function flattened(cause: unknown): FlatError {
  return {
    code: cause instanceof SignalError ? cause.code : undefined,
    message: cause instanceof Error ? cause.message : String(cause),
  };
}

function restored({ code, message }: FlatError): Error {
  return code === undefined ? new Error(message) : new SignalError(code, message);
}
