import { Secret } from '../keys/secret.ts';
import { SkippedKeys } from '../keys/skipped-keys.ts';
import { bytes, message, repeated, nested, uint32 } from '../wire/protobuf.ts';
import { present, sized } from '../wire/stored.ts';
import { Chain, type Direction, type Link } from './chain.ts';
import { ReceiveLink, SendLink } from './chain-link.ts';

const linkMessage = message({
  sendCounter: uint32(1),
  sendNext: bytes(2),
  receiveCounter: uint32(3),
  receiveNext: bytes(4),
  skipped: bytes(5),
});

/** How a chain is stored. */
export const chainMessage = message({
  direction: uint32(1),
  root: bytes(2),
  epoch: uint32(3),
  sendEpoch: uint32(4),
  links: repeated(nested(5, linkMessage)),
});

export type StoredChain = ReturnType<typeof chainMessage.decode>;

/** The position is the number in storage. */
const DIRECTIONS = ['a2b', 'b2a'] as const satisfies readonly Direction[];

export function encodeDirection(direction: Direction): number {
  return DIRECTIONS.indexOf(direction);
}

/** @throws SignalError `invalid-record` */
export function decodeDirection(stored: number | undefined): Direction {
  return present(DIRECTIONS[present(stored)]);
}

export function encodeChain(chain: Chain): StoredChain {
  return {
    direction: encodeDirection(chain.direction),
    root: chain.root.expose(),
    epoch: chain.epoch,
    sendEpoch: chain.sendEpoch,
    links: chain.links.map(({ send, receive }) => ({
      sendCounter: send.counter,
      sendNext: send.next?.expose(),
      receiveCounter: receive.head.counter,
      receiveNext: receive.head.next?.expose(),
      skipped: receive.skipped.serialize(),
    })),
  };
}

/** @throws SignalError `invalid-record` */
export function decodeChain(stored: StoredChain): Chain {
  return Chain.restore({
    direction: decodeDirection(stored.direction),
    root: new Secret(sized(stored.root, 32)),
    epoch: present(stored.epoch),
    sendEpoch: present(stored.sendEpoch),
    links: present(stored.links).map(decodeLink),
  });
}

function decodeLink(stored: ReturnType<typeof linkMessage.decode>): Link {
  const sendNext = stored.sendNext && new Secret(sized(stored.sendNext, 32));
  const receiveNext = new Secret(sized(stored.receiveNext, 32));
  const head = new SendLink(present(stored.receiveCounter), receiveNext);
  const skipped = SkippedKeys.deserialize(present(stored.skipped));
  return {
    send: new SendLink(present(stored.sendCounter), sendNext),
    receive: new ReceiveLink(head, skipped),
  };
}
