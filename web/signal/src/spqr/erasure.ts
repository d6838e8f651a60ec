import { type Bytes, copy } from '../bytes.ts';
import { divide, multiply } from './galois.ts';

/*
 * The erasure code of the ML-KEM braid. Data of n chunks is read as 16 polynomials of degree below
 * n over GF(2^16): the big-endian word i is the value of polynomial i mod 16 at floor(i / 16).
 * Chunk c holds the 16 values at c, so that the first n chunks are the data itself and any n
 * distinct ones give it back.
 */

export const CHUNK_LENGTH = 32;
const POLYNOMIALS = 16;
/** Chunk numbers are 16 bits wide. */
const CHUNKS = 0x1_0000;

/** One piece of encoded data; `data` has 32 bytes. */
export interface Chunk {
  readonly index: number;
  readonly data: Bytes;
}

/** The values at `x` of the polynomials that pass through `points`, all at distinct places. */
function interpolate(points: readonly Chunk[], x: number): Bytes {
  const values = new Uint16Array(POLYNOMIALS);
  for (const { index, data } of points) {
    let coefficient = 1;
    for (const other of points)
      if (other.index !== index)
        coefficient = divide(multiply(coefficient, x ^ other.index), index ^ other.index);
    const view = new DataView(data.buffer, data.byteOffset, CHUNK_LENGTH);
    for (let i = 0; i < POLYNOMIALS; i++)
      values[i] = (values[i] ?? 0) ^ multiply(coefficient, view.getUint16(2 * i));
  }
  const result = new Uint8Array(CHUNK_LENGTH);
  const view = new DataView(result.buffer);
  values.forEach((value, i) => {
    view.setUint16(2 * i, value);
  });
  return result;
}

/** Data on its way out: which chunk comes next. Immutable. */
export class Encoder {
  readonly data: Bytes;
  readonly next: number;

  /** @param data a whole number of chunks */
  constructor(data: Uint8Array, next = 0) {
    this.data = copy(data);
    this.next = next;
  }

  /** The next chunk, and the encoder for the one after it. */
  chunk(): [Chunk, Encoder] {
    const chunk = { index: this.next, data: this.#at(this.next) };
    return [chunk, new Encoder(this.data, (this.next + 1) % CHUNKS)];
  }

  #at(index: number): Bytes {
    const count = this.data.length / CHUNK_LENGTH;
    if (index < count) return this.data.slice(index * CHUNK_LENGTH, (index + 1) * CHUNK_LENGTH);
    const points = Array.from({ length: count }, (_, i) => ({ index: i, data: this.#at(i) }));
    return interpolate(points, index);
  }
}

/** Data on its way in: the chunks so far, all distinct. Immutable. */
export class Decoder {
  readonly length: number;
  readonly chunks: readonly Chunk[];

  /** @param length of the whole data in bytes, a multiple of 32 */
  constructor(length: number, chunks: readonly Chunk[] = []) {
    this.length = length;
    this.chunks = chunks;
  }

  get complete(): boolean {
    return this.chunks.length === this.length / CHUNK_LENGTH;
  }

  /** With one more chunk; one that adds nothing is ignored. */
  add(chunk: Chunk): Decoder {
    const known = this.chunks.some(({ index }) => index === chunk.index);
    return this.complete || known ? this : new Decoder(this.length, [...this.chunks, chunk]);
  }

  /** The data, once enough distinct chunks are here. */
  decode(): Bytes | undefined {
    if (!this.complete) return undefined;
    const data = new Uint8Array(this.length);
    const byIndex = new Map(this.chunks.map((chunk) => [chunk.index, chunk.data]));
    for (let i = 0; i < this.chunks.length; i++)
      data.set(byIndex.get(i) ?? interpolate(this.chunks, i), i * CHUNK_LENGTH);
    return data;
  }
}
