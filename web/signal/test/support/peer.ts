import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Readable, type Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Bytes } from '../../src/bytes.ts';

/** What the other implementation says when it refuses. */
export class PeerError extends Error {}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/**
 * The other implementation in a process of its own: requests and answers are lines of JSON, bytes
 * in them objects with a single field of base64.
 */
export class Peer {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (cause: Error) => void }
  >();
  #requests = 0;

  /** @param script in test/interop */
  constructor(script: string) {
    const path = fileURLToPath(new URL(`../interop/${script}`, import.meta.url));
    this.#process = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface(this.#process.stdout).on('line', (line) => {
      this.#settle(JSON.parse(line, revive) as Answer);
    });
    this.#process.on('exit', (code) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the peer ended with ${String(code)}`));
    });
  }

  /** @throws PeerError with what the other implementation says */
  async call(operation: string, parameters: Readonly<Record<string, unknown>>): Promise<unknown> {
    const id = this.#requests++;
    const answered = new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    this.#process.stdin.write(`${JSON.stringify({ id, operation, parameters }, encode)}\n`);
    return answered;
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin.end();
    await ended;
  }

  #settle({ id, result, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new PeerError(error));
  }
}

function encode(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { $: Buffer.from(value).toString('base64') } : value;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$' in value)) return value;
  const bytes: Bytes = new Uint8Array(Buffer.from(String(value.$), 'base64'));
  return bytes;
}
