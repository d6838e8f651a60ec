import { padmeLength } from './padme.ts';

/** Ciphertext bytes of a segment with its tag; the first one shares them with the header. */
export const SEGMENT = 1024 * 1024;
export const TAG = 16;
/** Length byte, 32 bytes of salt, 7 bytes of nonce prefix. */
export const HEADER = 40;
/** The number of a segment is 32 bit of its nonce. */
export const MOST_SEGMENTS = 2 ** 32;

const PLAIN = SEGMENT - TAG;

/** Most plaintext bytes of a segment. */
export function plaintextCapacity(index: number): number {
  return index === 0 ? PLAIN - HEADER : PLAIN;
}

/** Most ciphertext bytes of a segment, the header not counted. */
export function ciphertextCapacity(index: number): number {
  return plaintextCapacity(index) + TAG;
}

/** Where in the ciphertext a segment begins. */
export function ciphertextOffset(index: number): number {
  return index === 0 ? HEADER : index * SEGMENT;
}

/** Where in the plaintext a segment begins. */
export function plaintextOffset(index: number): number {
  return index === 0 ? 0 : index * PLAIN - HEADER;
}

/** The segment that holds the plaintext's byte at this offset. */
export function segmentAt(offset: number): number {
  return Math.floor((offset + HEADER) / PLAIN);
}

/** Segments of a plaintext; an empty one has one, empty segment, no other has an empty one. */
export function segmentCount(plaintext: number): number {
  return Math.max(1, Math.ceil((plaintext + HEADER) / PLAIN));
}

/** The ciphertext's length for so many bytes of plaintext that is not padded. */
export function sealedLength(plaintext: number): number {
  return HEADER + plaintext + segmentCount(plaintext) * TAG;
}

/** The ciphertext's length for a file of so many bytes, padding included. */
export function ciphertextLength(size: number): number {
  return sealedLength(padmeLength(size));
}
