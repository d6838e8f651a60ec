import { type Bytes } from '../bytes.ts';
import { alteredFile } from './altered-file.ts';
import { type ContentKey } from './content-key.ts';
import { decodeHeader, encodeHeader, type Header, randomHeader } from './header.ts';
import { type Segment, SegmentCipher } from './segment-cipher.ts';
import { segmented } from './segmenter.ts';
import { ciphertextCapacity, HEADER, plaintextCapacity, TAG } from './segments.ts';
import { transformed } from './streams.ts';

/*
 * Tink's AES256_GCM_HKDF_1MB over streams: header, then segments of one MiB, the first one shorter
 * by the header. While one segment is given out the next is being worked on, so that memory is
 * about three segments whatever the length.
 */

const NO_DATA: Bytes = new Uint8Array(0);

/** The ciphertext of `plaintext`, with a fresh header. */
export function sealStream(
  plaintext: ReadableStream<Bytes>,
  key: ContentKey,
  associatedData: Bytes = NO_DATA,
): ReadableStream<Bytes> {
  return transformed(plaintext, (chunks) => sealed(chunks, key, randomHeader(), associatedData));
}

/**
 * The plaintext of `ciphertext`, every byte of it authentic. That it is whole is known only when
 * the stream ends without an error, which is `altered-file` where anything is not as it was sealed.
 */
export function openStream(
  ciphertext: ReadableStream<Bytes>,
  key: ContentKey,
  associatedData: Bytes = NO_DATA,
): ReadableStream<Bytes> {
  return transformed(ciphertext, (chunks) => opened(chunks, key, associatedData));
}

/** As {@link sealStream}; the header must never have been used with this key. */
export async function* sealed(
  plaintext: AsyncIterable<Bytes>,
  key: ContentKey,
  header: Header,
  associatedData: Bytes = NO_DATA,
): AsyncGenerator<Bytes, void> {
  const cipher = await SegmentCipher.create(key, header, associatedData, 'encrypt');
  yield encodeHeader(header);
  yield* oneAhead(segmented(plaintext, plaintextCapacity), (segment) => cipher.seal(segment));
}

/** As {@link openStream}. */
export async function* opened(
  ciphertext: AsyncIterable<Bytes>,
  key: ContentKey,
  associatedData: Bytes = NO_DATA,
): AsyncGenerator<Bytes, void> {
  const pieces = segmented(ciphertext, (piece) =>
    piece === 0 ? HEADER : ciphertextCapacity(piece - 1),
  );
  const first = await pieces.next();
  if (first.done === true || first.value.last) throw alteredFile();
  const header = decodeHeader(first.value.bytes);
  const cipher = await SegmentCipher.create(key, header, associatedData, 'decrypt');
  yield* oneAhead(pieces, (piece) => {
    const segment = { ...piece, index: piece.index - 1 };
    if (segment.bytes.length <= TAG && !(segment.index === 0 && segment.bytes.length === TAG))
      throw alteredFile();
    return cipher.open(segment);
  });
}

/** Has the next segment worked on while one is given out. */
async function* oneAhead(
  segments: AsyncIterable<Segment>,
  work: (segment: Segment) => Promise<Bytes>,
): AsyncGenerator<Bytes, void> {
  let ready: Promise<Bytes> | undefined;
  for await (const segment of segments) {
    const next = work(segment);
    // It is awaited only after the one before it, which may fail first.
    next.catch(() => undefined);
    if (ready !== undefined) yield await ready;
    ready = next;
  }
  if (ready !== undefined) yield await ready;
}
