import { hkdf } from '../crypto.ts';
import { SignalError } from '../errors.ts';
import { Secret } from '../keys/secret.ts';
import { ReceiveLink, SendLink } from './chain-link.ts';

/** Which side of the session we are: the initiator is A. */
export type Direction = 'a2b' | 'b2a';

/** Both directions of an epoch. */
export interface Link {
  readonly send: SendLink;
  readonly receive: ReceiveLink;
}

/** Epochs kept before the one that we send in. */
const KEPT_EPOCHS = 1;

interface Fields {
  readonly direction: Direction;
  readonly root: Secret;
  /** The newest epoch. */
  readonly epoch: number;
  readonly sendEpoch: number;
  /** Of consecutive epochs, the last one `epoch`. */
  readonly links: readonly Link[];
}

function outOfRange(epoch: number): SignalError {
  return new SignalError('malformed-message', `no keys of epoch ${epoch}`);
}

function derive(
  salt: Secret | undefined,
  secret: Secret,
  info: string,
  direction: Direction,
): { root: Secret; link: Link } {
  const keys = hkdf(salt?.expose(), secret.expose(), info, 96);
  const a2b = new SendLink(0, new Secret(keys.subarray(32, 64)));
  const b2a = new SendLink(0, new Secret(keys.subarray(64)));
  const [send, receive] = direction === 'a2b' ? [a2b, b2a] : [b2a, a2b];
  return {
    root: new Secret(keys.subarray(0, 32)),
    link: { send, receive: new ReceiveLink(receive) },
  };
}

/** The message keys of all epochs (Double Ratchet revision 3, section 5). Immutable. */
export class Chain {
  readonly direction: Direction;
  readonly root: Secret;
  readonly epoch: number;
  readonly sendEpoch: number;
  readonly links: readonly Link[];

  private constructor(fields: Fields) {
    this.direction = fields.direction;
    this.root = fields.root;
    this.epoch = fields.epoch;
    this.sendEpoch = fields.sendEpoch;
    this.links = fields.links;
  }

  static start(authKey: Secret, direction: Direction): Chain {
    const label = 'Signal PQ Ratchet V1 Chain  Start';
    const { root, link } = derive(undefined, authKey, label, direction);
    return new Chain({ direction, root, epoch: 0, sendEpoch: 0, links: [link] });
  }

  /** @throws SignalError `invalid-record` unless the epochs fit together */
  static restore(fields: Fields): Chain {
    const { links, epoch, sendEpoch } = fields;
    if (links.length === 0 || links.length > epoch + 1 || sendEpoch > epoch)
      throw new SignalError('invalid-record');
    return new Chain(fields);
  }

  /** With the next epoch, from the secret that both sides have agreed on. */
  addEpoch(secret: Secret): Chain {
    const label = 'Signal PQ Ratchet V1 Chain Add Epoch';
    const { root, link } = derive(this.root, secret, label, this.direction);
    return this.#with({ root, epoch: this.epoch + 1, links: [...this.links, link] });
  }

  /**
   * The next key to send with; sending never goes back to an earlier epoch.
   *
   * @throws SignalError `malformed-message` if there are no keys of `epoch`
   */
  send(epoch: number): { key: Secret; index: number; chain: Chain } {
    if (epoch < this.sendEpoch) throw outOfRange(epoch);
    const position = this.#position(epoch);
    const links = this.links.map((link, i) =>
      i < position ? { ...link, send: link.send.close() } : link,
    );
    const [key, send] = this.#link(epoch).send.step();
    links[position] = { ...this.#link(epoch), send };
    const kept = links.slice(Math.max(0, position - KEPT_EPOCHS));
    return { key, index: send.counter, chain: this.#with({ sendEpoch: epoch, links: kept }) };
  }

  /** @throws SignalError `malformed-message`, `too-far-in-future` */
  receive(epoch: number, index: number, maxJump: number): { key: Secret; chain: Chain } {
    const [key, receive] = this.#link(epoch).receive.key(index, maxJump);
    const links = [...this.links];
    links[this.#position(epoch)] = { ...this.#link(epoch), receive };
    return { key, chain: this.#with({ links }) };
  }

  #position(epoch: number): number {
    return this.links.length - 1 - (this.epoch - epoch);
  }

  #link(epoch: number): Link {
    const link = this.links[this.#position(epoch)];
    if (link === undefined) throw outOfRange(epoch);
    return link;
  }

  #with(changed: Partial<Fields>): Chain {
    const { direction, root, epoch, sendEpoch, links } = this;
    return new Chain({ direction, root, epoch, sendEpoch, links, ...changed });
  }
}
