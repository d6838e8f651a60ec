import { type Bytes } from '../bytes.ts';
import { type Segment } from './segment-cipher.ts';

/**
 * Cuts bytes into segments. A segment is given out when the byte after it is there, as only then it
 * is known not to be the last; memory is one segment.
 */
export async function* segmented(
  chunks: AsyncIterable<Bytes>,
  capacity: (index: number) => number,
): AsyncGenerator<Segment> {
  let index = 0;
  let buffer = new Uint8Array(capacity(0));
  let filled = 0;
  for await (const chunk of chunks) {
    let rest = chunk;
    while (rest.length > 0) {
      if (filled === buffer.length) {
        yield { index, last: false, bytes: buffer };
        index += 1;
        buffer = buffer.length === capacity(index) ? buffer : new Uint8Array(capacity(index));
        filled = 0;
      }
      const taken = Math.min(rest.length, buffer.length - filled);
      buffer.set(rest.subarray(0, taken), filled);
      filled += taken;
      rest = rest.subarray(taken);
    }
  }
  yield { index, last: true, bytes: buffer.subarray(0, filled) };
}
