import {
  ContentKey,
  decryptFile,
  encryptFile,
  type FileKey,
  OpenFile,
  type RandomAccess,
  sealStream,
} from '../../src/index.ts';
import { type Bytes, concat } from '../../src/bytes.ts';
import { SEGMENT, TAG } from '../../src/files/segments.ts';
import { type Experiment, rate, seconds } from '../experiment.ts';
import { digests, Raw } from './raw.ts';

const PIECE = 1024 * 1024;
const SIZE = 64 * PIECE;
/** Read at once from a file that is open. */
const RANGE = 64 * 1024;
const MEGABYTE = 1_000_000;

function streamOf(content: Bytes): ReadableStream<Bytes> {
  let at = 0;
  return new ReadableStream<Bytes>(
    {
      pull: (controller) => {
        if (at >= content.length) controller.close();
        else controller.enqueue(content.subarray(at, (at += PIECE)));
      },
    },
    { highWaterMark: 0 },
  );
}

async function drain(stream: ReadableStream<Bytes>, into?: Bytes[]): Promise<void> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    into?.push(value);
  }
}

function content(): Bytes {
  const bytes = new Uint8Array(SIZE);
  for (let at = 0; at < SIZE; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

async function encrypted(plaintext: Bytes): Promise<{ ciphertext: Bytes; key: FileKey }> {
  const { ciphertext, key } = encryptFile(streamOf(plaintext));
  const parts: Bytes[] = [];
  await drain(ciphertext, parts);
  return { ciphertext: concat(...parts), key: await key };
}

async function megabytesPerSecond(work: () => Promise<unknown>): Promise<number> {
  return SIZE / MEGABYTE / (await seconds(work));
}

/** A file in memory, whole, beside what the platform needs for the same bytes. */
export const files: Experiment = {
  name: 'files',
  prepare: async () => {
    const plaintext = content();
    const raw = await Raw.create();
    const file = await encrypted(plaintext);
    return async () => {
      let sealed: Bytes[] = [];
      const rawEncrypt = await seconds(async () => {
        sealed = await raw.encrypt(plaintext);
      });
      const rawDecrypt = await seconds(() => raw.decrypt(sealed));
      const rawDigests = await seconds(() => digests(plaintext, file.ciphertext));
      return {
        'raw-encrypt': SIZE / MEGABYTE / rawEncrypt,
        'raw-encrypt-digests': SIZE / MEGABYTE / (rawEncrypt + rawDigests),
        seal: await megabytesPerSecond(() =>
          drain(sealStream(streamOf(plaintext), ContentKey.generate())),
        ),
        'encrypt-file': await megabytesPerSecond(async () => {
          const { ciphertext, key } = encryptFile(streamOf(plaintext));
          await drain(ciphertext);
          await key;
        }),
        'raw-decrypt': SIZE / MEGABYTE / rawDecrypt,
        'raw-decrypt-digests': SIZE / MEGABYTE / (rawDecrypt + rawDigests),
        'decrypt-file': await megabytesPerSecond(() =>
          drain(decryptFile(streamOf(file.ciphertext), file.key)),
        ),
      };
    };
  },
};

/** Ranges of an encrypted file, each in a segment of its own that is opened for it. */
export const randomAccess: Experiment = {
  name: 'random-access',
  prepare: async () => {
    const plaintext = content();
    const raw = await Raw.create();
    const sealed = await raw.encrypt(plaintext);
    const { ciphertext, key } = await encrypted(plaintext);
    const source: RandomAccess = {
      size: ciphertext.length,
      read: (offset, length) => Promise.resolve(ciphertext.slice(offset, offset + length)),
    };
    const open = await OpenFile.of(source, key);
    let reads = 0;
    const next = (): number => reads++ % (SIZE / SEGMENT);
    return async () => ({
      'raw-read': await rate(() => raw.decryptOne(sealed, next())),
      read: await rate(() => open.read(next() * (SEGMENT - TAG), RANGE)),
    });
  },
};
