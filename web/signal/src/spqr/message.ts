import { type Bytes, concat, copy } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { varint } from '../wire/protobuf.ts';
import { CHUNK_LENGTH, type Chunk } from './erasure.ts';

/** What a braid message carries, without its epoch and index. */
export type Payload =
  | { readonly type: 'none' }
  | { readonly type: 'ct1-ack' }
  | { readonly type: 'header' | 'key' | 'key-ct1-ack' | 'ct1' | 'ct2'; readonly chunk: Chunk };

/** One message of the braid, as it travels in `pq_ratchet`. */
export interface BraidMessage {
  /** The sender's epoch, from 1. */
  readonly epoch: number;
  /** The number of the message key in the epoch before. */
  readonly index: number;
  readonly payload: Payload;
}

export const VERSION = 1;

/** The position is the number on the wire. */
const TYPES = ['none', 'header', 'key', 'key-ct1-ack', 'ct1-ack', 'ct1', 'ct2'] as const;

function malformed(): SignalError {
  return new SignalError('malformed-message', 'not a post-quantum message');
}

/** version || varint epoch || varint index || type || [varint chunk index || 32 bytes] */
export function encode({ epoch, index, payload }: BraidMessage): Bytes {
  const type = TYPES.indexOf(payload.type);
  const head = [Uint8Array.of(VERSION), varint(epoch), varint(index), Uint8Array.of(type)];
  if ('chunk' in payload) head.push(varint(payload.chunk.index), payload.chunk.data);
  return concat(...head);
}

/**
 * Reads a message of version 1. Bytes behind it are left for later versions.
 *
 * @throws SignalError `malformed-message`
 */
export function decode(bytes: Uint8Array): BraidMessage {
  let offset = 1;
  const number = (limit: number): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[offset++];
      if (byte === undefined) throw malformed();
      value += (byte & 0x7f) * scale;
      if (value > limit || scale > limit) throw malformed();
      if (byte < 0x80) return value;
    }
  };
  const epoch = number(Number.MAX_SAFE_INTEGER);
  const index = number(0xffff_ffff);
  const type = TYPES[bytes[offset++] ?? TYPES.length];
  if (bytes[0] !== VERSION || epoch === 0 || type === undefined) throw malformed();
  if (type === 'none' || type === 'ct1-ack') return { epoch, index, payload: { type } };
  const chunkIndex = number(0xffff);
  const data = copy(bytes.subarray(offset, offset + CHUNK_LENGTH));
  if (data.length !== CHUNK_LENGTH) throw malformed();
  return { epoch, index, payload: { type, chunk: { index: chunkIndex, data } } };
}
