import type { Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';

const BLOCK = 160;
const MARK = 0x80;

/** Hides how long `content` is: 0x80, then zeros up to a multiple of 160 bytes (ISO 7816-4). */
export function pad(content: Uint8Array): Bytes {
  const padded = new Uint8Array((Math.floor(content.length / BLOCK) + 1) * BLOCK);
  padded.set(content);
  padded[content.length] = MARK;
  return padded;
}

/** @throws SignalError `malformed-message` if this was never padded */
export function unpad(padded: Uint8Array): Bytes {
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== MARK) throw new SignalError('malformed-message', 'content without padding');
  return padded.slice(0, end);
}
