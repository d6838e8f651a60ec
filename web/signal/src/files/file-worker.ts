import { type Bytes } from '../bytes.ts';
import { type FileEncryption } from './encrypt-file.ts';
import { type FileKey } from './file-key.ts';
import { type PortStream, readFromPort, writeToPort } from './port-stream.ts';
import { type FileJob, fileKeyOf, plain, type PlainFileKey } from './worker-job.ts';

/** What is needed of a Worker. */
export interface WorkerThread {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'error', listener: (event: { readonly message?: string }) => void): void;
}

/**
 * Encrypts and decrypts files in a worker that runs `@exo/signal/files-worker`, so that hashing
 * holds up nothing else. Any number of files at once; the worker stays the caller's to end. To be made
 * together with the worker, whose failure it would miss later; what failed once does no more.
 */
export class FileWorker {
  readonly #worker: WorkerThread;
  readonly #running = new Set<PortStream>();
  #failure: Error | undefined;

  constructor(worker: WorkerThread) {
    this.#worker = worker;
    worker.addEventListener('error', ({ message }) => {
      const failure = new Error(`the worker has failed: ${message ?? 'it could not be loaded'}`);
      this.#failure ??= failure;
      for (const job of this.#running) job.fail(failure);
    });
  }

  /** As the function of the same name. */
  encryptFile(plaintext: ReadableStream<Bytes>): FileEncryption {
    const { stream, result } = this.#run(plaintext, (ports) => ({ kind: 'encrypt', ...ports }));
    const key = result.then((file) => fileKeyOf(file as PlainFileKey));
    key.catch(() => undefined);
    return { ciphertext: stream, key };
  }

  /** As the function of the same name. */
  decryptFile(ciphertext: ReadableStream<Bytes>, file: FileKey): ReadableStream<Bytes> {
    const packed = plain(file);
    return this.#run(ciphertext, (ports) => ({ kind: 'decrypt', file: packed, ...ports })).stream;
  }

  #run(
    bytes: ReadableStream<Bytes>,
    job: (ports: { input: MessagePort; output: MessagePort }) => FileJob,
  ): PortStream {
    const [input, output] = [new MessageChannel(), new MessageChannel()];
    const stopInput = writeToPort(bytes, input.port1);
    const outcome = readFromPort(output.port1);
    this.#running.add(outcome);
    const end = (): void => {
      this.#running.delete(outcome);
      stopInput();
    };
    outcome.result.then(end, end);
    if (this.#failure === undefined) {
      const ports = { input: input.port2, output: output.port2 };
      this.#worker.postMessage(job(ports), [ports.input, ports.output]);
    } else {
      outcome.fail(this.#failure);
    }
    return outcome;
  }
}
