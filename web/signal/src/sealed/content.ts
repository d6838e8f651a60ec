import { type Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { bytes, message, uint32 } from '../wire/protobuf.ts';
import { SenderCertificate } from './sender-certificate.ts';

/** What kind of message is inside, by its number on the wire. */
const TYPES = { prekey: 1, whisper: 2, 'sender-key': 7, plaintext: 8 } as const;

export type SealedType = keyof typeof TYPES;

/** What to do when the content cannot be read; other numbers pass through. */
export const ContentHint = {
  /** Show that something could not be read. */
  DEFAULT: 0,
  /** Wait: the sender can send it again. */
  RESENDABLE: 1,
  /** Say nothing: nobody would miss it. */
  IMPLICIT: 2,
} as const;

const format = message({
  type: uint32(1),
  senderCertificate: bytes(2),
  content: bytes(3),
  contentHint: uint32(4),
  groupId: bytes(5),
});

/** A message as it goes into a sealed one: who it is from, and how to read it. */
export interface SealedContent {
  readonly type: SealedType;
  readonly senderCertificate: SenderCertificate;
  /** A serialized message of that type. */
  readonly content: Bytes;
  readonly contentHint: number;
  /** Whom a failure to read it concerns. */
  readonly groupId?: Bytes | undefined;
}

export function encodeContent(sealed: SealedContent): Bytes {
  return format.encode({
    type: TYPES[sealed.type],
    senderCertificate: sealed.senderCertificate.serialize(),
    content: sealed.content,
    contentHint: sealed.contentHint === ContentHint.DEFAULT ? undefined : sealed.contentHint,
    groupId: sealed.groupId?.length === 0 ? undefined : sealed.groupId,
  });
}

/** @throws SignalError `malformed-message`, `invalid-key` */
export function decodeContent(encoding: Uint8Array): SealedContent {
  const {
    type: number,
    senderCertificate,
    content,
    contentHint,
    groupId,
  } = format.decode(encoding);
  const type = (Object.keys(TYPES) as SealedType[]).find((name) => TYPES[name] === number);
  if (type === undefined || senderCertificate === undefined || content === undefined)
    throw new SignalError('malformed-message', 'not the content of a sealed message');
  return {
    type,
    senderCertificate: SenderCertificate.deserialize(senderCertificate),
    content,
    contentHint: contentHint ?? ContentHint.DEFAULT,
    groupId,
  };
}
