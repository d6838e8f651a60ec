import { commands } from 'vitest/browser';
import { PeerRefusal } from '../interop/refusal.ts';
import { decode, encode, type Outcome } from './peer-wire.ts';

/*
 * Stands in for `interop/peer.ts` where a test runs in a browser: libsignal is in a process of the
 * test runner's. That Java's and Node's agree is shown in Node.js.
 */

declare module 'vitest/browser' {
  interface BrowserCommands {
    peerStart: () => Promise<number>;
    peerCall: (peer: number, op: string, parameters: string) => Promise<string>;
    peerEnd: (peer: number) => Promise<void>;
  }
}

export const LANGUAGES = ['node'] as const;
export type Language = (typeof LANGUAGES)[number];

export function startPeer(): Peer {
  return new Peer(commands.peerStart());
}

export class Peer {
  readonly #peer: Promise<number>;

  constructor(peer: Promise<number>) {
    this.#peer = peer;
  }

  /** @throws PeerRefusal with what libsignal says; an Error for a fault of the peer */
  async call(op: string, parameters: object): Promise<unknown> {
    const answer = await commands.peerCall(await this.#peer, op, encode(parameters));
    const outcome = decode(answer) as Outcome;
    if ('refusal' in outcome) throw new PeerRefusal(outcome.refusal, outcome.message);
    return outcome.result;
  }

  async end(): Promise<void> {
    await commands.peerEnd(await this.#peer);
  }
}
