import type { Bytes } from './bytes.ts';

/** `length` bytes (at most 65 536) of the platform's generator. */
export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** A uniform integer of 32 bits. */
export function randomU32(): number {
  return new DataView(randomBytes(4).buffer).getUint32(0);
}
