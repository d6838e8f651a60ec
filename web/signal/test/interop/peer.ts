import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  type CiphertextMessage,
  KyberPublicKey,
  type PrekeyBundle,
  ProtocolAddress,
  PublicKey,
} from '../../src/index.ts';

/** What libsignal refused; `code` is its own. */
export class PeerError extends Error {
  readonly code: number | null;

  constructor(code: number | null, message: string) {
    super(message);
    this.code = code;
  }
}

interface Answer {
  readonly id: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number | null; readonly message: string };
}

interface WireBundle {
  readonly registrationId: number;
  readonly identityKey: string;
  readonly signedPrekey: { readonly id: number; publicKey: string; signature: string };
  readonly kyberPrekey: { readonly id: number; publicKey: string; signature: string };
  readonly prekey?: { readonly id: number; publicKey: string } | undefined;
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** The languages that libsignal speaks to its users in. */
export const LIBSIGNALS = ['Node.js', 'Java'] as const;

/** Program and arguments of its process. */
function command(language: (typeof LIBSIGNALS)[number]): readonly [string, ...string[]] {
  switch (language) {
    case 'Node.js':
      return [process.execPath, fileURLToPath(new URL('peer.js', import.meta.url))];
    case 'Java': {
      const classes = process.env['EXO_JAVA_PEER'];
      if (!classes)
        throw new Error("the Java peer's class path is missing: ./exo test web sets it");
      const flags = ['-XX:+UseSerialGC', '--enable-native-access=ALL-UNNAMED', '-cp', classes];
      return [process.env['EXO_JAVA'] ?? 'java', ...flags, 'im.exo.web.interop.LibsignalPeer'];
    }
  }
}

/** A process that speaks libsignal. */
export class Peer {
  readonly #process: ChildProcess;
  readonly #input: Writable;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #next = 0;

  constructor(language: (typeof LIBSIGNALS)[number] = 'Node.js') {
    const [program, ...flags] = command(language);
    const child = spawn(program, flags, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process = child;
    this.#input = child.stdin;
    const output: Readable = child.stdout;
    createInterface({ input: output }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  async call(op: string, parameters: object): Promise<Readonly<Record<string, unknown>>> {
    const id = this.#next++;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#input.write(`${JSON.stringify({ id, op, ...parameters })}\n`);
    const { result, error } = await answered;
    if (result === undefined)
      throw new PeerError(error?.code ?? null, error?.message ?? 'no answer');
    return result;
  }

  /** A device of libsignal's, reachable under `name`. */
  async device(name: string): Promise<PeerDevice> {
    const address = new ProtocolAddress(name, 1);
    const key = `${address.toString()} ${this.#next}`;
    const { identityKey } = await this.call('create', { device: key, address });
    return new PeerDevice(
      this,
      key,
      address,
      PublicKey.deserialize(fromBase64(identityKey as string)),
    );
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#input.end();
    await ended;
  }
}

interface Addressed {
  readonly address: ProtocolAddress;
}

/** A device of libsignal's. */
export class PeerDevice {
  readonly address: ProtocolAddress;
  readonly identityKey: PublicKey;
  readonly #peer: Peer;
  readonly #key: string;

  constructor(peer: Peer, key: string, address: ProtocolAddress, identityKey: PublicKey) {
    this.#peer = peer;
    this.#key = key;
    this.address = address;
    this.identityKey = identityKey;
  }

  async publish(
    use: 'one-time' | 'last-resort' = 'one-time',
    oneTime = true,
  ): Promise<PrekeyBundle> {
    const answer: unknown = await this.#call('publish', {
      lastResort: use === 'last-resort',
      oneTime,
    });
    const { registrationId, identityKey, signedPrekey, kyberPrekey, prekey } = answer as WireBundle;
    return {
      registrationId,
      identityKey: PublicKey.deserialize(fromBase64(identityKey)),
      signedPrekey: {
        id: signedPrekey.id,
        publicKey: PublicKey.deserialize(fromBase64(signedPrekey.publicKey)),
        signature: fromBase64(signedPrekey.signature),
      },
      kyberPrekey: {
        id: kyberPrekey.id,
        publicKey: KyberPublicKey.deserialize(fromBase64(kyberPrekey.publicKey)),
        signature: fromBase64(kyberPrekey.signature),
      },
      prekey: prekey && {
        id: prekey.id,
        publicKey: PublicKey.deserialize(fromBase64(prekey.publicKey)),
      },
    };
  }

  async process(from: Addressed, { prekey, ...bundle }: PrekeyBundle): Promise<void> {
    const { signedPrekey, kyberPrekey } = bundle;
    const wire: WireBundle = {
      registrationId: bundle.registrationId,
      identityKey: toBase64(bundle.identityKey.serialize()),
      signedPrekey: {
        id: signedPrekey.id,
        publicKey: toBase64(signedPrekey.publicKey.serialize()),
        signature: toBase64(signedPrekey.signature),
      },
      kyberPrekey: {
        id: kyberPrekey.id,
        publicKey: toBase64(kyberPrekey.publicKey.serialize()),
        signature: toBase64(kyberPrekey.signature),
      },
      prekey: prekey && { id: prekey.id, publicKey: toBase64(prekey.publicKey.serialize()) },
    };
    await this.#call('process', { from: from.address, bundle: wire });
  }

  async send(to: Addressed, text: string): Promise<CiphertextMessage> {
    const plaintext = toBase64(Buffer.from(text));
    const { type, body } = await this.#call('encrypt', { to: to.address, plaintext });
    return { type: type as CiphertextMessage['type'], body: fromBase64(body as string) };
  }

  async receive(from: Addressed, { type, body }: CiphertextMessage): Promise<string> {
    const message = { from: from.address, type, body: toBase64(body) };
    const { plaintext } = await this.#call('decrypt', message);
    return Buffer.from(plaintext as string, 'base64').toString();
  }

  async archive(to: Addressed): Promise<void> {
    await this.#call('archive', { to: to.address });
  }

  async approve(from: Addressed, identityKey: PublicKey): Promise<void> {
    const key = toBase64(identityKey.serialize());
    await this.#call('approve', { from: from.address, identityKey: key });
  }

  #call(op: string, parameters: object): Promise<Readonly<Record<string, unknown>>> {
    return this.#peer.call(op, { device: this.#key, ...parameters });
  }
}
