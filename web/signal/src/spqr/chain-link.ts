import { be32, concat, utf8 } from '../bytes.ts';
import { hkdf } from '../crypto.ts';
import { SignalError } from '../errors.ts';
import { Secret } from '../keys/secret.ts';
import { SkippedKeys } from '../keys/skipped-keys.ts';

const NEXT = utf8('Signal PQ Ratchet V1 Chain Next');

/** The sending half of an epoch: message keys, in order. Immutable. */
export class SendLink {
  /** The number of the last key given out. */
  readonly counter: number;
  /** Absent once the link has been closed. */
  readonly next: Secret | undefined;

  constructor(counter: number, next: Secret | undefined) {
    this.counter = counter;
    this.next = next;
  }

  /** @throws SignalError `malformed-message` if the link was closed */
  step(): [Secret, SendLink] {
    if (this.next === undefined) throw new SignalError('malformed-message', 'a closed epoch');
    const counter = this.counter + 1;
    const keys = hkdf(undefined, this.next.expose(), concat(be32(counter), NEXT), 64);
    const link = new SendLink(counter, new Secret(keys.subarray(0, 32)));
    return [new Secret(keys.subarray(32)), link];
  }

  close(): SendLink {
    return new SendLink(this.counter, undefined);
  }
}

/** The receiving half of an epoch: message keys by their number, each once. Immutable. */
export class ReceiveLink {
  readonly head: SendLink;
  readonly skipped: SkippedKeys;

  constructor(head: SendLink, skipped = SkippedKeys.NONE) {
    this.head = head;
    this.skipped = skipped;
  }

  /**
   * A number whose key is gone is not called a duplicate: nothing has shown yet that the message is
   * one of this session at all.
   *
   * @throws SignalError `malformed-message`, `too-far-in-future`
   */
  key(index: number, maxJump: number): [Secret, ReceiveLink] {
    if (index <= this.head.counter) {
      const taken = this.skipped.take(index);
      if (taken === undefined)
        throw new SignalError('malformed-message', 'the post-quantum key is gone');
      return [new Secret(taken[0]), new ReceiveLink(this.head, taken[1])];
    }
    if (index - this.head.counter > maxJump) throw new SignalError('too-far-in-future');
    const first = this.head.counter + 1;
    const passed: Uint8Array[] = [];
    let [key, head] = this.head.step();
    while (head.counter < index) {
      passed.push(key.expose());
      [key, head] = head.step();
    }
    return [key, new ReceiveLink(head, this.skipped.append(first, passed))];
  }
}
