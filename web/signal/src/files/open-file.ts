import { type Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { alteredFile } from './altered-file.ts';
import { type FileKey } from './file-key.ts';
import { decodeHeader } from './header.ts';
import { padmeLength } from './padme.ts';
import { SegmentCipher } from './segment-cipher.ts';
import {
  ciphertextCapacity,
  ciphertextLength,
  ciphertextOffset,
  HEADER,
  plaintextOffset,
  segmentAt,
  segmentCount,
} from './segments.ts';

/** Bytes that can be read from anywhere: a Blob, a file, a range of an HTTP resource. */
export interface RandomAccess {
  /** In bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `offset` on; never asked for any beyond the size. */
  read(offset: number, length: number): Promise<Bytes>;
}

export function blobAccess(blob: Blob): RandomAccess {
  return {
    size: blob.size,
    read: async (offset, length) =>
      new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}

/**
 * An encrypted file of which any part can be read alone: only the segments that hold it are
 * fetched and opened, and the last one is kept for the next read. What is read is authentic; the
 * digests of the whole are not looked at.
 */
export class OpenFile {
  /** Bytes of plaintext, without padding. */
  readonly size: number;
  readonly #source: RandomAccess;
  readonly #cipher: SegmentCipher;
  readonly #lastSegment: number;
  #recent: { readonly index: number; readonly plaintext: Promise<Bytes> } | undefined;

  private constructor(size: number, source: RandomAccess, cipher: SegmentCipher) {
    this.size = size;
    this.#source = source;
    this.#cipher = cipher;
    this.#lastSegment = segmentCount(padmeLength(size)) - 1;
  }

  /** @throws SignalError `altered-file` if length or header are not those of such a file */
  static async of(source: RandomAccess, file: FileKey): Promise<OpenFile> {
    if (source.size !== ciphertextLength(file.size)) throw alteredFile();
    const header = decodeHeader(await source.read(0, HEADER));
    const cipher = await SegmentCipher.create(file.key, header, new Uint8Array(0), 'decrypt');
    return new OpenFile(file.size, source, cipher);
  }

  /**
   * `length` bytes from `offset` on, fewer where the file ends before.
   *
   * @throws SignalError `altered-file`; `invalid-argument` for a range that begins past the end
   */
  async read(offset: number, length: number): Promise<Bytes> {
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > this.size)
      throw new SignalError('invalid-argument', 'the range begins outside of the file');
    if (!Number.isSafeInteger(length) || length < 0)
      throw new SignalError('invalid-argument', 'a length is a whole number of bytes');
    const end = Math.min(this.size, offset + length);
    const result = new Uint8Array(end - offset);
    for (let at = offset; at < end;) {
      const index = segmentAt(at);
      const from = at - plaintextOffset(index);
      const part = (await this.#segment(index)).subarray(from, from + end - at);
      result.set(part, at - offset);
      at += part.length;
    }
    return result;
  }

  #segment(index: number): Promise<Bytes> {
    if (this.#recent?.index === index) return this.#recent.plaintext;
    const plaintext = this.#open(index);
    this.#recent = { index, plaintext };
    // A fetch that failed is tried again by the next read.
    plaintext.catch(() => {
      if (this.#recent?.plaintext === plaintext) this.#recent = undefined;
    });
    return plaintext;
  }

  async #open(index: number): Promise<Bytes> {
    const offset = ciphertextOffset(index);
    const length = Math.min(ciphertextCapacity(index), this.#source.size - offset);
    const bytes = await this.#source.read(offset, length);
    if (bytes.length !== length) throw alteredFile();
    return this.#cipher.open({ index, last: index === this.#lastSegment, bytes });
  }
}
