import { gcm } from '@noble/ciphers/aes.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { be32, concat, type Bytes } from '../../src/bytes.ts';
import { HEADER, plaintextCapacity } from '../../src/files/segments.ts';

/** So many bytes, the same ones for the same seed, as contract/vectors describes them. */
export function content(seed: number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** Gives out `bytes` in pieces of so many, each when it is asked for. */
export function streamOf(bytes: Bytes, piece = 65_536): ReadableStream<Bytes> {
  let offset = 0;
  return new ReadableStream<Bytes>(
    {
      pull: (controller) => {
        if (offset >= bytes.length) controller.close();
        else controller.enqueue(bytes.slice(offset, (offset += piece)));
      },
    },
    { highWaterMark: 0 },
  );
}

export async function collect(stream: AsyncIterable<Bytes>): Promise<Bytes> {
  const parts: Bytes[] = [];
  for await (const part of stream) parts.push(part);
  return concat(...parts);
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** What Tink is documented to make of this, written down a second time, over noble instead of WebCrypto. */
export function reference(
  plaintext: Uint8Array,
  key: Uint8Array,
  salt: Uint8Array,
  noncePrefix: Uint8Array,
  associatedData: Uint8Array = new Uint8Array(0),
): Bytes {
  const derived = hkdf(nobleSha256, key, salt, associatedData, 32);
  const parts: Uint8Array[] = [Uint8Array.of(HEADER), salt, noncePrefix];
  let offset = 0;
  let index = 0;
  do {
    const end = Math.min(plaintext.length, offset + plaintextCapacity(index));
    const last = Uint8Array.of(end === plaintext.length ? 1 : 0);
    const nonce = concat(noncePrefix, be32(index), last);
    parts.push(gcm(derived, nonce).encrypt(plaintext.subarray(offset, end)));
    offset = end;
    index += 1;
  } while (offset < plaintext.length);
  return concat(...parts);
}
