import { type Bytes, concat } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { type PublicKey } from '../keys/curve.ts';
import { type ServiceId, serviceIdBytes } from '../service-id.ts';
import { varint } from '../wire/protobuf.ts';
import { MULTI_RECIPIENT_SENT } from './version.ts';

const MOST_DEVICES = 127;
/** Registration ids have 14 bits here, as the top ones mean something else. */
const MOST_REGISTRATION = 0x3fff;
/** Set with every device of a recipient but the last. */
const MORE = 0x8000;
/** In place of a device: the recipient gets nothing, and no key follows. */
const EXCLUDED = 0;

/** A device as its session knows it. */
export interface RecipientDevice {
  /** From 1 to 127. */
  readonly deviceId: number;
  /** Up to 0x3fff; tells the server when the device has been set up anew. */
  readonly registrationId: number;
}

/** Somebody who gets a message, on at least one device. */
export interface Recipient {
  readonly serviceId: ServiceId;
  readonly identityKey: PublicKey;
  readonly devices: readonly RecipientDevice[];
}

/** A recipient and its own part of the message. */
export interface SentRecipient {
  readonly recipient: Recipient;
  /** 32 bytes. */
  readonly wrapped: Uint8Array;
  /** 16 bytes. */
  readonly tag: Uint8Array;
}

export interface SentMessage {
  readonly recipients: readonly SentRecipient[];
  readonly excluded: readonly ServiceId[];
  readonly ephemeral: PublicKey;
  readonly ciphertext: Uint8Array;
}

/**
 * What the server takes apart: version, count of the recipients as a varint, each with its service
 * id (17 bytes), its devices (id, and 16 bits with the registration id) and its wrapped key, then
 * the raw ephemeral key and the ciphertext that all have in common.
 *
 * @throws SignalError `invalid-argument` for a recipient twice, without devices, or with a device
 *     or registration id out of range
 */
export function encodeSent(sent: SentMessage): Bytes {
  const everybody = [
    ...sent.recipients.map(({ recipient }) => recipient.serviceId),
    ...sent.excluded,
  ];
  const names = new Set(everybody.map(({ kind, uuid }) => `${kind} ${uuid}`));
  if (names.size < everybody.length)
    throw new SignalError('invalid-argument', 'a recipient is named twice');
  return concat(
    Uint8Array.of(MULTI_RECIPIENT_SENT),
    varint(everybody.length),
    ...sent.recipients.flatMap(({ recipient, wrapped, tag }) => [
      serviceIdBytes(recipient.serviceId),
      devices(recipient.devices),
      wrapped,
      tag,
    ]),
    ...sent.excluded.flatMap((id) => [serviceIdBytes(id), Uint8Array.of(EXCLUDED)]),
    sent.ephemeral.raw(),
    sent.ciphertext,
  );
}

function devices(all: readonly RecipientDevice[]): Bytes {
  if (all.length === 0 || new Set(all.map(({ deviceId }) => deviceId)).size < all.length)
    throw new SignalError('invalid-argument', 'a recipient has devices, each named once');
  const bytes = new Uint8Array(3 * all.length);
  const view = new DataView(bytes.buffer);
  all.forEach(({ deviceId, registrationId }, i) => {
    if (!within(deviceId, 1, MOST_DEVICES) || !within(registrationId, 0, MOST_REGISTRATION))
      throw new SignalError('invalid-argument', 'a device or registration id is out of range');
    view.setUint8(3 * i, deviceId);
    view.setUint16(3 * i + 1, registrationId | (i < all.length - 1 ? MORE : 0));
  });
  return bytes;
}

function within(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
