import { type Bytes, concat, copy } from '../bytes.ts';
import { randomBytes } from '../random.ts';
import { alteredFile } from './altered-file.ts';
import { HEADER } from './segments.ts';

const SALT = 32;
const NONCE_PREFIX = 7;

/** What a file begins with, in the clear; the segments' key and nonces come from it. */
export interface Header {
  /** 32 bytes. */
  readonly salt: Bytes;
  /** 7 bytes. */
  readonly noncePrefix: Bytes;
}

export function randomHeader(): Header {
  return { salt: randomBytes(SALT), noncePrefix: randomBytes(NONCE_PREFIX) };
}

/** Its own length in one byte, salt, nonce prefix: 40 bytes. */
export function encodeHeader(header: Header): Bytes {
  return concat(Uint8Array.of(HEADER), header.salt, header.noncePrefix);
}

/** @throws SignalError `altered-file` unless these are the 40 bytes of a header */
export function decodeHeader(bytes: Uint8Array): Header {
  if (bytes.length !== HEADER || bytes[0] !== HEADER) throw alteredFile();
  return { salt: copy(bytes.subarray(1, 1 + SALT)), noncePrefix: copy(bytes.subarray(1 + SALT)) };
}
