import { createCipheriv, createHash, hkdfSync } from 'node:crypto';
import { concat, type Bytes } from '../../src/bytes.ts';
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

export function sha256(bytes: Uint8Array): Bytes {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

/** What Tink is documented to make of this, written down a second time over OpenSSL. */
export function reference(
  plaintext: Uint8Array,
  key: Uint8Array,
  salt: Uint8Array,
  noncePrefix: Uint8Array,
  associatedData: Uint8Array = new Uint8Array(0),
): Bytes {
  const derived = new Uint8Array(hkdfSync('sha256', key, salt, associatedData, 32));
  const parts: Uint8Array[] = [Uint8Array.of(HEADER), salt, noncePrefix];
  let offset = 0;
  let index = 0;
  do {
    const end = Math.min(plaintext.length, offset + plaintextCapacity(index));
    const nonce = Buffer.alloc(12);
    nonce.set(noncePrefix);
    nonce.writeUInt32BE(index, 7);
    nonce[11] = end === plaintext.length ? 1 : 0;
    const cipher = createCipheriv('aes-256-gcm', derived, nonce);
    parts.push(cipher.update(plaintext.subarray(offset, end)), cipher.final(), cipher.getAuthTag());
    offset = end;
    index += 1;
  } while (offset < plaintext.length);
  return concat(...parts);
}
