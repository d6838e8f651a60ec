import { type Bytes, concat, copy, equal } from '../bytes.ts';
import { hmac } from '../crypto.ts';
import { SignalError } from '../errors.ts';
import { PublicKey } from '../keys/curve.ts';
import { bytes, message, uint32 } from '../wire/protobuf.ts';

/** Session version 4 in the high nibble, the newest that we speak in the low one. */
export const VERSION_BYTE = 0x44;
export const SESSION_VERSION = 4;
const MAC_LENGTH = 8;

const signalMessage = message({
  ratchetKey: bytes(1),
  counter: uint32(2),
  previousCounter: uint32(3),
  ciphertext: bytes(4),
  pqRatchet: bytes(5),
  addresses: bytes(6),
});

/** What a message says besides its MAC. */
export interface SignalMessageContent {
  readonly ratchetKey: PublicKey;
  readonly counter: number;
  readonly previousCounter: number;
  readonly ciphertext: Bytes;
  /** A message of the post-quantum ratchet; empty without one. */
  readonly pqRatchet: Bytes;
  /** Sender and recipient, 36 bytes, where the sender states them. */
  readonly addresses?: Bytes | undefined;
}

/** Whose messages a MAC covers: both identity keys, the sender's first. */
export interface Parties {
  readonly sender: PublicKey;
  readonly receiver: PublicKey;
}

/** @throws SignalError `unsupported-version` */
export function requireVersion(message: Uint8Array): void {
  if ((message[0] ?? 0) >> 4 !== SESSION_VERSION)
    throw new SignalError('unsupported-version', 'not a message of session version 4');
}

/** A message of a double ratchet (section 3), authenticated by its last 8 bytes. */
export class SignalMessage {
  readonly content: SignalMessageContent;
  readonly #serialized: Bytes;

  private constructor(content: SignalMessageContent, serialized: Bytes) {
    this.content = content;
    this.#serialized = serialized;
  }

  static create(content: SignalMessageContent, macKey: Bytes, parties: Parties): SignalMessage {
    const fields = { ...content, ratchetKey: content.ratchetKey.serialize() };
    const body = concat(Uint8Array.of(VERSION_BYTE), signalMessage.encode(fields));
    return new SignalMessage(content, concat(body, mac(body, macKey, parties)));
  }

  /** @throws SignalError `malformed-message`, `unsupported-version`, `invalid-key` */
  static deserialize(serialized: Uint8Array): SignalMessage {
    requireVersion(serialized);
    const body = serialized.subarray(1, Math.max(1, serialized.length - MAC_LENGTH));
    const { ratchetKey, counter, ciphertext, ...rest } = signalMessage.decode(body);
    if (ratchetKey === undefined || counter === undefined || ciphertext === undefined)
      throw new SignalError('malformed-message', 'an incomplete message');
    const content = {
      ratchetKey: PublicKey.deserialize(ratchetKey),
      counter,
      previousCounter: rest.previousCounter ?? 0,
      ciphertext,
      pqRatchet: rest.pqRatchet ?? new Uint8Array(0),
      addresses: rest.addresses,
    };
    return new SignalMessage(content, copy(serialized));
  }

  serialize(): Bytes {
    return this.#serialized;
  }

  /** Whether the message comes from who has `macKey`, and goes from and to `parties`. */
  isAuthentic(macKey: Bytes, parties: Parties): boolean {
    const end = this.#serialized.length - MAC_LENGTH;
    const expected = mac(this.#serialized.subarray(0, end), macKey, parties);
    return equal(expected, this.#serialized.subarray(end));
  }
}

function mac(body: Uint8Array, macKey: Bytes, { sender, receiver }: Parties): Bytes {
  const covered = concat(sender.serialize(), receiver.serialize(), body);
  return hmac(macKey, covered).slice(0, MAC_LENGTH);
}
