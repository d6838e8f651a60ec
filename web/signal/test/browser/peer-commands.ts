import type { BrowserCommand } from 'vitest/node';
import { PeerRefusal } from '../interop/refusal.ts';
import { type Peer, startPeer } from '../interop/peer.ts';
import { decode, encode, type Outcome } from './peer-wire.ts';

/*
 * What the test runner does for a page that asks it for libsignal.
 */

const peers: Peer[] = [];

/** The number of a new peer. */
export const peerStart: BrowserCommand = () => peers.push(startPeer('node')) - 1;

export const peerCall: BrowserCommand<[peer: number, op: string, parameters: string]> = async (
  _context,
  peer,
  op,
  parameters,
) => {
  try {
    const result = await peers[peer]?.call(op, decode(parameters) as object);
    return encode({ result } satisfies Outcome);
  } catch (error) {
    if (!(error instanceof PeerRefusal)) throw error;
    return encode({ refusal: error.code, message: error.message } satisfies Outcome);
  }
};

export const peerEnd: BrowserCommand<[peer: number]> = (_context, peer) => peers[peer]?.end();
