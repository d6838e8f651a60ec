import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { PeerRefusal, type PeerRefusalCode } from './refusal.ts';

/** The languages that libsignal speaks to its users in. */
export const LANGUAGES = ['node', 'java'] as const;
export type Language = (typeof LANGUAGES)[number];

/** `result`, or why there is none. */
interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly refusal?: PeerRefusalCode;
  readonly message?: string;
  /** What is no refusal but an error of the peer. */
  readonly fault?: string;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (cause: Error) => void;
}

/** libsignal in a process of its own. */
export function startPeer(language: Language): Peer {
  const [program, ...flags] = command(language);
  return new Peer(spawn(program, flags, { stdio: ['pipe', 'pipe', 'inherit'] }));
}

function command(language: Language): readonly [string, ...string[]] {
  switch (language) {
    case 'node':
      return [process.execPath, fileURLToPath(new URL('node/peer.js', import.meta.url))];
    case 'java': {
      const classes = process.env['EXO_JAVA_PEER'];
      if (!classes)
        throw new Error("the Java peer's class path is missing: ./exo test web sets it");
      const flags = ['-XX:+UseSerialGC', '--enable-native-access=ALL-UNNAMED', '-cp', classes];
      return [process.env['EXO_JAVA'] ?? 'java', ...flags, 'im.exo.web.interop.LibsignalPeer'];
    }
  }
}

/** Asks and answers in lines of JSON, bytes in them objects with a single field of base64. */
export class Peer {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<number, Waiting>();
  #requests = 0;
  #ended = false;

  constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#process = child;
    createInterface(child.stdout).on('line', (line) => {
      this.#settle(JSON.parse(line, revive) as Answer);
    });
    child.once('exit', (code) => {
      this.#ended = true;
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the peer ended with ${String(code)}`));
    });
  }

  /** @throws PeerRefusal with what libsignal says; an Error for a fault of the peer */
  async call(op: string, parameters: object): Promise<unknown> {
    if (this.#ended) throw new Error('the peer has ended');
    const id = this.#requests++;
    const answered = new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    this.#process.stdin.write(`${JSON.stringify({ id, op, parameters }, encode)}\n`);
    return answered;
  }

  async end(): Promise<void> {
    if (this.#ended) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin.end();
    await ended;
  }

  #settle({ id, result, refusal, message, fault }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (fault !== undefined) waiting?.reject(new Error(`the peer failed: ${fault}`));
    else if (refusal !== undefined) waiting?.reject(new PeerRefusal(refusal, message));
    else waiting?.resolve(result);
  }
}

function encode(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { $: Buffer.from(value).toString('base64') } : value;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$' in value)) return value;
  return new Uint8Array(Buffer.from(String(value.$), 'base64'));
}
